public import MapaeCore

/// Who is asking, as proven by a valid access token of a session that has not been revoked.
public struct Principal: Sendable {
    public let userID: UserID
    public let sessionID: SessionID
    public let nickname: String
    public let role: Role
    /// When the access token was issued and when it ends.
    public let issuedAt: Timestamp
    public let expiresAt: Timestamp
    /// How the session's tokens travel; a session never changes it.
    public let delivery: TokenDelivery

    public init(
        userID: UserID, sessionID: SessionID, nickname: String, role: Role, issuedAt: Timestamp, expiresAt: Timestamp,
        delivery: TokenDelivery
    ) {
        self.userID = userID
        self.sessionID = sessionID
        self.nickname = nickname
        self.role = role
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.delivery = delivery
    }
}

/// What a user may do. Unknown roles may do nothing beyond `GENERAL`.
public struct Role: RawRepresentable, Hashable, Sendable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let general = Role(rawValue: "GENERAL")
    public static let admin = Role(rawValue: "ADMIN")
}

/// How a session's tokens reach the caller: HttpOnly cookies for browsers, the answer's body for native apps.
public enum TokenDelivery: String, Sendable {
    case cookie
    case body
}

/// A session's tokens, fresh from log-in or refresh. The refresh token is known to the caller alone: the store keeps a hash.
public struct IssuedSession: Sendable {
    public let principal: Principal
    public let remembered: Bool
    public let accessToken: Secret<String>
    public let refreshToken: Secret<String>
    /// The earlier of the session's idle and absolute ends.
    public let refreshTokenExpiresAt: Timestamp

    public init(
        principal: Principal, remembered: Bool, accessToken: Secret<String>, refreshToken: Secret<String>,
        refreshTokenExpiresAt: Timestamp
    ) {
        self.principal = principal
        self.remembered = remembered
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.refreshTokenExpiresAt = refreshTokenExpiresAt
    }
}
