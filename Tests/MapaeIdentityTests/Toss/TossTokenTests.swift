import MapaeCore
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

@testable import MapaeIdentity

/// Toss' tokens and their renewal (C2, 2.15).
@Suite struct TossTokenTests {
    /// A user whose access token has run out.
    private func withExpired(
        _ engine: TestEngine = .sqlite, _ body: (TossWorld, UserID) async throws -> Void
    ) async throws {
        try await withToss(engine, tokens: true) { world in
            let user = try await world.enter().userID
            let kept = try await world.tokens.accessToken(of: user)
            #expect(kept.exposed == world.way.given("accessToken").first)
            world.identity.clock.advance(by: .hours(1))
            try await body(world, user)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a token is renewed when it runs out, and the newest refresh token is the next (C2)`(
        engine: TestEngine
    ) async throws {
        try await withExpired(engine) { world, user in
            // Whether a refresh ends the token it was made with is not documented: here it does.
            var behaviour = AppsInTossBehaviour()
            behaviour.refreshEndsOldToken = true
            try await world.sandbox.setBehaviour(behaviour)
            for number in 2...3 {
                let renewed = try await world.tokens.accessToken(of: user)
                #expect(world.way.given("accessToken").count == number)
                #expect(renewed.exposed == world.way.given("accessToken").last)
                let kept = try await world.tokens.accessToken(of: user)
                #expect(kept.exposed == renewed.exposed)
                let former = world.way.given("refreshToken")[number - 2]
                #expect(world.way.bodies.last == #"{"refreshToken":"\#(former)"}"#)
                world.identity.clock.advance(by: .hours(1))
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `while one renews, nobody else asks Toss (2.15)`(engine: TestEngine) async throws {
        try await withExpired(engine) { world, user in
            world.way.meanwhile {
                let other = try await refusal { try await world.tokens.accessToken(of: user) }
                #expect(other == "UNAVAILABLE")
            }
            let renewed = try await world.tokens.accessToken(of: user)
            #expect(renewed.exposed == world.way.given("accessToken").last)
            #expect(world.way.calls.filter { $0 == "refresh-token" }.count == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a lost reply is repeated once with the same token, a second one ends it (2.15)`(
        engine: TestEngine
    ) async throws {
        try await withExpired(engine) { world, user in
            await world.fault("refresh-token", .dropResponse)
            let renewed = try await world.tokens.accessToken(of: user)
            #expect(renewed.exposed == world.way.given("accessToken").last)
            let first = try #require(world.way.given("refreshToken").first)
            #expect(world.way.bodies.suffix(2) == Array(repeating: #"{"refreshToken":"\#(first)"}"#, count: 2)[...])
            world.identity.clock.advance(by: .hours(1))
            await world.fault("refresh-token", .dropResponse, times: 2)
            let answer = try await refusal { try await world.tokens.accessToken(of: user) }
            #expect(answer == "TOSS_REAUTHENTICATION_REQUIRED")
            #expect(world.way.calls.filter { $0 == "refresh-token" }.count == 4)
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
            world.way.meanwhile { _ = try await world.links.admit(visitor, from: .unknown) }
            #expect(try await refusal { try await world.tokens.accessToken(of: user) } == "UNAVAILABLE")
            let kept = try await world.tokens.accessToken(of: user)
            #expect(kept.exposed == "newer")
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
            #expect(!world.way.calls.contains("refresh-token"))
        }
    }

    @Test func `what did not leave does not count, what Toss refuses ends it`() async throws {
        try await withExpired { world, user in
            for _ in 0..<5 {
                world.way.keepBack()
                #expect(try await refusal { try await world.tokens.accessToken(of: user) } == "UNAVAILABLE")
            }
            // The user unlinks in the app and the callback has not come yet.
            _ = try await world.sandbox.unlink(userKey: TossWorld.userKey)
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
