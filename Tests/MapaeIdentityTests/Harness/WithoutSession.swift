import MapaeCore
import MapaeStore

@testable import MapaeIdentity

// What most tests ask for is asked for in no session. The program's own callers say which, or that there is none.

extension APIKeys {
    func makeUserKey(_ request: NewAPIKey, for owner: UserID, _ language: Language = .korean) async throws
        -> IssuedAPIKey
    {
        try await makeUserKey(request, for: owner, in: nil, language)
    }

    func makeServerKey(_ request: NewAPIKey, by maker: UserID?) async throws -> IssuedAPIKey {
        try await makeServerKey(request, by: maker, in: nil)
    }
}

extension Teams {
    func make(name: String, by user: UserID) async throws -> Team {
        try await make(name: name, by: user, in: nil)
    }

    func delete(_ team: TeamID, by user: UserID) async throws {
        try await delete(team, by: user, in: nil)
    }

    func setRole(_ role: TeamRole, of member: UserID, in team: TeamID, by user: UserID) async throws {
        try await setRole(role, of: member, in: team, by: user, in: nil)
    }

    func remove(_ member: UserID, from team: TeamID, by user: UserID) async throws {
        try await remove(member, from: team, by: user, in: nil)
    }

    func invite(_ email: String, as role: TeamRole, to team: TeamID, by user: UserID) async throws -> IssuedInvitation {
        try await invite(email, as: role, to: team, by: user, in: nil)
    }

    func withdraw(_ invitation: InvitationID, from team: TeamID, by user: UserID) async throws {
        try await withdraw(invitation, from: team, by: user, in: nil)
    }

    func accept(_ token: Secret<String>, by user: UserID) async throws -> Team {
        try await accept(token, by: user, in: nil)
    }
}

extension TossLinks {
    func disconnect(_ user: UserID) async throws { try await disconnect(user, in: nil) }
}

extension TossLogIn {
    func link(
        code: Secret<String>, referrer: String, with user: UserID, from source: SignInSource,
        _ language: Language = .korean
    ) async throws {
        try await link(code: code, referrer: referrer, with: user, in: nil, from: source, language)
    }
}

extension AccountDeletion {
    func delete(_ user: UserID) async throws { try await delete(user, in: nil) }

    func delete(_ user: UserID, if isDue: @escaping @Sendable (any Transaction) throws -> Bool) async throws {
        try await delete(user, in: nil, if: isDue)
    }
}

extension KnownDevices {
    func remember(
        _ presented: Secret<String>?, of user: UserID, from source: SignInSource = .unknown,
        _ language: Language = .korean
    ) async throws -> Secret<String> {
        try await remember(presented, of: user, in: nil, from: source, language)
    }
}
