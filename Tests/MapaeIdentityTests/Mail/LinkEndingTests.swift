import MapaeCore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// Mailed links that were sent under one role open nothing under another.
@Suite struct LinkEndingTests {
    private static let act = AccountAdministration.Act(by: .commandLine("op"))

    enum Kind: CaseIterable {
        case reset, verification, device

        /// - Returns: how the link is used.
        func send(_ world: IdentityFixture, _ user: UserID) async throws -> () async throws -> Void {
            let accounts = world.accounts
            switch self {
            case .reset:
                try await accounts.requestReset(email: "kim@example.com", .korean)
                let token = try #require(try await world.mailedToken())
                return { try await accounts.reset(token, to: TakeoverTests.newPassword, .korean) }
            case .verification:
                try await world.unprove(user)
                try await accounts.sendVerification(to: user, .korean)
                let token = try #require(try await world.mailedToken("/verify-email"))
                return { try await accounts.verifyEmail(token, newPassword: TakeoverTests.newPassword, .korean) }
            case .device:
                let link = try await world.deviceLinks.make(for: user, LinkEndingTests.act).exposed
                let token = Secret(String(link.split(separator: "#token=")[1]))
                return { _ = try await world.deviceLinks.take(token, on: nil) }
            }
        }
    }

    @Test(arguments: TestEngine.allCases, Kind.allCases)
    func `A change of role ends every link that was mailed before it`(engine: TestEngine, kind: Kind) async throws {
        try await withIdentity(engine) { world in
            let (user, administration) = (try await world.signUp(), world.accounts.administration)
            try await administration.setRole(.admin, of: user, Self.act)
            let use = try await kind.send(world, user)
            try await administration.setRole(.admin, of: user, Self.act)
            let other = try await kind.send(world, user)
            try await administration.setRole(.general, of: user, Self.act)
            #expect(try await refusal { try await use() } == "LINK_INVALID")
            #expect(try await refusal { try await other() } == "LINK_INVALID")
            #expect(try await refusal { try await kind.send(world, user)() } == nil, "a later one works")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `A promotion ends the links of whoever is promoted`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let uses = [try await Kind.reset.send(world, user), try await Kind.device.send(world, user)]
            try await world.accounts.administration.setRole(.admin, of: user, Self.act)
            for use in uses { #expect(try await refusal { try await use() } == "LINK_INVALID") }
        }
    }
}
