import Crypto
import Foundation
import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

extension RemovedCredentialTests {
    /// Whatever opens an account or acts for it.
    enum Credential: String, CaseIterable, CustomTestStringConvertible {
        case session, refreshToken, device, apiKey, tossLink, teamSeat, teamKey, invitation, verifyLink, resetLink
        case legacySession

        var testDescription: String { rawValue }
    }

    /// A credential somebody holds.
    struct Held {
        /// Whether it opens the account, or what it was for.
        let opens: () async throws -> Bool
        let remove: () async throws -> Void
    }
}

extension TossWorld {
    func enterAnew(_ userKey: Int64) async throws -> TossProof {
        try await logIn.logIn(
            code: try await code(of: userKey), referrer: "DEFAULT", from: .unknown,
            by: .stranger(from: .unknown), startsAnew: true)
    }

    func runJobs() async throws {
        try await removals.removeDue()
        try await erasures.eraseDue()
        try await erasures.purge()
        try await identity.mails.deliverDue()
        try await identity.revocations.poll()
        try await identity.revocations.purge()
        _ = try await identity.sessions.purge()
        try await identity.devices.purge()
        try await identity.apiKeys.purge()
        try await identity.teams.purge()
    }
}

/// Whether a closure is let through.
private func isLet(_ body: () async throws -> some Any) async throws -> Bool {
    try await refusal(body) == nil
}

extension RemovedCredentialTests.Credential {
    typealias Held = RemovedCredentialTests.Held

    func make(_ world: TossWorld, _ user: UserID) async throws -> Held {
        let identity = world.identity
        switch self {
        case .session, .refreshToken:
            let issued = try await identity.sessions.start(for: user, remembered: true, delivery: .body)
            return Held {
                try await isLet {
                    self == .session
                        ? try await identity.sessions.authenticate(issued.accessToken).userID
                        : try await identity.sessions.refresh(issued.refreshToken, delivery: .body).principal.userID
                }
            } remove: {
                try await identity.sessions.endAll(of: user)
            }
        case .device:
            let device = try await identity.devices.remember(nil, of: user)
            return Held {
                let hash = DeviceToken(device)?.hash ?? []
                return try await world.store.read { tx in
                    try KnownDeviceRow.isLive(hash, of: user, at: identity.clock.now(), in: tx)
                }
            } remove: {
                try await world.changePassword(of: user)
            }
        case .apiKey:
            let key = try await identity.apiKeys.makeUserKey(NewAPIKey(name: "k", scopes: ["credits:spend"]), for: user)
            return Held {
                try await isLet { try await identity.apiKeys.authenticate(key.text) }
            } remove: {
                try await identity.apiKeys.delete(key.key.id, by: user)
            }
        case .tossLink:
            try await world.link(user, to: 1)
            return Held {
                try await isLet { try await world.enter(1) }
            } remove: {
                try await world.links.disconnect(user)
                try await world.changePassword(of: user)
            }
        case .teamSeat, .teamKey, .invitation: return try await makeOfTeam(world, user)
        case .verifyLink, .resetLink: return try await makeLink(world, user)
        case .legacySession:
            // Of several there are, on one device each, as of any customer who comes over.
            func exchange() async throws -> IssuedSession {
                let former = FormerSystem(audience: IdentityFixture.issuer)
                return try await former.exchange(identity).exchange(
                    try former.vouch(for: "kim@example.com", at: identity.clock.now()), remembered: false,
                    delivery: .body)
            }
            return Held {
                try await isLet { try await exchange() }
            } remove: {
                try await identity.sessions.endAll(of: user)
            }
        }
    }

    /// What trying would use up: it is tried after its end alone.
    private func once(_ use: @escaping () async throws -> some Any, remove: @escaping () async throws -> Void) -> Held {
        var wasRemoved = false
        return Held {
            guard wasRemoved else { return true }
            return try await isLet(use)
        } remove: {
            wasRemoved = true
            try await remove()
        }
    }

    private func makeOfTeam(_ world: TossWorld, _ user: UserID) async throws -> Held {
        let (identity, teams) = (world.identity, world.identity.teams)
        let team = try await teams.make(name: "팀", by: user).id
        let guest = try await identity.signUp("lee@example.com")
        let invitation = try await teams.invite("lee@example.com", as: .admin, to: team, by: user)
        if self == .invitation {
            return once {
                try await teams.accept(invitation.token, by: guest)
            } remove: {
                try await teams.withdraw(invitation.invitation.id, from: team, by: user)
            }
        }
        _ = try await teams.accept(invitation.token, by: guest)
        let key = try await identity.apiKeys.makeUserKey(
            NewAPIKey(name: "k", scopes: ["teams:read"], teamID: team), for: guest)
        return Held {
            if self == .teamKey { return try await isLet { try await identity.apiKeys.authenticate(key.text) } }
            let isIn = try await isLet { try await teams.detail(of: team, for: guest) }
            let mayJoin = try await refusal { try await teams.accept(invitation.token, by: guest) } == nil
            return isIn || mayJoin
        } remove: {
            try await teams.remove(guest, from: team, by: user)
        }
    }

    private func makeLink(_ world: TossWorld, _ user: UserID) async throws -> Held {
        let accounts = world.identity.accounts
        if self == .verifyLink {
            try await world.unprove(user)
            try await accounts.sendVerification(to: user, .korean)
            let token = try #require(try await world.identity.mailedToken("/verify-email"))
            return once {
                try await accounts.verifyEmail(token, newPassword: Secret("다른 비밀번호 2026"), .korean)
            } remove: {
                try await accounts.verifyEmail(token, newPassword: Secret("다시 정한 비밀번호 2026"), .korean)
            }
        }
        try await accounts.requestReset(email: "kim@example.com", .korean)
        let token = try #require(try await world.identity.mailedToken())
        return once {
            try await accounts.reset(token, to: Secret("다른 비밀번호 2026"), .korean)
        } remove: {
            try await world.changePassword(of: user)
        }
    }
}

extension TossWorld {
    func unprove(_ user: UserID) async throws { try await identity.unprove(user) }

    /// The owner changes the password, which is to put out whoever is not asking.
    func changePassword(of user: UserID) async throws {
        let asking = try await identity.sessions.start(for: user, remembered: false, delivery: .body)
        try await identity.accounts.changePassword(
            of: user, from: IdentityFixture.password, to: Secret("다시 정한 비밀번호 2026"),
            keeping: asking.principal.sessionID, from: .unknown, .korean)
    }
}

/// The system before, which vouches for its sessions.
struct FormerSystem {
    private let secret = SystemRandom().bytes(32)
    private let session = Base64URL.encode(SystemRandom().bytes(24))
    let audience: String

    func exchange(_ world: IdentityFixture) -> LegacyExchange {
        LegacyExchange(
            LegacyExchangeSettings(
                secret: Secret(secret), until: world.clock.now() + .days(100), audience: audience),
            store: world.store, sessions: world.sessions, access: world.access, strangers: world.strangers,
            clock: world.clock)
    }

    /// Another assertion about the same session each time.
    func vouch(for email: String, at now: Timestamp) throws -> Secret<String> {
        let fields: [String: Any] = [
            "aud": audience, "email": email, "iat": now.seconds, "exp": now.seconds + 60, "session": session,
        ]
        let payload = Base64URL.encode(try JSONSerialization.data(withJSONObject: fields))
        let code = HMAC<SHA256>.authenticationCode(for: Array(payload.utf8), using: SymmetricKey(data: secret))
        return Secret("\(payload).\(Base64URL.encode(code))")
    }
}
