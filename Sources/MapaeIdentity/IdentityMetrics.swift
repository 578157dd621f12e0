public import MapaeMetrics

/// What is counted about log-ins and sessions.
public struct IdentityMetrics: Sendable {
    let logIns: MetricFamily<Counter>
    let refreshes: MetricFamily<Counter>
    let strangersRefused: MetricFamily<Counter>

    public init(_ registry: MetricsRegistry = MetricsRegistry()) {
        logIns = registry.counters(
            "mapae_password_proofs_total", "Passwords presented, at log-in and again later, by outcome.", by: "outcome")
        refreshes = registry.counters(
            "mapae_refreshes_total", "Refresh tokens presented, by outcome; reused means that somebody has a copy.",
            by: "outcome")
        strangersRefused = registry.counters(
            "mapae_strangers_refused_total", "Attempts of strangers whose network, or all of them, came too often.",
            by: "act")
        for act in StrangerLimits.Act.allCases { _ = strangersRefused.member(act.rawValue) }
        for outcome in LogInOutcome.allCases { _ = logIns.member(outcome.rawValue) }
        for outcome in RefreshOutcome.allCases { _ = refreshes.member(outcome.rawValue) }
    }

    enum LogInOutcome: String, CaseIterable {
        case right
        case wrong
        /// Wrong, and that locked something.
        case locked
        /// Came while it had to wait, and was not looked at.
        case delayed
        /// Its whole network, or all the world, came too often.
        case limited
        /// The hasher was full.
        case overloaded
    }

    enum RefreshOutcome: String, CaseIterable {
        case rotated
        /// The same successor again: the reply was lost a moment ago.
        case repeated
        /// Another successor: the reply was lost longer ago.
        case replaced
        case reused
        case refused
    }

    func count(_ outcome: LogInOutcome) { logIns.increment(outcome.rawValue) }
    func count(_ outcome: RefreshOutcome) { refreshes.increment(outcome.rawValue) }
    func countRefusal(of act: StrangerLimits.Act) { strangersRefused.increment(act.rawValue) }
}
