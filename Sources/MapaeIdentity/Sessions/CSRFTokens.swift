public import MapaeCore

/// Signed double-submit tokens bound to a session (OWASP CSRF cheat sheet): HMAC over the session's id, an expiry and
/// random bytes. A token of one session is worthless in another.
///
/// `v1.<expiry in seconds>.<random>.<code>`, the last two in base64url.
public struct CSRFTokens: Sendable {
    /// One hour.
    public static let lifetime: Duration = .hours(1)

    private let keys: KeyRing
    private let clock: any WallClock
    private let random: any RandomSource

    public init(keys: KeyRing, clock: any WallClock, random: any RandomSource) {
        self.keys = keys
        self.clock = clock
        self.random = random
    }

    /// A token for a session's id, or for the id of a pre-session cookie before log-in.
    public func issue(for binding: String) -> String {
        let expiry = (clock.now() + CSRFTokens.lifetime).seconds
        let content = "v1.\(expiry).\(Base64URL.encode(random.bytes(16)))"
        let code = keys.active(.csrfToken).authenticationCode(for: message(content, binding))
        return "\(content).\(Base64URL.encode(code))"
    }

    /// Whether a token was issued for this binding within the last hour, under any key still listed.
    public func isValid(_ token: String, for binding: String) -> Bool {
        guard token.utf8.count <= 256 else { return false }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "v1", let expiry = Int64(parts[1]), clock.now().seconds < expiry,
            let code = Base64URL.decode(String(parts[3]))
        else { return false }
        let signed = message(parts[0...2].joined(separator: "."), binding)
        return keys.all(.csrfToken).contains { $0.isValid(code, for: signed) }
    }

    /// The content holds exactly two dots, so no binding can be mistaken for a part of it.
    private func message(_ content: String, _ binding: String) -> [UInt8] {
        Array("\(content).\(binding)".utf8)
    }
}
