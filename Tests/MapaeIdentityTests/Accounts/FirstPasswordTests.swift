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
            // Who has one costs no hash.
            let derivations = world.identity.hasher.derivations
            #expect(try await set(world, "choi@example.com", of: proof.userID, in: session) == "PASSWORD_ALREADY_SET")
            #expect(try await set(world, "choi@example.com", of: owner, in: session) == "PASSWORD_ALREADY_SET")
            #expect(world.identity.hasher.derivations == derivations)
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

    @Test func `of two first passwords at once one is set, and the other is told so`() async throws {
        try await withToss(.postgres) { world in
            let user = try await world.enter().userID
            let session = try await world.session(try await world.enter())
            // Both have looked before either writes.
            let answers = try await withLockQueue(
                on: world.store, holding: { tx in _ = try UserRow.lock(user, in: tx) },
                first: { try await set(world, "kim@example.com", of: user, in: session) },
                second: { try await set(world, "lee@example.com", of: user, in: session) })
            #expect(Set([answers.first, answers.second]) == [nil, "PASSWORD_ALREADY_SET"])
        }
    }

    @Test func `a deleted account gets none, and its tombstone stays one`() async throws {
        try await withToss { world in
            let proof = try await world.enter()
            let session = try await world.session(proof)
            try await world.deletion.delete(proof.userID)
            #expect(try await set(world, "kim@example.com", of: proof.userID, in: session) == "AUTH_REQUIRED")
            #expect(try await world.row(proof.userID)?.ownPassword == nil)
            let other = try await world.enter(7)
            let own = try await world.session(other)
            #expect(try await set(world, "kim@example.com", of: other.userID, in: own) == nil)
        }
    }

    @Test func `the statement itself replaces no password`() async throws {
        try await withIdentity(.sqlite) { identity in
            let owner = try await identity.signUp("lee@example.com")
            let isSet = try await identity.store.write { tx in
                try UserRow.setFirstPassword(
                    Secret("x"), email: "kim@example.com", emailKey: "kim@example.com", language: "ko", of: owner,
                    in: tx)
            }
            #expect(!isSet)
            #expect(try await identity.accounts.profile(of: owner).email == "lee@example.com")
        }
    }
}
