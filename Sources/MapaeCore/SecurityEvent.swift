/// Something an operator wants to find again when looking into an attack or a complaint (B13). Ids and numbers only:
/// never a token, an address or any other secret or personal datum.
public struct SecurityEvent: Sendable, Hashable {
    /// What happened. A struct with static members, so that a new kind breaks no caller.
    public struct Kind: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// An ancestor of a refresh token came back after its successor had been seen; the session was ended.
        public static let refreshTokenReused = Kind(rawValue: "refresh_token_reused")
        /// A request with cookies lacked a valid CSRF token or came from another origin.
        public static let csrfFailed = Kind(rawValue: "csrf_failed")
        /// A caller confirmed a payment with another amount than was prepared.
        public static let amountMismatched = Kind(rawValue: "amount_mismatched")
        /// A caller went over a rate limit.
        public static let rateLimited = Kind(rawValue: "rate_limited")
        /// A webhook's secret or signature was wrong.
        public static let webhookRefused = Kind(rawValue: "webhook_refused")
        /// A user's role was changed; the user's sessions were ended.
        public static let roleChanged = Kind(rawValue: "role_changed")
    }

    public let kind: Kind
    public let userID: UserID?
    public let sessionID: SessionID?
    public let detail: [String: String]

    public init(
        _ kind: Kind, userID: UserID? = nil, sessionID: SessionID? = nil, detail: [String: String] = [:]
    ) {
        self.kind = kind
        self.userID = userID
        self.sessionID = sessionID
        self.detail = detail
    }
}
