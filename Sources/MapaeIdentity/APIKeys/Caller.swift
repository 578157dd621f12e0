public import MapaeCore

/// Who a request acts for, by the credential that authenticated it. A key never passes for a session: what needs a person
/// takes a ``Principal``, which only a session gives.
public enum Caller: Sendable {
    case session(Principal)
    case userKey(UserKey)
    case serverKey(ServerKey)

    /// Whose rate limits, repeats and reservations these are: `usr_…` for a person in any session, `key_…` for a key.
    public var id: String {
        switch self {
        case .session(let principal): principal.userID.text
        case .userKey(let key): key.id.text
        case .serverKey(let key): key.id.text
        }
    }

    /// The person, unless a server key acts for the firm.
    public var userID: UserID? {
        switch self {
        case .session(let principal): principal.userID
        case .userKey(let key): key.owner
        case .serverKey: nil
        }
    }

    /// The key, unless it is a session.
    public var keyID: APIKeyID? {
        switch self {
        case .session: nil
        case .userKey(let key): key.id
        case .serverKey(let key): key.id
        }
    }

    public var principal: Principal? {
        if case .session(let principal) = self { principal } else { nil }
    }

    /// Whether a scope stands in the caller's way: sessions need none.
    public func has(_ scope: Scope) -> Bool {
        switch self {
        case .session: true
        case .userKey(let key): key.scopes.contains(scope)
        case .serverKey(let key): key.scopes.contains(scope)
        }
    }
}

/// A live key of a person.
public struct UserKey: Sendable {
    public let id: APIKeyID
    public let owner: UserID
    /// The team it may act as, where a team can.
    public let team: TeamID?
    public let scopes: Set<Scope>
}

/// A live key of the firm.
public struct ServerKey: Sendable {
    public let id: APIKeyID
    public let scopes: Set<Scope>
}
