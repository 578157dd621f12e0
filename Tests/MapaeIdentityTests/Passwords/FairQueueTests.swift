import MapaeCore
import Testing

@testable import MapaeIdentity

/// Whose turn it is, without a thread or a clock: jobs are named after who asked.
@Suite struct FairQueueTests {
    // MARK: Turns

    @Test func `networks take turns, and of one network its subscribers do`() {
        var queue = FairQueue<String>(capacity: 100)
        for job in ["a1", "a1", "a1", "a2", "b1", "c1"] { #expect(queue.add(job, of: .stranger(named: job)) == nil) }
        #expect(queue.served(6) == ["a1", "b1", "c1", "a2", "a1", "a1"])
    }

    @Test func `a network that comes from a thousand addresses has one network's share`() {
        var queue = FairQueue<String>(capacity: 4000)
        for number in 0..<1000 { _ = queue.add("a", of: .stranger(named: "a\(number)")) }
        for _ in 0..<20 { _ = queue.add("b", of: .stranger(named: "b1")) }
        #expect(queue.served(40).count { $0 == "b" } == 20)
    }

    @Test func `somebody known has every other turn, whatever waits, and leaves the rest to strangers`() {
        var queue = FairQueue<String>(capacity: 400)
        for number in 0..<200 { _ = queue.add("s", of: .stranger(named: "s\(number)n")) }
        _ = queue.served(1)
        for number in 0..<3 { _ = queue.add("k", of: .known(named: "k\(number)")) }
        #expect(queue.served(8) == ["k", "s", "k", "s", "k", "s", "s", "s"])
    }

    // MARK: Who is turned away

    @Test func `the fullest network loses its newest, and nobody gives way to somebody who has as much`() {
        var queue = FairQueue<String>(capacity: 8)
        for job in ["a1", "a2", "a3", "b1", "b2", "c1"] { #expect(queue.add(job, of: .stranger(named: job)) == nil) }
        #expect(queue.add("d1", of: .stranger(named: "d1")) == "a3")
        #expect(queue.add("e1", of: .stranger(named: "e1")) == "b2")
        #expect(queue.add("f1", of: .stranger(named: "f1")) == "a2")
        #expect(queue.add("g1", of: .stranger(named: "g1")) == "g1")
        #expect(queue.add("a4", of: .stranger(named: "a4")) == "a4")
        #expect(queue.served(6) == ["a1", "b1", "c1", "d1", "e1", "f1"])
    }

    @Test func `in a network the subscriber who has most waiting gives way to a neighbour`() {
        var queue = FairQueue<String>(capacity: 8)
        for _ in 0..<6 { _ = queue.add("a1", of: .stranger(named: "a1")) }
        #expect(queue.add("a2", of: .stranger(named: "a2")) == "a1")
        #expect(queue.served(2) == ["a1", "a2"])
    }

    @Test func `strangers never have all places, and one of them goes before somebody known does`() {
        var queue = FairQueue<String>(capacity: 8)
        var turnedAway = 0
        for number in 0..<20 where queue.add("s", of: .stranger(named: "s\(number)n")) != nil { turnedAway += 1 }
        #expect(turnedAway == 14)
        for number in 0..<2 { #expect(queue.add("k", of: .known(named: "\(number)k")) == nil) }
        for number in 2..<6 { #expect(queue.add("k", of: .known(named: "\(number)k")) == "s") }
        #expect(queue.waiting == 8)
    }

    @Test func `accounts made by the hundred are no way to be known a hundred times`() {
        var queue = FairQueue<String>(capacity: 64)
        for number in 0..<100 { _ = queue.add("k", of: .known(named: "a\(number)")) }
        _ = queue.add("s", of: .stranger(named: "s1"))
        _ = queue.add("o", of: .known(named: "o1"))
        // The hundred wait for one another; a stranger has its turn and another's account does.
        #expect(Set(queue.served(4)).isSuperset(of: ["s", "o"]))
    }

    // MARK: Whatever comes

    @Test(arguments: 1...20)
    func `whatever comes, places are kept to and nobody known is turned away while strangers wait`(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        var queue = FairQueue<String>(capacity: 66)
        var running: [FairQueue<String>.Standing] = []
        var strangers = 0
        for _ in 0..<5000 {
            if Int.random(in: 0..<100, using: &random) < 70 {
                let isKnown = Int.random(in: 0..<10, using: &random) == 0
                let number = Int.random(in: 0..<(isKnown ? 40 : 400), using: &random)
                // Networks of the known are their own, so that none has more than a few of them.
                let asker = isKnown ? Asker.known(named: "\(number)k") : .stranger(named: "\(number % 7)n\(number)")
                if !isKnown { strangers += 1 }
                let turnedAway = queue.add(isKnown ? "k" : "s", of: asker)
                if turnedAway == "s" { strangers -= 1 }
                #expect(turnedAway != "k" || strangers == 0)
            } else if running.count == 2 {
                queue.finish(running.removeFirst())
            }
            while running.count < 2, let next = queue.next() {
                running.append(next.standing)
                if next.job == "s" { strangers -= 1 }
            }
            #expect(queue.waiting + running.count <= 66)
        }
    }

    @Test(arguments: [1, 3, 30, 200])
    func `under attack from so many networks the known wait for two and the new for a round`(networks: Int) {
        var random = SplitMix(seed: 7)
        var queue = FairQueue<String>(capacity: 66)
        func attack() {
            for _ in 0..<40 {
                let number = Int.random(in: 0..<networks, using: &random)
                _ = queue.add("attack", of: .stranger(named: "\(number)n\(Int.random(in: 0..<250, using: &random))"))
            }
        }
        for _ in 0..<50 {
            attack()
            _ = queue.served(1)
            #expect(queue.add("known", of: .known(named: "homek")) == nil)
            attack()
            #expect(queue.served(2).contains("known"))
            let turnedAway = queue.add("new", of: .stranger(named: "homen"))
            attack()
            guard networks <= 30 else { continue }
            #expect(turnedAway != "new")
            #expect(queue.served(networks + 1).contains("new"))
        }
    }
}

extension Asker {
    /// A stranger whose network is the name without the digits at its end, unless it is all there is of it.
    fileprivate static func stranger(named name: String) -> Asker {
        Asker(isKnown: false, network: network(of: name), party: name)
    }

    fileprivate static func known(named name: String) -> Asker {
        Asker(isKnown: true, network: network(of: name), party: name)
    }

    private static func network(of name: String) -> String {
        String(name.reversed().drop { $0.isNumber }.reversed())
    }
}

extension FairQueue {
    /// Does so many jobs, one at a time.
    fileprivate mutating func served(_ count: Int) -> [Job] {
        (0..<count).compactMap { _ in
            guard let next = next() else { return nil }
            finish(next.standing)
            return next.job
        }
    }
}

/// A generator that begins where it is told to.
private struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
