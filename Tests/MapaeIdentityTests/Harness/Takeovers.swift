import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

extension TakeoverTests {
    /// How an address is proven the first time.
    enum Proof: CaseIterable {
        case verificationLink, resetLink, legacySession

        func give(_ world: TossWorld, _ user: UserID) async throws {
            let identity = world.identity
            switch self {
            case .verificationLink:
                try await identity.accounts.verifyEmail(
                    try await world.verificationToken(of: user), newPassword: TakeoverTests.newPassword, .korean)
            case .resetLink:
                try await identity.accounts.requestReset(email: "kim@example.com", .korean)
                let token = try #require(try await identity.mailedToken())
                try await identity.accounts.reset(
                    token, to: TakeoverTests.newPassword, keeping: [.apiKeys, .toss], .korean)
            case .legacySession:
                let former = FormerSystem(audience: IdentityFixture.issuer)
                _ = try await former.exchange(identity).exchange(
                    try former.vouch(for: "kim@example.com", at: identity.clock.now()), remembered: false,
                    delivery: .body)
            }
        }
    }

    /// What a stranger can have made with the account, and hold.
    enum Made: CaseIterable {
        case password, session, refreshToken, device, apiKey, tossLink, seat, teamKey, invitation, resetLink

        /// - Returns: whether it opens the account, or what it was for.
        func make(_ world: TossWorld, _ user: UserID) async throws -> () async throws -> Bool {
            let identity = world.identity
            switch self {
            case .password:
                return {
                    try await refusal {
                        try await identity.accounts.verify(
                            email: "kim@example.com", password: IdentityFixture.password)
                    } == nil
                }
            case .session: return try await RemovedCredentialTests.Credential.session.make(world, user).opens
            case .refreshToken: return try await RemovedCredentialTests.Credential.refreshToken.make(world, user).opens
            case .device: return try await RemovedCredentialTests.Credential.device.make(world, user).opens
            case .apiKey: return try await RemovedCredentialTests.Credential.apiKey.make(world, user).opens
            case .tossLink: return try await RemovedCredentialTests.Credential.tossLink.make(world, user).opens
            case .seat, .teamKey: return try await joinTeamOfOthers(world, user)
            case .invitation: return try await inviteAccomplice(world, user)
            case .resetLink:
                try await identity.accounts.requestReset(email: "kim@example.com", .korean)
                let token = try #require(try await identity.mailedToken())
                return {
                    try await refusal {
                        try await identity.accounts.reset(token, to: IdentityFixture.password, .korean)
                    } == nil
                }
            }
        }

        private func joinTeamOfOthers(_ world: TossWorld, _ user: UserID) async throws -> () async throws -> Bool {
            let (identity, teams) = (world.identity, world.identity.teams)
            let host = try await identity.signUp("lee@example.com")
            let team = try await teams.make(name: "팀", by: host).id
            let invitation = try await teams.invite("kim@example.com", as: .admin, to: team, by: host)
            _ = try await teams.accept(invitation.token, by: user)
            let key = try await identity.apiKeys.makeUserKey(
                NewAPIKey(name: "k", scopes: ["teams:read"], teamID: team), for: user)
            return {
                if self == .teamKey {
                    return try await refusal { try await identity.apiKeys.authenticate(key.text) } == nil
                }
                return try await teams.teams(of: user).contains { $0.id == team }
            }
        }

        private func inviteAccomplice(_ world: TossWorld, _ user: UserID) async throws -> () async throws -> Bool {
            let (identity, teams) = (world.identity, world.identity.teams)
            let accomplice = try await identity.signUp("lee@example.com")
            let team = try await teams.make(name: "팀", by: user).id
            let invitation = try await teams.invite("lee@example.com", as: .owner, to: team, by: user)
            return { try await refusal { try await teams.accept(invitation.token, by: accomplice) } == nil }
        }
    }
}

extension TossWorld {
    /// The newest verification link of an account whose address nobody has proven.
    func verificationToken(of user: UserID) async throws -> Secret<String> {
        try await identity.accounts.sendVerification(to: user, .korean)
        return try #require(try await identity.mailedToken("/verify-email"))
    }
}
