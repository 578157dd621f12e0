import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// What an ending here does to the sessions of the system before (A10).
@Suite struct LegacyEndingTests {
    private static let act = AccountAdministration.Act(by: .commandLine("op"), because: "시험")

    /// Whatever ends all of an account's sessions.
    enum Ending: CaseIterable {
        case passwordChanged, passwordReset, firstProof, endedByOwner, endedByOperator, promoted, demoted, tossUnlinked
        case disconnected, bannedOnce

        func come(_ world: TossWorld, _ user: UserID) async throws {
            let identity = world.identity
            let (accounts, administration) = (identity.accounts, identity.accounts.administration)
            switch self {
            case .passwordChanged: try await world.changePassword(of: user)
            case .passwordReset:
                try await accounts.requestReset(email: "kim@example.com", .korean)
                let token = try #require(try await identity.mailedToken())
                try await accounts.reset(token, to: TakeoverTests.newPassword, .korean)
            case .firstProof:
                try await world.unprove(user)
                try await accounts.verifyEmail(
                    try await world.verificationToken(of: user), newPassword: TakeoverTests.newPassword, .korean)
            case .endedByOwner: try await identity.sessions.endAll(of: user)
            case .endedByOperator: try await administration.endSessions(of: user, LegacyEndingTests.act)
            case .promoted: try await administration.setRole(.admin, of: user, LegacyEndingTests.act)
            case .demoted:
                try await administration.setRole(.admin, of: user, LegacyEndingTests.act)
                try await administration.setRole(.general, of: user, LegacyEndingTests.act)
            case .tossUnlinked, .disconnected:
                try await world.link(user, to: 1)
                if self == .disconnected { try await world.links.disconnect(user) } else { try await world.unlink(1) }
            case .bannedOnce:
                try await administration.ban(user, LegacyEndingTests.act)
                try await administration.unban(user, LegacyEndingTests.act)
            }
        }
    }

    /// Brings another session of the system before, vouched for anew.
    private func exchange(_ world: IdentityFixture) async throws -> String? {
        let former = FormerSystem(audience: IdentityFixture.issuer)
        return try await refusal {
            try await former.exchange(world).exchange(
                try former.vouch(for: "kim@example.com", at: world.clock.now()), remembered: false, delivery: .body)
        }
    }

    @Test(arguments: TestEngine.allCases, Ending.allCases)
    func `Whatever ends all sessions of an account shuts it to the system before, for good (A10)`(
        engine: TestEngine, ending: Ending
    ) async throws {
        try await withToss(engine, tokens: true) { world in
            let (identity, user) = (world.identity, try await world.identity.signUp())
            #expect(try await exchange(identity) == nil)
            #expect(try await exchange(identity) == nil, "one device after the other")
            try await ending.come(world, user)
            for wait in [Duration.zero, .seconds(1), .days(50)] {
                identity.clock.advance(by: wait)
                #expect(try await exchange(identity) == "INVALID_CREDENTIALS", "after \(wait)")
            }
            #expect(try await world.row(user)?.isActive == true)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `The end of one session shuts nothing (A10)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let (out, ended) = (try await world.start(user), try await world.start(user))
            try await world.sessions.end(out.principal.sessionID)
            try await world.sessions.end(ended.principal.sessionID, of: user)
            #expect(try await exchange(world) == nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Whoever has never been here is let in, whatever an operator has ended before (A10)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let (user, administration) = (try await world.signUp(), world.accounts.administration)
            try await administration.endSessions(of: user, Self.act)
            try await administration.ban(user, Self.act)
            #expect(try await exchange(world) == "ACCOUNT_BANNED")
            try await administration.unban(user, Self.act)
            #expect(try await exchange(world) == nil)
            try await administration.endSessions(of: user, Self.act)
            #expect(try await exchange(world) == "INVALID_CREDENTIALS")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `Who has not proven the address shuts nobody out by ending sessions (A10)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp(isProven: false)
            let squatter = try await world.start(user)
            try await world.sessions.endAll(of: user, except: squatter.principal.sessionID)
            #expect(try await exchange(world) == nil)
            let put = try await refusal { try await world.sessions.authenticate(squatter.accessToken) }
            #expect(put == "AUTH_REQUIRED")
            #expect(try await world.accounts.profile(of: user).isEmailVerified)
            #expect(try await exchange(world) == "INVALID_CREDENTIALS", "the account is its owner's now")
        }
    }

    @Test func `No session begins by an exchange after an ending that came in between (A10)`() async throws {
        try await withIdentity(.postgres) { world in
            let user = try await world.signUp()
            _ = try await world.start(user)
            // Both wait for the account: the exchange takes it first and gives it back before its session begins.
            let answers = try await withLockQueue(
                on: world.store, holding: { tx in _ = try UserRow.lock(user, in: tx) },
                first: { try await exchange(world) },
                second: {
                    try await world.sessions.endAll(of: user)
                    return nil
                })
            // On a busy machine the session may have begun before the ending had its turn: then it was ended by it.
            #expect([nil, "INVALID_CREDENTIALS"].contains(answers.first) && answers.second == nil)
            let live = try await world.store.read { tx in
                try SessionRow.countLive(of: user, except: nil, at: world.clock.now(), in: tx)
            }
            #expect(live == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A session that another system vouched for has proven no credential until its owner does (A10, 3.12)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let former = FormerSystem(audience: IdentityFixture.issuer)
            let issued = try await former.exchange(world).exchange(
                try former.vouch(for: "kim@example.com", at: world.clock.now()), remembered: true, delivery: .body)
            let session = issued.principal.sessionID
            #expect(try await world.sessions.authenticatedAt(session) == nil)
            #expect(try await world.sessions.list(of: user, current: session).first?.authenticatedAt == nil)
            world.clock.advance(by: .minutes(1))
            let renewed = try await world.sessions.refresh(issued.refreshToken, delivery: .body)
            #expect(try await world.sessions.authenticatedAt(renewed.principal.sessionID) == nil, "nor does a refresh")
            #expect(try await world.sessions.reauthenticated(session) == world.clock.now())
            #expect(try await world.sessions.authenticatedAt(session) == world.clock.now())
        }
    }
}

extension IdentityFixture {
    fileprivate func start(_ user: UserID) async throws -> IssuedSession {
        try await sessions.start(for: user, remembered: true, delivery: .body)
    }
}
