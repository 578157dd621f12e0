internal import MapaeCore

/// How much guessing log-in puts up with (A6).
public struct LogInDefenceSettings: Sendable {
    /// Failures in a row from one source before log-in to the account slows down for that source.
    public var freeFailures = 5
    /// The wait after the last of them; it doubles with each further failure.
    public var firstDelay: Duration = .seconds(1)
    /// How often it slows down before it locks.
    public var delays = 4
    /// The first lock; it doubles with each further failure.
    public var firstLock: Duration = .minutes(15)
    public var longestLock: Duration = .hours(24)
    /// After so long a quiet time since the last wait, a source starts anew.
    public var memory: Duration = .hours(24)
    /// Failures of one account within ``accountWindow``, from all sources, after which it takes known devices alone.
    public var accountFailures = 100
    public var accountWindow: Duration = .hours(24)
    public init() {}

    /// How long a source has to wait after so many failures in a row.
    func wait(afterFailures failures: Int) -> Duration {
        let step = failures - freeFailures
        guard step >= 0 else { return .zero }
        guard isLocked(afterFailures: failures) else { return firstDelay * (1 << min(step, 30)) }
        return min(firstLock * (1 << min(step - delays, 30)), longestLock)
    }

    /// Whether that wait is a lock: worth an event and a line in the owner's history.
    func isLocked(afterFailures failures: Int) -> Bool {
        failures >= freeFailures + delays
    }
}
