import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// What operators and administrators do about other people's accounts.
@Suite
struct AccountAdministrationTests {
    private static let operatorAct = AccountAdministration.Act(by: .commandLine("op"), because: "신고")

    private func administrator(_ world: IdentityFixture, _ name: String) async throws -> UserID {
        try await world.accounts.signUp(
            email: "\(name)@example.com", password: IdentityFixture.password, nickname: name, role: .admin)
    }

    @Test(arguments: TestEngine.allCases)
    func `a command with the store alone ends sessions and keys on the running nodes`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let session = try await world.logIn()
            let user = session.principal.userID
            let key = try await world.apiKeys.makeUserKey(
                NewAPIKey(name: "k", scopes: ["credits:read"]), for: user)
            let node = try await world.otherNode()
            _ = try await node.sessions.authenticate(session.accessToken)
            _ = try await node.apiKeys.authenticate(key.text)
            let command = AccountAdministration(store: world.store, clock: world.clock)

            try await command.endSessions(of: user, Self.operatorAct)
            try await node.revocations.poll()
            #expect(try await refusal { try await node.sessions.authenticate(session.accessToken) } == "AUTH_REQUIRED")
            #expect(try await refusal { try await world.refresh(session) } == "SESSION_EXPIRED")
            _ = try await node.apiKeys.authenticate(key.text)

            try await command.endKeys(of: user, Self.operatorAct)
            try await node.revocations.poll()
            #expect(try await refusal { try await node.apiKeys.authenticate(key.text) } == "AUTH_REQUIRED")
            _ = try await world.sessions.start(for: user, remembered: false, delivery: .body)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `every act leaves who did it, to whom and why (B13)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let administration = world.accounts.administration
            try await administration.setRole(.admin, of: user, Self.operatorAct)
            try await administration.setRole(.admin, of: user, Self.operatorAct)
            try await administration.endSessions(of: user, Self.operatorAct)
            try await administration.endKeys(of: user, Self.operatorAct)
            try await administration.ban(user, Self.operatorAct)
            #expect(try await refusal { try await administration.ban(user, Self.operatorAct) } == "ALREADY_BANNED")
            try await administration.unban(user, Self.operatorAct)
            try await world.accounts.unlock(user, Self.operatorAct)
            let events = try await world.events()
            #expect(
                events.map(\.kind) == [
                    .logInUnlocked, .accountUnbanned, .accountBanned, .apiKeysEnded, .sessionsEnded, .roleChanged,
                ])
            #expect(events.allSatisfy { $0.userID == user })
            #expect(events.allSatisfy { $0.detail["by"] == "op" && $0.detail["reason"] == "신고" })
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `no administrator bans or demotes themselves, and of many who demote each other at once one is left`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let administration = world.accounts.administration
            let people = [
                try await administrator(world, "a"), try await administrator(world, "b"),
                try await administrator(world, "c"),
            ]
            for person in people {
                let act = AccountAdministration.Act(by: .administrator(person), because: "나")
                #expect(try await refusal { try await administration.ban(person, act) } == "FORBIDDEN")
                #expect(
                    try await refusal { try await administration.setRole(.general, of: person, act) } == "FORBIDDEN")
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for actor in people {
                    for subject in people where subject != actor {
                        group.addTask {
                            _ = try await refusal {
                                try await administration.setRole(
                                    .general, of: subject, .init(by: .administrator(actor)))
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await world.rows("SELECT COUNT(*) AS count FROM users WHERE role = 'ADMIN'") == 1)
        }
    }

    @Test func `whoever is no administrator any more does nothing about anybody`() async throws {
        try await withIdentity(.sqlite) { world in
            let administration = world.accounts.administration
            let (former, subject) = (try await administrator(world, "a"), try await world.signUp())
            try await administration.ban(former, Self.operatorAct)
            let act = AccountAdministration.Act(by: .administrator(former), because: "앙심")
            #expect(try await refusal { try await administration.ban(subject, act) } == "FORBIDDEN")
            #expect(try await refusal { try await administration.endKeys(of: subject, act) } == "FORBIDDEN")
            #expect(try await world.right() == nil)
        }
    }

    @Test func `a reason is one line, a ban wants one, and what cannot be done is said`() async throws {
        try await withIdentity(.sqlite) { world in
            let administration = world.accounts.administration
            let user = try await world.signUp()
            let bare = AccountAdministration.Act(by: .commandLine("op"))
            let long = AccountAdministration.Act(by: .commandLine("op"), because: "두\n줄")
            #expect(try await refusal { try await administration.ban(user, bare) } == "INVALID_INPUT reason")
            #expect(try await refusal { try await administration.endKeys(of: user, long) } == "UNREADABLE_TEXT reason")
            #expect(try await refusal { try await administration.unban(user, bare) } == "NOT_BANNED")
            #expect(
                try await refusal { try await administration.setRole(Role(rawValue: "ROOT"), of: user, bare) }
                    == "INVALID_INPUT role")
            try await world.deletion.delete(user)
            for act in [administration.ban, administration.endSessions(of:_:), administration.unban] {
                #expect(try await refusal { try await act(user, Self.operatorAct) } == "NOT_FOUND")
            }
            #expect(try await refusal { try await administration.show(user) } == "NOT_FOUND")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `accounts are listed by pages, each once, without the deleted ones`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let administration = world.accounts.administration
            let seeds = AccountAdministration.pageSize + 7
            let identifiers = IdentifierSource(clock: world.clock, random: SystemRandom())
            let made: [UserID] = (0..<seeds).map { _ in identifiers.make() }
            try await world.store.write { tx in
                for id in made {
                    _ = try UserRow(
                        id: id, email: "\(id)@example.com", emailKey: "\(id)@example.com", nickname: "김",
                        passwordHash: Secret(""), role: "GENERAL", status: "active", createdAt: world.clock.now()
                    ).insert(in: tx)
                }
            }
            try await world.deletion.delete(made[3])
            let first = try await administration.list()
            #expect(first.accounts.count == AccountAdministration.pageSize)
            let second = try await administration.list(after: first.nextCursor)
            #expect(first.nextCursor != nil && second.nextCursor == nil)
            let listed = (first.accounts + second.accounts).map(\.id)
            #expect(listed == made.filter { $0 != made[3] }.sorted(by: >))
            #expect(try await administration.list(email: "\(made[5])@EXAMPLE.com").accounts.map(\.id) == [made[5]])
            #expect(try await refusal { try await administration.list(after: "1") } == "INVALID_INPUT cursor")
            #expect(try await refusal { try await administration.list(email: "?") } == "INVALID_INPUT email")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `unlocking lets new devices in again at once (A6)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            try await AccountLockTests.fail(100, world)
            #expect(try await world.right(from: .network(901)) == "INVALID_CREDENTIALS")
            try await world.accounts.unlock(user, Self.operatorAct)
            #expect(try await world.right(from: .network(901)) == nil)
        }
    }
}
