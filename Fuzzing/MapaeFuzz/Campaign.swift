import Foundation

/// Mutated inputs for one door after the other, for an equal share of the time each.
struct Campaign {
    let doors: [Door]
    let time: Duration
    let seed: UInt64

    /// Prints a line for each door.
    ///
    /// - Returns: whether no input costs too much.
    func run() async -> Bool {
        say("seed \(seed), \(doors.count) doors")
        var isGood = true
        for (number, door) in doors.enumerated() {
            let measured = await attack(door, seed &+ UInt64(number))
            isGood = await judge(measured, door) && isGood
        }
        return isGood
    }

    /// Inputs that were dear for their size are changed further.
    private func attack(_ door: Door, _ seed: UInt64) async -> Measurements {
        var (mutator, measured) = (Mutator(seed: seed), Measurements())
        var pool = door.seeds
        let end = ContinuousClock.now + time / doors.count
        // The first call pays for what is made once.
        _ = await door.open(door.seeds[0])
        repeat {
            let input = mutator.changed(mutator.pick(pool), with: door.seeds, atMost: door.maximumSize)
            let sample = await Self.measure(input, door)
            measured.add(sample)
            if measured.count > 50, sample.cost > measured.usual(for: sample) * 3 {
                pool.append(input)
                if pool.count > door.seeds.count + 64 { pool.remove(at: door.seeds.count) }
            }
        } while ContinuousClock.now < end
        return measured
    }

    private static func measure(_ input: [UInt8], _ door: Door) async -> Measurements.Sample {
        let clock = ContinuousClock()
        let start = clock.now
        let outcome = await door.open(input)
        return .init(input: input, outcome: outcome, cost: start.duration(to: clock.now))
    }

    /// A suspect is measured alone, seven times, and its best time counts: a machine that was busy once convicts nobody.
    private func judge(_ measured: Measurements, _ door: Door) async -> Bool {
        var slowest: (sample: Measurements.Sample, cost: Duration)?
        var isGood = true
        for suspect in measured.suspects.prefix(12) {
            var best = suspect.cost
            for _ in 0..<7 { best = min(best, await Self.measure(suspect.input, door).cost) }
            if best > slowest?.cost ?? .zero { slowest = (suspect, best) }
            guard measured.isTooDear(best, for: suspect) else { continue }
            isGood = false
            say("TOO DEAR at \(door.name): \(best) where \(measured.usual(for: suspect)) is usual")
            say(Data(suspect.input).base64EncodedString())
        }
        if let slowest {
            let usual = measured.usual(for: slowest.sample)
            say(
                "\(door.name): \(measured.count) inputs, the slowest \(slowest.cost) where \(usual) is usual "
                    + "(\(slowest.sample.input.count) bytes, \(slowest.sample.outcome))")
        }
        return isGood
    }
}

/// A line that is seen when it is written, and stays when the next input crashes.
func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
