import Synchronization

/// Everything one server measures, and its text in the Prometheus format (version 0.0.4).
public final class MetricsRegistry: Sendable {
    private let sources = Mutex<[any MetricSource]>([])

    public init() {}

    /// - Parameters:
    ///   - name: ends in `_total`.
    ///   - help: one line.
    public func counters(_ name: String, _ help: String, by labels: String...) -> MetricFamily<Counter> {
        add(MetricFamily(name, help, labels: labels, capacity: MetricsRegistry.capacity))
    }

    /// - Parameter name: ends in `_seconds`.
    public func histograms(_ name: String, _ help: String, by labels: String...) -> MetricFamily<Histogram> {
        add(MetricFamily(name, help, labels: labels, capacity: MetricsRegistry.capacity))
    }

    /// A number that is looked up each time it is asked for.
    ///
    /// - Parameter read: nil, or an error, leaves it out.
    public func gauge(_ name: String, _ help: String, read: @escaping @Sendable () async throws -> Int?) {
        add(Gauge(name: name, help: help, read: read))
    }

    /// Everything, in the order in which it was added.
    public func exposition() async -> String {
        var text = ""
        for source in sources.withLock({ $0 }) { text += await source.text() }
        return text
    }

    private static let capacity = 1000

    @discardableResult
    private func add<Source: MetricSource>(_ source: Source) -> Source {
        sources.withLock { $0.append(source) }
        return source
    }
}

/// What has lines in the exposition.
protocol MetricSource: Sendable {
    func text() async -> String
}

private struct Gauge: MetricSource {
    let name: String
    let help: String
    let read: @Sendable () async throws -> Int?

    func text() async -> String {
        guard let value = try? await read() else { return "" }
        return "# HELP \(name) \(help)\n# TYPE \(name) gauge\n\(name) \(value)\n"
    }
}
