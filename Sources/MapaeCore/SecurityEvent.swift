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
        /// An operator or an administrator shut an account; its sessions and API keys were ended.
        public static let accountBanned = Kind(rawValue: "account_banned")
        /// An operator or an administrator opened a banned account again.
        public static let accountUnbanned = Kind(rawValue: "account_unbanned")
        /// An operator vouched for the address of an account.
        public static let emailVerified = Kind(rawValue: "email_verified")
        /// An operator or an administrator ended somebody's sessions.
        public static let sessionsEnded = Kind(rawValue: "sessions_ended")
        /// An operator or an administrator ended somebody's API keys.
        public static let apiKeysEnded = Kind(rawValue: "api_keys_ended")
        /// An operator or an administrator forgot the failed log-ins of an account.
        public static let logInUnlocked = Kind(rawValue: "log_in_unlocked")
        /// Failed log-ins locked an account for a source, or for everybody but its known devices.
        public static let logInLocked = Kind(rawValue: "log_in_locked")
        /// Somebody who had proven a credential of an administrator's asked for a session on a device that is not known.
        public static let deviceRefused = Kind(rawValue: "device_refused")
        /// An operator made a link that makes a device known.
        public static let deviceLinkMade = Kind(rawValue: "device_link_made")
        /// A link made a device known.
        public static let deviceConfirmed = Kind(rawValue: "device_confirmed")
        /// A password was changed by its owner.
        public static let passwordChanged = Kind(rawValue: "password_changed")
        /// An owner took back by a mailed link what a mail had told of; the account's sessions were ended.
        public static let accessUndone = Kind(rawValue: "access_undone")
        /// A password was reset by a link sent to the account's address.
        public static let passwordReset = Kind(rawValue: "password_reset")
        /// The first proof of an account's address ended what somebody who had not proven it had made before.
        public static let accountTakenOver = Kind(rawValue: "account_taken_over")
        /// Whoever reads the mail of an address had it taken from an account that Toss log-in made.
        public static let addressReleased = Kind(rawValue: "address_released")
        /// An account was deleted.
        public static let accountDeleted = Kind(rawValue: "account_deleted")
        /// An API key was made.
        public static let apiKeyCreated = Kind(rawValue: "api_key_created")
        /// An API key was deleted.
        public static let apiKeyDeleted = Kind(rawValue: "api_key_deleted")
        /// A caller asked for more than its API key may, or tried to make a key it may not make.
        public static let apiKeyRefused = Kind(rawValue: "api_key_refused")
        /// A signing key was added, became the signing one, or was retired.
        public static let signingKeysChanged = Kind(rawValue: "signing_keys_changed")
        /// A session of the system before was exchanged for one of ours.
        public static let legacySessionExchanged = Kind(rawValue: "legacy_session_exchanged")
        /// An account was linked with a Toss user.
        public static let tossLinked = Kind(rawValue: "toss_linked")
        /// A link with a Toss user ended; the account's sessions were ended.
        public static let tossUnlinked = Kind(rawValue: "toss_unlinked")
        /// A server key had Toss points given to a user.
        public static let promotionRequested = Kind(rawValue: "promotion_requested")
        /// An operator ended the asking after Toss points nobody knows the fate of.
        public static let promotionClosed = Kind(rawValue: "promotion_closed")
        /// An operator has looked at an exception and settled it.
        public static let exceptionResolved = Kind(rawValue: "exception_resolved")
        /// A server key had a message sent to many users.
        public static let bulkMessageSent = Kind(rawValue: "bulk_message_sent")
        /// A client certificate ends soon, or has ended.
        public static let certificateExpiring = Kind(rawValue: "certificate_expiring")
        /// This server presents another client certificate.
        public static let certificateChanged = Kind(rawValue: "certificate_changed")
        /// A client certificate was not put to use, because it cannot be used or the provider refuses it.
        public static let certificateRefused = Kind(rawValue: "certificate_refused")
        /// The files of the client certificate in use have gone, or cannot be read any more.
        public static let certificateMissing = Kind(rawValue: "certificate_missing")
        /// The provider refused a client certificate in use; the one before took its place.
        public static let certificateRolledBack = Kind(rawValue: "certificate_rolled_back")
        /// A caller asked for an in-app purchase that was granted to somebody else.
        public static let purchaseClaimed = Kind(rawValue: "purchase_claimed")
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
