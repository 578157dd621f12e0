import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// A second way into an account that Toss log-in made (C5).
@Suite struct FirstPasswordTests {
    private static let password = Secret("말이 다섯 마리인 마패")

    private func set(
        _ world: TossWorld, _ email: String, of user: UserID, in session: IssuedSession,
        _ password: Secret<String> = password
    ) async throws -> String? {
        try await refusal {
            try await world.identity.accounts.setFirstPassword(
                password, email: email, of: user, keeping: session.principal.sessionID, .korean)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an account of Toss alone gets an address and a password, and Toss can go then (C5)`(
        engine: TestEngine
    ) async throws {
        try await withToss(engine) { world in
            let proof = try await world.enter()
            let (asking, other) = (try await world.session(proof), try await world.session(proof))
            #expect(try await refusal { try await world.links.disconnect(proof.userID) } == "LAST_WAY_IN")
            #expect(try await set(world, "kim@example.com", of: proof.userID, in: asking) == nil)
            let profile = try await world.identity.accounts.profile(of: proof.userID)
            #expect(profile.email == "kim@example.com" && profile.hasPassword && !profile.isEmailVerified)
            let user = try await world.identity.accounts.verify(
                email: "Kim@Example.com", password: Self.password)
            #expect(user == proof.userID)
            // The session that asked goes on, any other ends.
            #expect(try await world.identity.sessions.authenticate(asking.accessToken).userID == proof.userID)
            let ended = try await refusal { try await world.identity.sessions.authenticate(other.accessToken) }
            #expect(ended == "AUTH_REQUIRED")
            #expect(try await world.identity.events().map(\.kind).contains(.passwordChanged))
            #expect(try await refusal { try await world.links.disconnect(proof.userID) } == nil)
        }
    }

    @Test func `a password is never replaced this way, and no address is shared`() async throws {
        try await withToss { world in
            let owner = try await world.identity.signUp("lee@example.com")
            let proof = try await world.enter()
            let session = try await world.session(proof)
            #expect(try await set(world, "Lee@example.com", of: proof.userID, in: session) == "EMAIL_TAKEN")
            #expect(try await set(world, "no address", of: proof.userID, in: session) == "INVALID_INPUT email")
            let easy = try await set(world, "kim@example.com", of: proof.userID, in: session, Secret("12345678"))
            #expect(easy == "INVALID_INPUT newPassword")
            #expect(try await world.identity.accounts.profile(of: proof.userID).email == nil)
            #expect(try await set(world, "kim@example.com", of: proof.userID, in: session) == nil)
            #expect(try await set(world, "choi@example.com", of: proof.userID, in: session) == "PASSWORD_ALREADY_SET")
            #expect(try await set(world, "choi@example.com", of: owner, in: session) == "PASSWORD_ALREADY_SET")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `of several accounts that want one address at once, one gets it`(engine: TestEngine) async throws {
        try await withToss(engine) { world in
            var people: [(UserID, IssuedSession)] = []
            for userKey in 1...4 {
                let proof = try await world.enter(Int64(userKey))
                people.append((proof.userID, try await world.session(proof)))
            }
            let answers = try await withThrowingTaskGroup(of: String?.self) { group in
                for (user, session) in people {
                    group.addTask { try await set(world, "kim@example.com", of: user, in: session) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.filter { $0 == nil }.count == 1)
            #expect(answers.filter { $0 == "EMAIL_TAKEN" }.count == 3)
        }
    }
}
