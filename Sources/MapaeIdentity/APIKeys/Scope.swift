/// What an API key may do. A struct with static members, so that a new scope breaks no caller.
public struct Scope: RawRepresentable, Hashable, Sendable {
    /// `credits:read` and so on.
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Read credits and their history: a user key its owner's, a server key anybody's.
    public static let creditsRead = Scope(rawValue: "credits:read")
    /// Spend and reserve credits: a user key its owner's, a server key anybody's.
    public static let creditsSpend = Scope(rawValue: "credits:spend")
    /// Read its owner's payments.
    public static let paymentsRead = Scope(rawValue: "payments:read")
    /// Read the team the key belongs to.
    public static let teamsRead = Scope(rawValue: "teams:read")
    /// Ask whether an access token is valid (RFC 7662).
    public static let introspect = Scope(rawValue: "introspect")
    /// Give users the Toss points of a promotion.
    public static let promotionsGrant = Scope(rawValue: "promotions:grant")
    /// Send functional messages to Toss users.
    public static let messagesSend = Scope(rawValue: "messages:send")
}

extension Scope {
    /// Every scope a kind of key can have. What reaches other users or the firm is for server keys alone.
    public static func all(for kind: APIKey.Kind) -> [Scope] {
        switch kind {
        case .user: [creditsRead, creditsSpend, paymentsRead, teamsRead]
        case .server: [creditsRead, creditsSpend, introspect, promotionsGrant, messagesSend]
        }
    }
}
