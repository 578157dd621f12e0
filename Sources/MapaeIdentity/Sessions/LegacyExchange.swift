internal import Crypto
public import MapaeCache
public import MapaeCore
public import MapaeStore
internal import StrictJSON

/// From whom sessions of another system are taken, and until when (A10).
public struct LegacyExchangeSettings: Sendable {
    /// At least 32 random bytes, shared with the other system's back end.
    public let secret: Secret<[UInt8]>
    /// From then on no session is taken.
    public let until: Timestamp
    /// The server's public URL: assertions made for another server are refused.
    public let audience: String

    public init(secret: Secret<[UInt8]>, until: Timestamp, audience: String) {
        self.secret = secret
        self.until = until
        self.audience = audience
    }
}

/// Exchanges a session of the system before for one of ours, once each (A10).
///
/// The other system vouches: `<payload>.<code>` in base64url, the payload
/// `{"aud","email","exp","iat","session"}` and the code HMAC-SHA256 of the payload's text under the shared secret. Its life is
/// at most a minute. After the exchange the old session opens nothing here any more, so no second way in remains.
///
/// The other system can vouch anew for a session as old as it likes: an assertion has no age that could be compared with an
/// ending here. Once an account has been in use here and all its sessions were ended, nothing is exchanged for it any more:
/// its owner has a way in of this server's own by then.
public struct LegacyExchange: Sendable {
    static let maximumBytes = 2048
    static let longestLife: Int64 = 60

    private let settings: LegacyExchangeSettings
    private let store: any Store
    private let sessions: Sessions
    private let access: AccountAccess
    private let strangers: StrangerLimits
    private let clock: any WallClock

    public init(
        _ settings: LegacyExchangeSettings, store: any Store, sessions: Sessions, access: AccountAccess,
        strangers: StrangerLimits,
        clock: any WallClock
    ) {
        self.settings = settings
        self.store = store
        self.sessions = sessions
        self.access = access
        self.strangers = strangers
        self.clock = clock
    }

    /// Whether the time of the exchange is not over.
    public var isOpen: Bool { clock.now() < settings.until }

    private struct Assertion: Decodable {
        let aud: String
        let email: String
        let exp: Int64
        let iat: Int64
        let session: String
    }

    /// Starts a session for whom an assertion names. An account whose address nobody has proven here is taken over, not
    /// joined: the other system vouches for the address, not for whoever signed up with it, or ended sessions of it. Its
    /// owner sets a password by mail.
    ///
    /// The session has not proven a credential of the account: what wants a recent proof waits for one.
    ///
    /// Whom the other system does not vouch for is a stranger and counts as one.
    ///
    /// - Parameters:
    ///   - source: shown to the owner in the list of sessions.
    ///   - device: what is asked on. One that is not let in leaves the old session as it was.
    ///   - calls: where it is kept in mind what the attempt was counted to.
    /// - Throws: ``ErrorCode/notFound`` after the end, ``ErrorCode/invalidCredentials`` for an assertion that is not good, was
    ///   used, or names nobody or an account that takes none any more, ``ErrorCode/accountBanned``, ``ErrorCode/deviceConfirmationNeeded``,
    ///   ``ErrorCode/rateLimitExceeded``.
    public func exchange(
        _ text: Secret<String>, remembered: Bool, delivery: TokenDelivery, from source: SignInSource = .unknown,
        on device: AskingDevice = .unknown, counting calls: CountedCalls = CountedCalls()
    ) async throws -> IssuedSession {
        guard isOpen else { throw Failure(.notFound) }
        let now = clock.now()
        guard let assertion = assertion(in: text, at: now), let address = EmailAddress(assertion.email) else {
            try await strangers.admit(.legacyExchange, by: .stranger(from: source), counting: calls)
            throw Failure(.invalidCredentials)
        }
        // Not keyed by the secret: what was exchanged stays exchanged when the secret is changed.
        let hash = Array(SHA256.hash(data: Array("mapae/legacy-session/v1.\(assertion.session)".utf8)))
        let (access, nobodys) = (access, PasswordHash.ofNobody(random: sessions.random))
        let found = try await sessions.refusing(device) { tx -> Exchanged? in
            guard let found = try UserRow.find(emailKey: address.key, in: tx),
                let user = try access.lock(found.id, in: tx), user.emailKey == address.key
            else { return nil }
            guard !user.isShutToFormerSystem else { return nil }
            // Before the old session is used up: it is good again when the ban is lifted.
            try user.refuseIfBanned()
            guard user.isActive, !(user.madeByToss && user.isAddressUnproven) else { return nil }
            guard try device.admits(user, at: now, in: tx) else { throw DeviceNotKnown(user: user.id) }
            guard
                try LegacyExchangeRow.insert(sessionHash: hash, user: user.id, at: now, in: tx)
            else { return nil }
            try SecurityEventRow.insert(SecurityEvent(.legacySessionExchanged, userID: user.id), at: now, in: tx)
            guard user.isAddressUnproven else { return Exchanged(owner: user, ended: AccountAccess.Ended()) }
            try user.replacePasswordHash(with: nobodys, in: tx)
            let ended = try access.prove(user, by: .legacySession, keeping: .nothing, at: now, in: tx)
            return try UserRow.find(user.id, in: tx).map { Exchanged(owner: $0, ended: ended) }
        }
        guard let found else {
            try await strangers.admit(.legacyExchange, by: .stranger(from: source), counting: calls)
            throw Failure(.invalidCredentials)
        }
        access.remember(found.ended, at: now)
        let endedBefore = found.owner.sessionsEndedAt
        return try await sessions.start(
            for: found.owner.id, remembered: remembered, delivery: delivery, from: source, on: device,
            provesCredential: false
        ) { owner, _ in
            // None begins after an ending that came in between.
            owner.sessionsEndedAt == endedBefore
        }
    }

    /// What came of an assertion.
    private struct Exchanged: Sendable {
        let owner: UserRow
        let ended: AccountAccess.Ended
    }

    private func assertion(in text: Secret<String>, at now: Timestamp) -> Assertion? {
        guard text.exposed.utf8.count <= LegacyExchange.maximumBytes else { return nil }
        let parts = text.exposed.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let code = Base64URL.decode(parts[1]), let payload = Base64URL.decode(parts[0]),
            HMAC<SHA256>.isValidAuthenticationCode(
                code, authenticating: Array(parts[0].utf8), using: SymmetricKey(data: settings.secret.exposed)),
            let assertion = try? StrictJSONDecoder(maximumDepth: 2).decode(Assertion.self, from: payload)
        else { return nil }
        let moment = now.seconds
        guard assertion.aud == settings.audience, assertion.session.utf8.count >= 16,
            (0...253_402_300_799).contains(assertion.iat), (0...253_402_300_799).contains(assertion.exp),
            assertion.exp - assertion.iat <= LegacyExchange.longestLife, assertion.iat <= moment + 30,
            moment < assertion.exp
        else { return nil }
        return assertion
    }
}

extension UserRow {
    /// Whether the account takes no session of the system before any more. As long as nobody has proven the address, whoever
    /// used the account and ended its sessions may be another than the one for whom the other system vouches.
    fileprivate var isShutToFormerSystem: Bool { sessionsEndedAt != nil && !isAddressUnproven }
}
