import Synchronization

/// Counts up from zero while the process lives.
public final class Counter: Metric {
    private let value = Atomic<Int>(0)

    public init() {}

    public func increment() { value.add(1, ordering: .relaxed) }

    public static let type = "counter"

    public func write(_ name: String, _ labels: String, to text: inout String) {
        text += "\(name)\(labels.inBraces) \(value.load(ordering: .relaxed))\n"
    }
}
