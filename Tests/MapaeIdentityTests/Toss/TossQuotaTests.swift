import MapaeCache
import MapaeCore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// What Toss takes from a mini-app is shared out, and a code is used up by nobody who is not let through.
@Suite struct TossQuotaTests {
    private static func enter(_ world: TossWorld, _ code: Secret<String>, _ asker: Asker) async throws -> String? {
        try await refusal {
            try await world.logIn.logIn(code: code, referrer: "DEFAULT", from: .from(home), by: asker)
        }
    }

    private static func account(_ world: TossWorld) async throws -> Asker {
        .known(try await world.identity.signUp(), from: .from(home))
    }

    @Test func `strangers use up their share alone, Toss is not asked and the code stays good (C1)`() async throws {
        try await withToss(callsPerMinute: 12) { world in
            let known = try await Self.account(world)
            for network in 0..<2 {
                #expect(try await Self.enter(world, try await world.code(), .stranger(from: .network(network))) == nil)
            }
            let asked = world.way.calls.count
            let code = try await world.code()
            #expect(try await Self.enter(world, code, .somebody) == "OVERLOADED")
            #expect(world.way.calls.count == asked)
            #expect(try await Self.enter(world, try await world.code(), known) == nil)
            world.identity.clock.advance(by: .minutes(1))
            #expect(try await Self.enter(world, code, .somebody) == nil)
        }
    }

    @Test func `a network of strangers is refused before its code is used up (C1)`() async throws {
        var limits = StrangerLimitSettings()
        limits[.tossLogIn].perNetwork = .init(1, per: .minutes(10))
        try await withToss(strangers: limits) { world in
            #expect(try await Self.enter(world, try await world.code(), .somebody) == nil)
            let (asked, code) = (world.way.calls.count, try await world.code())
            #expect(try await Self.enter(world, code, .somebody) == "RATE_LIMIT_EXCEEDED")
            #expect(world.way.calls.count == asked)
            #expect(try await Self.enter(world, code, try await Self.account(world)) == nil)
        }
    }

    @Test func `somebody known does not use up the share of others who are known (C1)`() async throws {
        try await withToss { world in
            let known = try await Self.account(world)
            var answers: [String?] = []
            for _ in 0..<21 { answers.append(try await Self.enter(world, Secret("unknown-code"), known)) }
            #expect(answers.filter { $0 == "RATE_LIMIT_EXCEEDED" }.count == 1)
            #expect(try await Self.enter(world, try await world.code(), .somebody) == nil)
        }
    }

    @Test func `anonymous keys have a share of their own (C12)`() async throws {
        try await withToss(callsPerMinute: 30) { world in
            func ask(_ asker: Asker) async throws -> String? {
                try await refusal {
                    try await world.anonymousKeys.exists(Secret(String(repeating: "a", count: 64)), by: asker)
                }
            }
            var answers: [String?] = []
            for network in 0..<3 { answers.append(try await ask(.stranger(from: .network(network)))) }
            answers.append(try await Self.enter(world, try await world.code(), .somebody))
            answers.append(try await ask(try await Self.account(world)))
            #expect(answers.map { $0 == "OVERLOADED" } == [false, false, true, false, false])
        }
    }
}
