public import MapaeCore

/// An API key as those who may see it are shown it. The key itself was shown once.
public struct APIKey: Sendable {
    /// Whom a key acts for.
    public enum Kind: String, Sendable, CaseIterable {
        /// Its owner, and the team it belongs to where a team can act.
        case user
        /// The firm: it reaches any user. It belongs to the firm and not to whoever made it, so it outlives its maker's
        /// role and account.
        case server
    }

    public let id: APIKeyID
    public let kind: Kind
    public let name: String
    /// What the key begins with, to tell it from others: `mpk_u_` or `mpk_s_` and the id's digits.
    public let prefix: String
    public let scopes: [Scope]
    public let teamID: TeamID?
    public let createdAt: Timestamp
    /// Nil for never: a server key that was asked for so.
    public let expiresAt: Timestamp?
    /// To the minute.
    public let lastUsedAt: Timestamp?
}

/// A new key, and the only sight of its text.
public struct IssuedAPIKey: Sendable {
    public let key: APIKey
    public let text: Secret<String>
}

/// What a new key shall be.
public struct NewAPIKey: Sendable {
    /// How long it shall live.
    public enum Lifetime: Sendable, Hashable {
        /// 90 days.
        case standard
        /// 1 to 365 for a user key, 1 to 3650 for a server key.
        case days(Int)
        /// For server keys alone.
        case never
    }

    /// 1 to 50 visible characters.
    public let name: String
    public let scopes: [String]
    public let lifetime: Lifetime
    /// The team a user key belongs to beside its owner.
    public let teamID: TeamID?

    public init(name: String, scopes: [String], lifetime: Lifetime = .standard, teamID: TeamID? = nil) {
        self.name = name
        self.scopes = scopes
        self.lifetime = lifetime
        self.teamID = teamID
    }
}
