import Foundation

/// Mutated inputs for one door after the other, for an equal share of the time each.
struct Campaign {
    let doors: [Door]
    let time: Duration
    let seed: UInt64

    /// Prints a line for each door.
    ///
    /// - Returns: whether no input costs too much and none comes to a mistake of ours.
    func run() async -> Bool {
        say("seed \(seed), \(doors.count) doors")
        var isGood = true
        for (number, door) in doors.enumerated() {
            let measured = await attack(door, seed &+ UInt64(number))
            isGood = await judge(measured, door) && isGood
        }
        return isGood
    }

    private func attack(_ door: Door, _ seed: UInt64) async -> Measurements {
        var (mutator, measured, pool) = (Mutator(seed: seed), Measurements(), DearPool())
        var honest = Honest(door: door, meter: .clock)
        let end = ContinuousClock.now + time / doors.count
        // The first call pays for what is made once.
        _ = await door.open(door.seeds[0])
        repeat {
            let isFresh = pool.inputs.isEmpty || mutator.next(below: 2) == 0
            let input = mutator.changed(
                mutator.pick(isFresh ? door.seeds : pool.inputs), with: door.seeds, atMost: door.maximumSize)
            let sample = await Meter.clock.measure(input, door)
            measured.add(sample)
            let usual = measured.usual(for: sample)
            guard measured.count > 50, DearPool.isDear(sample.cost, where: usual) else { continue }
            let byFriends = await honest.usual(forClass: sample.size, enough: sample.cost / DearPool.factor)
            pool.note(input, costing: sample.cost, where: max(usual, byFriends))
        } while ContinuousClock.now < end
        return measured
    }

    /// What became of a suspect.
    struct Verdict {
        let suspect: Measurements.Sample
        let cost: Duration
        let usual: Duration

        var isTooDear: Bool { Measurements.isTooDear(cost, where: usual) }
    }

    /// A suspect is measured alone, seven times, and its best time counts: a machine that was busy once convicts nobody.
    /// What still looks too dear is compared with friends' inputs of its size, which are measured in the same minute.
    static func verdicts(on measured: Measurements, _ door: Door, by meter: Meter) async -> [Verdict] {
        var verdicts: [Verdict] = []
        for suspect in measured.suspects.prefix(12) {
            var (best, usual) = (suspect.cost, measured.usual(for: suspect))
            for _ in 0..<7 { best = min(best, await meter.measure(suspect.input, door).cost) }
            if Measurements.isTooDear(best, where: usual) {
                let honest = Honest(door: door, meter: meter)
                let enough = best / Measurements.factor
                usual = max(usual, await honest.usual(forSize: suspect.input.count, enough: enough))
            }
            verdicts.append(Verdict(suspect: suspect, cost: best, usual: usual))
        }
        return verdicts
    }

    private func judge(_ measured: Measurements, _ door: Door) async -> Bool {
        let verdicts = await Self.verdicts(on: measured, door, by: .clock)
        for verdict in verdicts where verdict.isTooDear {
            say("TOO DEAR at \(door.name): \(verdict.cost) where \(verdict.usual) is usual")
            say(Data(verdict.suspect.input).base64EncodedString())
        }
        if let slowest = verdicts.max(by: { $0.cost < $1.cost }) {
            say(
                "\(door.name): \(measured.count) inputs, the slowest \(slowest.cost) where \(slowest.usual) is usual "
                    + "(\(slowest.suspect.input.count) bytes, \(slowest.suspect.outcome))")
        }
        if let mistake = measured.mistake {
            say("MISTAKE at \(door.name): \(mistake.outcome)")
            say(Data(mistake.input).base64EncodedString())
        }
        return measured.mistake == nil && !verdicts.contains(where: \.isTooDear)
    }
}

/// The inputs that were dearest for their size, which are changed further.
struct DearPool {
    static let factor = 3
    private static let most = 16
    private var found: [(input: [UInt8], ratio: Double)] = []

    var inputs: [[UInt8]] { found.map(\.input) }

    static func isDear(_ cost: Duration, where usual: Duration) -> Bool { cost > usual * factor }

    mutating func note(_ input: [UInt8], costing cost: Duration, where usual: Duration) {
        guard Self.isDear(cost, where: usual) else { return }
        found.append((input, cost / max(usual, .nanoseconds(1))))
        found.sort { $0.ratio > $1.ratio }
        if found.count > Self.most { found.removeLast() }
    }
}

/// A line that is seen when it is written, and stays when the next input crashes.
func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
