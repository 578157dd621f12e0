import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// What an account may not do as long as its address may be another's.
@Suite struct UnprovenAddressTests {
    enum Act: CaseIterable {
        case apiKey, tossLink, invite, accept, promote

        func `do`(_ world: TossWorld, _ user: UserID) async throws {
            let (identity, teams) = (world.identity, world.identity.teams)
            switch self {
            case .apiKey:
                _ = try await identity.apiKeys.makeUserKey(NewAPIKey(name: "k", scopes: ["credits:read"]), for: user)
            case .tossLink: try await world.link(user, to: 1)
            case .invite:
                let team = try await teams.make(name: "팀", by: user).id
                _ = try await teams.invite("choi@example.com", as: .member, to: team, by: user)
            case .accept:
                let name = "lee-\(identity.clock.now().milliseconds)@example.com"
                let host = try await identity.signUp(name)
                let team = try await teams.make(name: "팀", by: host).id
                _ = try await teams.accept(
                    try await teams.invite("kim@example.com", as: .member, to: team, by: host).token, by: user)
            case .promote:
                try await AccountAdministration(store: world.store, clock: identity.clock)
                    .setRole(.admin, of: user, .init(by: .commandLine("root")))
            }
        }
    }

    @Test(arguments: TestEngine.allCases, Act.allCases)
    func `Until its address is proven an account gains no power that lasts`(engine: TestEngine, act: Act) async throws {
        try await withToss(engine) { world in
            let user = try await world.identity.signUp(isProven: false)
            #expect(try await refusal { try await act.do(world, user) } == "EMAIL_NOT_VERIFIED")
            world.identity.clock.advance(by: .seconds(1))
            let administration = AccountAdministration(store: world.store, clock: world.identity.clock)
            try await administration.verify(user, .init(by: .commandLine("root"), because: "known in person"))
            let event = SecurityEvent(
                .emailVerified, userID: user, detail: ["by": "root", "reason": "known in person"])
            #expect(try await world.identity.events().contains(event))
            try await act.do(world, user)
        }
    }

    @Test func `An account without an address has the proof of Toss`() async throws {
        try await withToss { world in
            for act in [Act.apiKey, .invite] {
                try await act.do(world, try await world.enter().userID)
            }
        }
    }

    @Test func `An operator vouches for an address alone`() async throws {
        try await withToss { world in
            let administration = AccountAdministration(store: world.store, clock: world.identity.clock)
            let toss = try await world.enter().userID
            let answer = try await refusal { try await administration.verify(toss, .init(by: .commandLine("root"))) }
            #expect(answer == "NOT_FOUND")
        }
    }
}
