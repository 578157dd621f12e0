public import MapaeCore
public import MapaeStore

/// Log-ins that stay alive: access tokens, rotating refresh tokens and their end.
public struct Sessions: Sendable {
    private let store: any Store

    public init(
        store: any Store, tokens: AccessTokens, revocations: Revocations, clock: any WallClock,
        random: any RandomSource, identifiers: IdentifierSource, settings: SessionSettings
    ) {
        self.store = store
    }

    /// Starts a session after the user's credentials were proven.
    public func start(for user: UserID, remembered: Bool, delivery: TokenDelivery) async throws -> IssuedSession {
        fatalError("contract")
    }

    /// Rotates a refresh token (A3). `delivery` is how the token was presented; it must be the session's own.
    ///
    /// - Throws: ``ErrorCode/sessionExpired`` for anything but a live token or a lost reply within the rules.
    public func refresh(_ presented: Secret<String>, delivery: TokenDelivery) async throws -> IssuedSession {
        fatalError("contract")
    }

    /// Who presents this access token. Costs no signature check and no database read for a token seen before.
    ///
    /// - Throws: ``ErrorCode/authRequired``.
    public func authenticate(_ accessToken: Secret<String>) async throws -> Principal {
        fatalError("contract")
    }

    /// When the session's owner last proved a credential.
    public func authenticatedAt(_ session: SessionID) async throws -> Timestamp {
        fatalError("contract")
    }

    /// Records that the session's owner has proven a credential again now.
    public func reauthenticated(_ session: SessionID) async throws {
        fatalError("contract")
    }

    /// Ends a session at once. Ending one that has ended is no error.
    public func end(_ session: SessionID) async throws {
        fatalError("contract")
    }

    /// Ends the session a refresh token belongs to, whatever its age; for log-out after the access token has run out.
    public func end(refreshToken: Secret<String>) async throws {
        fatalError("contract")
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
}
