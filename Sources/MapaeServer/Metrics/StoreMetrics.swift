internal import MapaeCore
internal import MapaeMetrics
internal import MapaeStore
internal import Synchronization

/// Counts and times the store's writes, and counts the security events they write down.
final class StoreMetrics: StoreObserver {
    private let duration: Histogram
    private let failures: Counter
    private let events: MetricFamily<Counter>
    private let waiting = Atomic<Int>(0)

    init(_ registry: MetricsRegistry) {
        duration = registry.histograms(
            "mapae_store_write_duration_seconds", "From the asking for a write until its commit is durable."
        ).member()
        failures = registry.counters(
            "mapae_store_write_failures_total", "Writes that were not committed; a refusal by the program counts too."
        ).member()
        events = registry.counters(
            "mapae_security_events_total", "Security events this node has recorded.", by: "kind")
        registry.gauge("mapae_store_writes_waiting", "Writes asked for and not yet answered.") { [weak self] in
            self?.waiting.load(ordering: .relaxed)
        }
    }

    func willWrite() { waiting.add(1, ordering: .relaxed) }

    func didWrite(in duration: Duration, recording events: [SecurityEvent.Kind]) {
        waiting.subtract(1, ordering: .relaxed)
        self.duration.observe(duration)
        for event in events { self.events.increment(event.rawValue) }
    }

    func didNotWrite() {
        waiting.subtract(1, ordering: .relaxed)
        failures.increment()
    }
}
