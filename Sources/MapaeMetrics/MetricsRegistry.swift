import Synchronization

/// Everything one server measures, and its text in the Prometheus format (version 0.0.4).
public final class MetricsRegistry: Sendable {
    private let sources = Mutex<[any MetricSource]>([])
    private let onUnreadable: @Sendable (_ gauge: String, _ error: any Error) -> Void

    /// - Parameter onUnreadable: called with the name of a gauge that cannot be read, once until it can be read again.
    public init(onUnreadable: @escaping @Sendable (_ gauge: String, _ error: any Error) -> Void = { _, _ in }) {
        self.onUnreadable = onUnreadable
    }

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
    /// - Parameter read: nil leaves it out, and so does an error, which is told besides.
    public func gauge(_ name: String, _ help: String, read: @escaping @Sendable () async throws -> Int?) {
        add(Gauge(name: name, help: help, type: "gauge", read: read, onUnreadable: onUnreadable))
    }

    /// A number that something beside this server counts up.
    ///
    /// - Parameter name: ends in `_total`.
    public func counter(_ name: String, _ help: String, read: @escaping @Sendable () -> Int) {
        add(Gauge(name: name, help: help, type: Counter.type, read: read, onUnreadable: onUnreadable))
    }

    /// Numbers that belong together and are looked up each time they are asked for, told apart by their labels.
    ///
    /// - Parameter read: the values of the labels, in their order, and the number of each; an error leaves all out.
    public func gauges(
        _ name: String, _ help: String, by labels: String...,
        read: @escaping @Sendable () async throws -> [([String], Int)]
    ) {
        add(GaugeFamily(name: name, help: help, labels: labels, read: read))
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

/// One number that is looked up.
private final class Gauge: MetricSource {
    private let name: String
    private let help: String
    private let type: String
    private let read: @Sendable () async throws -> Int?
    private let onUnreadable: @Sendable (_ gauge: String, _ error: any Error) -> Void
    private let isUnreadable = Mutex(false)

    init(
        name: String, help: String, type: String, read: @escaping @Sendable () async throws -> Int?,
        onUnreadable: @escaping @Sendable (_ gauge: String, _ error: any Error) -> Void
    ) {
        self.name = name
        self.help = help
        self.type = type
        self.read = read
        self.onUnreadable = onUnreadable
    }

    func text() async -> String {
        do {
            let value = try await read()
            isUnreadable.withLock { $0 = false }
            return value.map { "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n\(name) \($0)\n" } ?? ""
        } catch {
            let isNew = isUnreadable.withLock { isUnreadable in
                defer { isUnreadable = true }
                return !isUnreadable
            }
            if isNew { onUnreadable(name, error) }
            return ""
        }
    }
}

private struct GaugeFamily: MetricSource {
    let name: String
    let help: String
    let labels: [String]
    let read: @Sendable () async throws -> [([String], Int)]

    func text() async -> String {
        guard let members = try? await read(), !members.isEmpty else { return "" }
        var text = "# HELP \(name) \(help)\n# TYPE \(name) gauge\n"
        for (values, number) in members {
            let pairs = zip(labels, values).map { "\($0)=\"\($1.escapedLabel)\"" }
            text += "\(name)\(pairs.joined(separator: ",").inBraces) \(number)\n"
        }
        return text
    }
}
