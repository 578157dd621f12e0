import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

@Suite struct AccountDeletionTests {
    @Test(arguments: TestEngine.allCases)
    func `a deleted account has no session anywhere, no log-in and no personal data left (A5, A8)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let issued = try await world.logIn()
            let user = issued.principal.userID
            let node = try await world.otherNode()
            _ = try await node.sessions.authenticate(issued.accessToken)
            try await world.accounts.requestReset(email: "kim@example.com", .korean)
            let token = try #require(try await world.mailedToken())
            try await world.accounts.requestReset(email: "kim@example.com", .korean)

            try await world.deletion.delete(user)
            #expect(try await refusal { try await world.sessions.authenticate(issued.accessToken) } == "AUTH_REQUIRED")
            try await node.revocations.poll()
            #expect(try await refusal { try await node.sessions.authenticate(issued.accessToken) } == "AUTH_REQUIRED")
            #expect(try await refusal { try await world.refresh(issued) } == "SESSION_EXPIRED")
            let answers = [
                try await refusal {
                    try await world.accounts.verify(email: "kim@example.com", password: IdentityFixture.password)
                },
                try await refusal {
                    try await world.accounts.verify(email: "deleted:\(user)", password: Secret(""))
                },
                try await refusal { try await world.accounts.verify(password: IdentityFixture.password, of: user) },
                try await refusal {
                    try await world.sessions.start(for: user, remembered: true, delivery: .cookie)
                },
            ]
            #expect(answers == Array(repeating: "INVALID_CREDENTIALS", count: 4))
            let reset = try await refusal {
                try await world.accounts.reset(token, to: Secret("another password"), .korean)
            }
            #expect(reset == "LINK_INVALID")
            let sent = world.box.entries.count
            try await world.mails.deliverDue()
            #expect(world.box.entries.count == sent)
            #expect(try await refusal { try await world.accounts.profile(of: user) } == "NOT_FOUND")
            #expect(try await world.events() == [SecurityEvent(.accountDeleted, userID: user)])
            let row = try #require(try await world.store.read { tx in try UserRow.find(user, in: tx) })
            #expect([row.nickname, row.passwordHash.exposed, row.role] == ["", "", ""])
            #expect(row.email == "deleted:\(user)")
            #expect(row.deletedAt == world.clock.now())
        }
    }

    @Test func `no table still holds the address, the nickname or the hash`() async throws {
        try await withIdentity(.sqlite) { world in
            let user = try await world.signUp()
            try await world.accounts.requestReset(email: "kim@example.com", .korean)
            let hash = try await world.store.read { tx in try UserRow.find(user, in: tx)?.passwordHash.exposed }
            try await world.deletion.delete(user)
            let dump = try await world.store.read { tx in try tx.dump() }
            #expect(dump.contains(user.text))
            for personal in ["kim@", "김철수", try #require(hash)] { #expect(!dump.contains(personal)) }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `the address can sign up anew, and is somebody else then`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let former = try await world.signUp()
            try await world.deletion.delete(former)
            let user = try await world.signUp()
            #expect(user != former)
            #expect(try await world.accounts.find(email: "kim@example.com") == user)
            try await world.deletion.delete(former)
            #expect(try await world.accounts.find(email: "kim@example.com") == user)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `deleting ten times at once is deleting once`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.logIn().principal.userID
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<10 { group.addTask { try await world.deletion.delete(user) } }
                try await group.waitForAll()
            }
            #expect(try await world.events() == [SecurityEvent(.accountDeleted, userID: user)])
        }
    }

    @Test func `a part that refuses leaves everything as it was`() async throws {
        try await withIdentity(.sqlite) { world in
            let issued = try await world.logIn()
            for step in Refusing.Step.allCases {
                let deletion = AccountDeletion(
                    store: world.store, access: world.access, clock: world.clock,
                    parts: [Refusing(step: step)])
                let answer = try await refusal { try await deletion.delete(issued.principal.userID) }
                #expect(answer == "DELETION_BLOCKED")
                _ = try await world.sessions.authenticate(issued.accessToken)
                _ = try await world.accounts.verify(email: "kim@example.com", password: IdentityFixture.password)
            }
            #expect(try await world.events().isEmpty)
        }
    }
}

private struct Refusing: AccountPart {
    enum Step: CaseIterable { case prepare, close, erase }

    let step: Step

    func prepareDeletion(of user: UserID) async throws { try refuse(.prepare) }
    func closeAffairs(of user: UserID, at now: Timestamp, in tx: any Transaction) throws { try refuse(.close) }
    func erase(_ user: UserID, at now: Timestamp, in tx: any Transaction) throws { try refuse(.erase) }

    private func refuse(_ step: Step) throws {
        if step == self.step { throw Failure(.deletionBlocked) }
    }
}
