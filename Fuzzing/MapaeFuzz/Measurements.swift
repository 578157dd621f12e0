/// What the inputs of one door cost, and which cost too much.
///
/// An input is compared with the median of those that are between half and twice its size and came to the same, or of all
/// of that size if these are dearer; where there are fewer than thirty, of all that came to the same, or of all. Most of
/// them may have been refused at once, so ``Honest`` has the last word. Nothing below ``trifle`` is held against anybody:
/// it is what a timer and a context switch may add.
struct Measurements {
    struct Sample {
        let input: [UInt8]
        let outcome: String
        let cost: Duration

        /// The class: sizes of one differ by no more than twice.
        var size: Int { max(6, Int.bitWidth - input.count.leadingZeroBitCount) }
    }

    static let factor = 20
    static let trifle: Duration = .milliseconds(5)
    private static let enough = 30

    /// In their order: what is usual is asked after every input.
    private var costs: [String: [Duration]] = [:]
    private var dearest: [String: Sample] = [:]
    private(set) var count = 0
    /// The first input that came to a mistake of ours.
    private(set) var mistake: Sample?

    mutating func add(_ sample: Sample) {
        count += 1
        if mistake == nil, Door.isMistake(sample.outcome) { mistake = sample }
        for group in Self.groups(of: sample) { Self.insert(sample.cost, into: &costs[group, default: []]) }
        let finest = Self.groups(of: sample)[0]
        if sample.cost > dearest[finest]?.cost ?? .zero { dearest[finest] = sample }
    }

    private static func insert(_ cost: Duration, into sorted: inout [Duration]) {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < cost { low = middle + 1 } else { high = middle }
        }
        sorted.insert(cost, at: low)
    }

    private static func groups(of sample: Sample) -> [String] {
        ["\(sample.outcome)|\(sample.size)", "|\(sample.size)", "\(sample.outcome)|", "|"]
    }

    /// What an input like this one usually costs.
    func usual(for sample: Sample) -> Duration {
        let medians = Self.groups(of: sample).map { group -> Duration? in
            let all = costs[group] ?? []
            return all.count < Self.enough ? nil : all[all.count / 2]
        }
        let bySize = [medians[0], medians[1]].compactMap(\.self).max()
        let all = costs["|"] ?? []
        return bySize ?? medians[2] ?? (all.isEmpty ? .zero : all[all.count / 2])
    }

    /// The dearest input of each group, the dearest of all first.
    var suspects: [Sample] {
        dearest.values.sorted { $0.cost > $1.cost }
    }

    static func isTooDear(_ cost: Duration, where usual: Duration) -> Bool {
        cost > trifle && cost > usual * factor
    }
}
