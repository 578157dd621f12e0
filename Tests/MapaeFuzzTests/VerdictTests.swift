import Foundation
import Testing

@testable import MapaeFuzz

/// What an input costs here is counted, not measured: a function of its bytes.
@Suite struct VerdictTests {
    typealias Cost = @Sendable (_ input: [UInt8]) -> Duration

    static let friend = Array("friend ".utf8)
    static let refusal: Duration = .microseconds(100)

    /// Most inputs are refused at their first byte; a friend's is read to its end.
    ///
    /// - Returns: what a verdict says, without the input: a failure would print all of it.
    static func verdict(
        on suspect: [UInt8], whereReadingCosts reading: @escaping Cost
    ) async throws -> (isTooDear: Bool, cost: Duration, usual: Duration) {
        let meter = Meter { input, _ in
            let cost = input.starts(with: friend.dropLast()) ? reading(input) : refusal
            return .init(input: input, outcome: "refused", cost: cost)
        }
        let door = Door("counted", maximumSize: 65_536, seeds: ["friend "], growth: .repeated(by: "")) { _ in "" }
        var measured = Measurements()
        for number in 0..<200 {
            measured.add(await meter.measure(Array(repeating: UInt8(number), count: suspect.count), door))
        }
        measured.add(await meter.measure(suspect, door))
        let verdicts = await Campaign.verdicts(on: measured, door, by: meter)
        let index = try #require(verdicts.firstIndex { $0.suspect.input == suspect })
        return (verdicts[index].isTooDear, verdicts[index].cost, verdicts[index].usual)
    }

    static func friends(_ bytes: Int) throws -> [UInt8] {
        try #require(Growth.repeated(by: "").grown(friend, to: bytes))
    }

    @Test func `What a friend sends is not too dear where all else was refused at once`() async throws {
        let verdict = try await Self.verdict(on: Self.friend) { _ in .milliseconds(25) }
        #expect(!verdict.isTooDear && verdict.usual == .milliseconds(25))
    }

    @Test func `Reading that grows as its input does is not too dear`() async throws {
        let verdict = try await Self.verdict(on: Self.friends(60_000) + [0]) { .microseconds(100 + $0.count * 10) }
        #expect(!verdict.isTooDear && verdict.cost > .milliseconds(500))
    }

    @Test func `Reading that grows with the square of its input is too dear, though a friend's would cost the same`()
        async throws
    {
        let verdict = try await Self.verdict(on: Self.friends(60_000)) { .nanoseconds(100_000 + $0.count * $0.count) }
        #expect(verdict.isTooDear)
    }

    @Test func `What a stranger's bytes alone cause is too dear, whatever a friend's cost`() async throws {
        let verdict = try await Self.verdict(on: Self.friends(1000) + [0]) {
            $0.last == 0 ? .milliseconds(210) : .milliseconds(10)
        }
        #expect(verdict.isTooDear && verdict.usual == .milliseconds(10))
    }

    @Test(arguments: ["500", "threw StoreError"])
    func `The first input that comes to a mistake of ours is kept`(outcome: String) {
        var measured = Measurements()
        for (number, came) in ["200", "503", "400", outcome, outcome].enumerated() {
            measured.add(.init(input: [UInt8(number)], outcome: came, cost: .zero))
        }
        #expect(measured.mistake?.input == [3])
    }

    @Test(arguments: [#"{"a":1,"b":["c"]}"#, "[[1]]", #"{"amount":1}"#])
    func `A document is grown to one that is read`(seed: String) throws {
        let grown = try #require(Growth.json.grown(Array(seed.utf8), to: 1000))
        #expect((900...1000).contains(grown.count))
        let read = try JSONSerialization.jsonObject(with: Data(grown))
        if let object = read as? [String: Any] {
            #expect(
                object.count == (try #require(JSONSerialization.jsonObject(with: Data(seed.utf8)) as? [String: Any]))
                    .count + 1)
        }
        #expect(Growth.json.grown(Array(seed.utf8), to: seed.count) == nil)
    }
}
