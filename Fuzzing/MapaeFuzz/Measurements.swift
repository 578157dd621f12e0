/// What the inputs of one door cost, and which cost too much.
///
/// An input is compared with the median of those that are between half and twice its size and came to the same, or of all
/// of that size if these are dearer; where there are fewer than thirty, of all that came to the same, or of all. Nothing
/// below ``trifle`` is held against anybody: it is what a timer and a context switch may add.
struct Measurements {
    struct Sample {
        let input: [UInt8]
        let outcome: String
        let cost: Duration

        /// Sizes of one class differ by no more than twice.
        var size: Int { max(6, Int.bitWidth - input.count.leadingZeroBitCount) }
    }

    static let factor = 20
    static let trifle: Duration = .milliseconds(5)
    private static let enough = 30

    private var costs: [String: [Duration]] = [:]
    private var dearest: [String: Sample] = [:]
    private(set) var count = 0

    mutating func add(_ sample: Sample) {
        count += 1
        for group in Self.groups(of: sample) { costs[group, default: []].append(sample.cost) }
        let finest = Self.groups(of: sample)[0]
        if sample.cost > dearest[finest]?.cost ?? .zero { dearest[finest] = sample }
    }

    private static func groups(of sample: Sample) -> [String] {
        ["\(sample.outcome)|\(sample.size)", "|\(sample.size)", "\(sample.outcome)|", "|"]
    }

    /// What an input like this one usually costs.
    func usual(for sample: Sample) -> Duration {
        let medians = Self.groups(of: sample).map { group -> Duration? in
            let all = costs[group] ?? []
            return all.count < Self.enough ? nil : all.sorted()[all.count / 2]
        }
        let bySize = [medians[0], medians[1]].compactMap(\.self).max()
        let all = (costs["|"] ?? []).sorted()
        return bySize ?? medians[2] ?? (all.isEmpty ? .zero : all[all.count / 2])
    }

    /// The dearest input of each group, the dearest of all first.
    var suspects: [Sample] {
        dearest.values.sorted { $0.cost > $1.cost }
    }

    func isTooDear(_ cost: Duration, for sample: Sample) -> Bool {
        cost > Self.trifle && cost > usual(for: sample) * Self.factor
    }
}
