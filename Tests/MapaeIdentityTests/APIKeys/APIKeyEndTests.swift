import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

@Suite
struct APIKeyEndTests {
    private static let request = NewAPIKey(name: "k", scopes: ["credits:read"])

    @Test(arguments: TestEngine.allCases)
    func `a deleted key ends at once here and by the next poll elsewhere (A5)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let other = try await world.otherNode()
            let user = try await world.signUp()
            let issued = try await world.apiKeys.makeUserKey(Self.request, for: user)
            _ = try await world.apiKeys.authenticate(issued.text)
            _ = try await other.apiKeys.authenticate(issued.text)
            try await world.apiKeys.delete(issued.key.id, by: user)
            #expect(try await refusal { try await world.apiKeys.authenticate(issued.text) } == "AUTH_REQUIRED")
            // Still from memory: what ends it is the poll.
            _ = try await other.apiKeys.authenticate(issued.text)
            try await other.revocations.poll()
            #expect(try await refusal { try await other.apiKeys.authenticate(issued.text) } == "AUTH_REQUIRED")
            #expect(
                try await refusal { try await world.apiKeys.delete(issued.key.id, by: user) } == "API_KEY_NOT_FOUND")
            #expect(try await world.events().map(\.kind).prefix(2) == [.apiKeyDeleted, .apiKeyCreated])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a deleted server key ends likewise, and only as such (A5)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            try await world.accounts.administration.setRole(.admin, of: user, .init(by: .commandLine("op")))
            let server = try await world.apiKeys.makeServerKey(Self.request, by: user)
            let own = try await world.apiKeys.makeUserKey(Self.request, for: user)
            _ = try await world.apiKeys.authenticate(server.text)
            #expect(
                try await refusal { try await world.apiKeys.delete(server.key.id, by: user) } == "API_KEY_NOT_FOUND")
            #expect(
                try await refusal { try await world.apiKeys.deleteServerKey(own.key.id, by: user) }
                    == "API_KEY_NOT_FOUND")
            try await world.apiKeys.deleteServerKey(server.key.id, by: user)
            #expect(try await refusal { try await world.apiKeys.authenticate(server.text) } == "AUTH_REQUIRED")
            #expect(try await world.apiKeys.serverKeys().isEmpty)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a node five seconds without a poll asks the store about a key (A5)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let other = try await world.otherNode()
            let user = try await world.signUp()
            let issued = try await world.apiKeys.makeUserKey(Self.request, for: user)
            _ = try await other.apiKeys.authenticate(issued.text)
            try await world.apiKeys.delete(issued.key.id, by: user)
            world.clock.advance(by: .seconds(5))
            #expect(try await refusal { try await other.apiKeys.authenticate(issued.text) } == "AUTH_REQUIRED")
        }
    }

    @Test
    func `a key is forgotten before its revocation is (A5)`() {
        // The shortest access token lifetime there is adds to the drift; the drift alone is longer already.
        #expect(APIKeys.memory < Revocations.clockDrift)
    }

    @Test(arguments: TestEngine.allCases)
    func `a change of role ends a user's keys but not the firm's (A5, A8)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let act = AccountAdministration.Act(by: .commandLine("op"))
            try await world.accounts.administration.setRole(.admin, of: user, act)
            let own = try await world.apiKeys.makeUserKey(Self.request, for: user)
            let server = try await world.apiKeys.makeServerKey(Self.request, by: user)
            _ = try await world.apiKeys.authenticate(own.text)
            try await world.accounts.administration.setRole(.general, of: user, act)
            #expect(try await refusal { try await world.apiKeys.authenticate(own.text) } == "AUTH_REQUIRED")
            _ = try await world.apiKeys.authenticate(server.text)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a deleted account's keys end, and its teams go or are left (A5, A8)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let (kim, lee) = (try await world.signUp(), try await world.signUp("lee@example.com"))
            let alone = try await world.teams.make(name: "혼자", by: kim)
            let shared = try await world.teams.make(name: "함께", by: kim)
            try await world.join(lee, "lee@example.com", shared.id, as: .member, invitedBy: kim)
            let key = try await world.apiKeys.makeUserKey(Self.request, for: kim)
            let teamKey = try await world.apiKeys.makeUserKey(
                NewAPIKey(name: "k", scopes: ["teams:read"], teamID: alone.id), for: kim)
            _ = try await world.apiKeys.authenticate(key.text)
            let deletion = AccountDeletion(
                store: world.store, access: world.access, clock: world.clock, parts: [world.teams])
            #expect(try await refusal { try await deletion.delete(kim) } == "LAST_OWNER")
            _ = try await world.apiKeys.authenticate(key.text)
            #expect(try await world.teams.teams(of: kim).count == 2)

            try await world.teams.setRole(.owner, of: lee, in: shared.id, by: kim)
            try await deletion.delete(kim)
            for text in [key.text, teamKey.text] {
                #expect(try await refusal { try await world.apiKeys.authenticate(text) } == "AUTH_REQUIRED")
            }
            #expect(try await world.teams.teams(of: kim).isEmpty)
            #expect(try await world.teams.detail(of: shared.id, for: lee).members.map(\.userID) == [lee])
            let isGone = try await world.store.read { tx in try TeamRow.find(alone.id, in: tx) == nil }
            #expect(isGone)
        }
    }

    @Test
    func `a server key reaches users who are there and no others (B14)`() async throws {
        try await withIdentity(.sqlite) { world in
            let user = try await world.signUp()
            try await world.apiKeys.requireUser(user)
            let unknown: UserID = IdentifierSource(clock: world.clock, random: SystemRandom()).make()
            #expect(try await refusal { try await world.apiKeys.requireUser(unknown) } == "NOT_FOUND")
            try await AccountDeletion(
                store: world.store, access: world.access, clock: world.clock, parts: []
            ).delete(user)
            #expect(try await refusal { try await world.apiKeys.requireUser(user) } == "NOT_FOUND")
        }
    }
}
