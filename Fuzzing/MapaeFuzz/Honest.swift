/// What friends' inputs cost at a door: its seeds as they are, and grown.
///
/// However cheap most inputs of a size were, refused as they may have been at their first byte, one of that size that is
/// read to its end is no attack.
struct Honest: Sendable {
    let door: Door
    let meter: Meter
    private var byClass: [Int: (usual: Duration, isWhole: Bool)] = [:]

    init(door: Door, meter: Meter) {
        self.door = door
        self.meter = meter
    }

    /// An input that is grown may cost so many times what it costs at a part of the size as the part fits into it: what
    /// grows faster does not excuse itself.
    private static let part = 64

    /// What an honest input that is about as long costs at most.
    ///
    /// - Parameter enough: it is not asked further for more than this, because long inputs are dear to measure.
    func usual(forSize size: Int, enough: Duration) async -> Duration {
        var usual: Duration = .zero
        for seed in door.seeds where seed.count <= size * 2 && usual < enough {
            usual = max(usual, await median(seed))
        }
        for seed in door.seeds where usual < enough {
            guard let long = door.growth.grown(seed, to: size) else { continue }
            usual = max(usual, min(await median(long), await proportional(seed, long.count)))
        }
        return usual
    }

    /// The same of the largest of a class of sizes. What was found is kept, and asked further when it is not enough.
    mutating func usual(forClass size: Int, enough: Duration) async -> Duration {
        let known = byClass[size]
        if let known, known.isWhole || known.usual >= enough { return known.usual }
        let found = await usual(forSize: min(1 << size, door.maximumSize), enough: enough)
        byClass[size] = (found, found < enough)
        return found
    }

    /// What the size costs when it costs what its parts do.
    private func proportional(_ seed: [UInt8], _ size: Int) async -> Duration {
        let short = door.growth.grown(seed, to: size / Self.part) ?? seed
        return await median(short) * Double(size) / Double(max(1, short.count))
    }

    private func median(_ input: [UInt8]) async -> Duration {
        var costs: [Duration] = []
        for _ in 0..<5 { costs.append(await meter.measure(input, door).cost) }
        return costs.sorted()[costs.count / 2]
    }
}

/// How an input's cost is told.
struct Meter: Sendable {
    let measure: @Sendable (_ input: [UInt8], _ door: Door) async -> Measurements.Sample

    static let clock = Meter { input, door in
        let clock = ContinuousClock()
        let start = clock.now
        let outcome = await door.open(input)
        return .init(input: input, outcome: outcome, cost: start.duration(to: clock.now))
    }
}
