import AppsInToss
import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// Toss' tokens and their renewal (C2, 2.15).
@Suite struct TossTokenTests {
    /// A user whose access token has run out.
    private func withExpired(
        _ engine: TestEngine = .sqlite, _ body: (TossWorld, UserID) async throws -> Void
    ) async throws {
        try await withToss(engine, try TossWorld.keepingEverything) { world in
            let user = try await world.enter().userID
            let token1 = try await world.tokens.accessToken(of: user)
            #expect(token1.exposed == "access-1")
            world.identity.clock.advance(by: .hours(1))
            try await body(world, user)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a token is renewed when it runs out, and the newest refresh token is the next (C2)`(
        engine: TestEngine
    ) async throws {
        try await withExpired(engine) { world, user in
            for number in 2...3 {
                world.script.expect(.tokens(number))
                let token2 = try await world.tokens.accessToken(of: user)
                #expect(token2.exposed == "access-\(number)")
                let token3 = try await world.tokens.accessToken(of: user)
                #expect(token3.exposed == "access-\(number)")
                #expect(world.script.bodies.last == #"{"refreshToken":"refresh-\#(number - 1)"}"#)
                world.identity.clock.advance(by: .hours(1))
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `while one renews, nobody else asks Toss (2.15)`(engine: TestEngine) async throws {
        try await withExpired(engine) { world, user in
            world.script.meanwhile {
                let other = try await refusal { try await world.tokens.accessToken(of: user) }
                #expect(other == "UNAVAILABLE")
            }
            world.script.expect(.tokens(2))
            let token4 = try await world.tokens.accessToken(of: user)
            #expect(token4.exposed == "access-2")
            #expect(world.script.calls.filter { $0 == "refresh-token" }.count == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a lost reply is repeated once with the same token, a second one ends it (2.15)`(
        engine: TestEngine
    ) async throws {
        try await withExpired(engine) { world, user in
            world.script.expect(.lost, .tokens(2))
            let token5 = try await world.tokens.accessToken(of: user)
            #expect(token5.exposed == "access-2")
            #expect(world.script.bodies.suffix(2) == Array(repeating: #"{"refreshToken":"refresh-1"}"#, count: 2)[...])
            world.identity.clock.advance(by: .hours(1))
            world.script.expect(.lost, .lost)
            let answer = try await refusal { try await world.tokens.accessToken(of: user) }
            #expect(answer == "TOSS_REAUTHENTICATION_REQUIRED")
            #expect(world.script.calls.filter { $0 == "refresh-token" }.count == 4)
            #expect(try await refusal { try await world.tokens.accessToken(of: user) } == "TOSS_NOT_LINKED")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an answer that comes after another log-in is thrown away (2.15)`(engine: TestEngine) async throws {
        try await withExpired(engine) { world, user in
            let visitor = TossVisitor(
                userKey: TossWorld.userKey, scopes: "", agreedTermsJSON: "[]", fields: [:],
                tokens: .init(
                    access: Secret("newer"), refresh: Secret("newer too"),
                    accessExpiresAt: world.identity.clock.now() + .hours(1)),
                calledAt: world.identity.clock.now())
            world.script.meanwhile { _ = try await world.links.admit(visitor, from: .unknown) }
            world.script.expect(.tokens(2))
            #expect(try await refusal { try await world.tokens.accessToken(of: user) } == "UNAVAILABLE")
            let token6 = try await world.tokens.accessToken(of: user)
            #expect(token6.exposed == "newer")
        }
    }

    @Test func `a node that died over a renewal counts as a lost reply (2.15)`() async throws {
        try await withExpired { world, user in
            for _ in 0..<2 {
                try await world.store.write { tx in
                    var row = try #require(try TossTokenRow.lock(user, in: tx))
                    try row.claim(until: world.identity.clock.now() + .seconds(30), in: tx)
                }
                #expect(try await refusal { try await world.tokens.accessToken(of: user) } == "UNAVAILABLE")
                world.identity.clock.advance(by: .seconds(31))
            }
            let answer = try await refusal { try await world.tokens.accessToken(of: user) }
            #expect(answer == "TOSS_REAUTHENTICATION_REQUIRED")
            #expect(!world.script.calls.contains("refresh-token"))
        }
    }

    @Test func `what did not leave does not count, what Toss refuses ends it`() async throws {
        try await withExpired { world, user in
            for _ in 0..<5 {
                world.script.expect(.away)
                #expect(try await refusal { try await world.tokens.accessToken(of: user) } == "UNAVAILABLE")
            }
            world.script.expect(.refused)
            let answer = try await refusal { try await world.tokens.accessToken(of: user) }
            #expect(answer == "TOSS_REAUTHENTICATION_REQUIRED")
        }
    }

    @Test func `without the setting no token is kept (C2)`() async throws {
        try await withToss { world in
            let user = try await world.enter().userID
            #expect(try await refusal { try await world.tokens.accessToken(of: user) } == "TOSS_NOT_LINKED")
        }
    }
}
