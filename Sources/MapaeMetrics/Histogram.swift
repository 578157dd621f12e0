import Synchronization

/// How long things take, counted by upper bounds of 1 ms to 10 s.
public final class Histogram: Metric {
    private struct State {
        /// For each bound what is at most as long and longer than the bound before; last what is longer than all.
        var counts = [Int](repeating: 0, count: Histogram.bounds.count + 1)
        var sum: Duration = .zero
    }

    private static let bounds: [(limit: Duration, seconds: String)] = [
        (.milliseconds(1), "0.001"), (.milliseconds(5), "0.005"), (.milliseconds(10), "0.01"),
        (.milliseconds(25), "0.025"), (.milliseconds(50), "0.05"), (.milliseconds(100), "0.1"),
        (.milliseconds(250), "0.25"), (.milliseconds(500), "0.5"), (.seconds(1), "1"),
        (.milliseconds(2500), "2.5"), (.seconds(5), "5"), (.seconds(10), "10"),
    ]

    private let state = Mutex(State())

    public init() {}

    public func observe(_ duration: Duration) {
        let place = Histogram.bounds.firstIndex { duration <= $0.limit } ?? Histogram.bounds.count
        state.withLock { state in
            state.counts[place] += 1
            state.sum += duration
        }
    }

    public static let type = "histogram"

    public func write(_ name: String, _ labels: String, to text: inout String) {
        let state = state.withLock { $0 }
        let before = labels.isEmpty ? "" : labels + ","
        var count = 0
        for (bound, number) in zip(Histogram.bounds.map(\.seconds) + ["+Inf"], state.counts) {
            count += number
            text += "\(name)_bucket{\(before)le=\"\(bound)\"} \(count)\n"
        }
        let (seconds, attoseconds) = state.sum.components
        let fraction = String(attoseconds / 1_000_000_000_000 + 1_000_000).dropFirst()
        text += "\(name)_sum\(labels.inBraces) \(seconds).\(fraction)\n"
        text += "\(name)_count\(labels.inBraces) \(count)\n"
    }
}
