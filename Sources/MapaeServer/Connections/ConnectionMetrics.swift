internal import MapaeMetrics

/// What is counted about connections.
struct ConnectionMetrics: Sendable {
    /// Why a connection or a request was ended before a route saw it.
    enum Reason: String, CaseIterable {
        case addressFull = "address_full"
        case full
        case headTimeout = "head_timeout"
        case bodyTimeout = "body_timeout"
        case slowReader = "slow_reader"
        case malformed
        case tooLarge = "too_large"
        case expectation
    }

    private let ended: MetricFamily<Counter>
    let acceptFailures: Counter

    init(_ registry: MetricsRegistry, counts: ConnectionCounts) {
        ended = registry.counters(
            "mapae_http_connections_ended_total", "Connections the server ended, by its reason.", by: "reason")
        acceptFailures = registry.counters(
            "mapae_http_accept_failures_total",
            "Connections that could not be accepted, for want of descriptors mostly."
        ).member()
        registry.gauge("mapae_http_connections", "Connections that are open.") { counts.open }
    }

    func count(_ reason: Reason) { ended.increment(reason.rawValue) }
}
