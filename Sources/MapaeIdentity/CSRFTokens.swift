public import MapaeCore

/// Signed double-submit tokens bound to a session (OWASP CSRF cheat sheet): HMAC over the session's id, an expiry and
/// random bytes. A token of one session is worthless in another.
public struct CSRFTokens: Sendable {
    /// One hour.
    public static let lifetime: Duration = .hours(1)

    public init(keys: KeyRing, clock: any WallClock, random: any RandomSource) {}

    /// A token for a session's id, or for the id of a pre-session cookie before log-in.
    public func issue(for binding: String) -> String {
        fatalError("contract")
    }

    public func isValid(_ token: String, for binding: String) -> Bool {
        fatalError("contract")
    }
}
