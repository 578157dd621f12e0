public import MapaeCore
public import MapaeStore

/// Log-ins that stay alive: access tokens, rotating refresh tokens and their end.
public struct Sessions: Sendable {
    let store: any Store
    let tokens: AccessTokens
    let revocations: Revocations
    let clock: any WallClock
    let random: any RandomSource
    let identifiers: IdentifierSource
    let settings: SessionSettings
    let metrics: IdentityMetrics
    /// Nil when the server sends no mail.
    let mails: Mails?
    let verified = VerifiedTokens()

    public init(
        store: any Store, tokens: AccessTokens, revocations: Revocations, clock: any WallClock,
        random: any RandomSource, identifiers: IdentifierSource, settings: SessionSettings,
        metrics: IdentityMetrics = IdentityMetrics(), mails: Mails? = nil
    ) {
        self.store = store
        self.tokens = tokens
        self.revocations = revocations
        self.clock = clock
        self.random = random
        self.identifiers = identifiers
        self.settings = settings
        self.metrics = metrics
        self.mails = mails
    }

    /// Starts a session after the user's credentials were proven.
    ///
    /// - Parameters:
    ///   - source: shown to the owner in the list of sessions.
    ///   - device: what is asked on; an administrator's session begins on a known one alone.
    ///   - proof: the proof, when it was a password: a new password ends all sessions, and none may begin afterwards by
    ///     the old one.
    /// - Throws: ``ErrorCode/invalidCredentials`` when the account is gone, ``ErrorCode/accountBanned``,
    ///   ``ErrorCode/deviceConfirmationNeeded``; a link that makes a device known is then on its way, where there is mail.
    public func start(
        for user: UserID, remembered: Bool, delivery: TokenDelivery, from source: SignInSource = .unknown,
        on device: AskingDevice = .unknown, by proof: PasswordProof? = nil
    ) async throws -> IssuedSession {
        try await start(
            for: user, remembered: remembered, delivery: delivery, from: source, on: device, after: proof?.entry
        ) { owner, _ in
            proof.map { $0.userID == user && $0.hash == owner.passwordHash } ?? true
        }
    }

    /// - Parameters:
    ///   - entry: of the log-in in the history, which says so when the device is refused.
    ///   - provesCredential: whether a credential of the account was proven just now. Another system's word is none: what
    ///     wants a recent proof waits for one.
    ///   - isProven: asked with the owner's row locked.
    func start(
        for user: UserID, remembered: Bool, delivery: TokenDelivery, from source: SignInSource,
        on device: AskingDevice, after entry: SignInHistory.EntryID? = nil, provesCredential: Bool = true,
        if isProven: @escaping @Sendable (UserRow, any Transaction) throws -> Bool
    ) async throws -> IssuedSession {
        let now = clock.now()
        let lifetimes = settings.lifetimes(remembered: remembered)
        let absoluteEnd = now + lifetimes.absolute
        let session = SessionRow(
            id: identifiers.make(), userID: user, delivery: delivery.rawValue, remembered: remembered,
            familyKey: Secret(random.bytes(32)), startedAt: now, authenticatedAt: provesCredential ? now : nil,
            idleExpiresAt: min(now + lifetimes.idle, absoluteEnd), absoluteExpiresAt: absoluteEnd,
            device: source.device, address: source.addressText)
        let token = RefreshToken(random: random)
        let owner: UserRow = try await refusing(device, after: entry) { tx in
            // Whoever ends all of the user's sessions holds this lock too, so none begins unseen by them.
            guard let owner = try UserRow.lock(user, in: tx), try isProven(owner, tx) else {
                throw Failure(.invalidCredentials)
            }
            try owner.refuseIfBanned()
            guard owner.isActive else { throw Failure(.invalidCredentials) }
            guard try device.admits(owner, at: now, in: tx) else { throw DeviceNotKnown(user: user) }
            if owner.enteredAt == nil { try UserRow.setEntered(user, at: now, in: tx) }
            try session.insert(in: tx)
            try RefreshTokenRow(hash: token.hash, sessionID: session.id, generation: session.generation).insert(in: tx)
            return owner
        }
        return try await issue(token, of: session, to: owner)
    }

    /// When the session's owner last proved a credential; nil when the session began without one.
    ///
    /// - Throws: ``ErrorCode/authRequired`` when the session has ended.
    public func authenticatedAt(_ session: SessionID) async throws -> Timestamp? {
        let row = try await store.read { tx in try SessionRow.find(session, in: tx) }
        guard let row, row.endedAt == nil else { throw Failure(.authRequired) }
        return row.authenticatedAt
    }

    /// Records that the session's owner has proven a credential now.
    ///
    /// - Returns: when that was.
    /// - Throws: ``ErrorCode/authRequired`` when the session has ended.
    @discardableResult
    public func reauthenticated(_ session: SessionID) async throws -> Timestamp {
        let now = clock.now()
        let isLive = try await store.write { tx in try SessionRow.setAuthenticated(session, at: now, in: tx) }
        guard isLive else { throw Failure(.authRequired) }
        return now
    }

    /// The user who may hold sessions; nil when the account is gone or may not be used.
    static func owner(_ user: UserID, in tx: any Transaction) throws -> UserRow? {
        try UserRow.find(user, in: tx).flatMap { $0.isActive ? $0 : nil }
    }

    /// Signs an access token beside a refresh token. It never outlives the session.
    func issue(_ token: RefreshToken, of session: SessionRow, to owner: UserRow) async throws -> IssuedSession {
        let now = clock.now()
        let grant = AccessTokens.Grant(
            userID: owner.id, sessionID: session.id, generation: session.generation,
            tokenID: Base64URL.encode(random.bytes(16)), issuedAt: Timestamp(seconds: now.seconds),
            expiresAt: Timestamp(seconds: min(now + settings.accessTokenLifetime, session.idleExpiresAt).seconds))
        return IssuedSession(
            principal: try Principal(grant, session: session, owner: owner), remembered: session.remembered,
            accessToken: try await tokens.sign(grant), refreshToken: token.text,
            refreshTokenExpiresAt: session.idleExpiresAt)
    }
}

/// Lifetimes of sessions (A3); every one is a setting.
public struct SessionSettings: Sendable {
    public var accessTokenLifetime: Duration = .hours(1)
    public var rememberedIdle: Duration = .days(30)
    public var rememberedAbsolute: Duration = .days(180)
    public var unrememberedIdle: Duration = .hours(12)
    public var unrememberedAbsolute: Duration = .hours(24)
    /// For so long the same successor is answered again to a parent whose reply was lost.
    public var lostReplyWindow: Duration = .seconds(10)

    public init() {}

    func lifetimes(remembered: Bool) -> (idle: Duration, absolute: Duration) {
        remembered ? (rememberedIdle, rememberedAbsolute) : (unrememberedIdle, unrememberedAbsolute)
    }
}

extension Principal {
    init(_ grant: AccessTokens.Grant, session: SessionRow, owner: UserRow) throws {
        self.init(
            userID: owner.id, sessionID: session.id, nickname: owner.nickname, role: Role(rawValue: owner.role),
            issuedAt: grant.issuedAt, expiresAt: grant.expiresAt, delivery: try TokenDelivery(of: session))
    }
}
