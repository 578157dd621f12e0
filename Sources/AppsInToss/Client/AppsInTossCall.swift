/// The calls of the partner API.
public enum AppsInTossCall: String, Sendable, Hashable, CaseIterable {
    case generateToken
    case refreshToken
    case loginMe
    case removeByAccessToken
    case removeByUserKey
    case makePayment
    case executePayment
    case refundPayment
    case paymentStatus
    case orderStatus
    case sendMessage
    case sendTestMessage
    case sendBulkMessage
    case promotionKey
    case executePromotion
    case promotionResult
    case verifyAnonymousKey

    /// Whether and how a call whose outcome is unknown may be made again.
    public enum Repetition: String, Sendable, Hashable {
        /// Whenever wanted: it changes nothing, or nothing that counts.
        case freely
        /// With the same order number. `PAYMENT_EXISTING_PAYMENT` says that the first one worked.
        case withTheSameOrderNo
        /// With the same promotion key. `4113` says that the first one worked.
        case withTheSameKey
        /// Only after the payment's status has been read.
        case afterReadingTheStatus
        /// Once, one call at a time for a user: whether a refresh ends the old token is documented nowhere.
        case onceAndSerially
        /// Yes, but not at once: with many tokens on a user, Toss' side takes longer than its own three seconds.
        case later
        /// Never: the code is spent, or a message would arrive twice.
        case never
    }

    public var repetition: Repetition {
        switch self {
        case .loginMe, .paymentStatus, .orderStatus, .promotionKey, .promotionResult, .verifyAnonymousKey: .freely
        case .makePayment: .withTheSameOrderNo
        case .executePromotion: .withTheSameKey
        case .executePayment, .refundPayment: .afterReadingTheStatus
        case .refreshToken: .onceAndSerially
        case .removeByAccessToken, .removeByUserKey: .later
        case .generateToken, .sendMessage, .sendTestMessage, .sendBulkMessage: .never
        }
    }

    /// The dead-line when none is given. Toss documents none; cutting a payment short saves no time, it only makes its
    /// outcome unknown.
    public var defaultTimeout: Duration {
        switch self {
        case .executePayment, .refundPayment: .seconds(60)
        case .sendBulkMessage: .seconds(30)
        case .removeByAccessToken, .removeByUserKey: .seconds(15)
        // An in-app purchase has to be granted within 30 s, perhaps after several of these.
        case .orderStatus: .seconds(5)
        default: .seconds(10)
        }
    }

    /// Toss' path, without the host.
    public var path: String {
        "/api-partner/v1/apps-in-toss/" + suffix
    }

    var method: String { self == .loginMe ? "GET" : "POST" }

    var usesPayHost: Bool {
        switch self {
        case .makePayment, .executePayment, .refundPayment, .paymentStatus: true
        default: false
        }
    }

    /// Reads change nothing, so no answer to one can be a refused payment, grant or message.
    var isRead: Bool {
        switch self {
        case .paymentStatus, .orderStatus, .promotionResult, .verifyAnonymousKey: true
        default: false
        }
    }

    private var suffix: String {
        switch self {
        case .generateToken: "user/oauth2/generate-token"
        case .refreshToken: "user/oauth2/refresh-token"
        case .loginMe: "user/oauth2/login-me"
        case .removeByAccessToken: "user/oauth2/access/remove-by-access-token"
        case .removeByUserKey: "user/oauth2/access/remove-by-user-key"
        case .makePayment: "pay/make-payment"
        case .executePayment: "pay/execute-payment"
        case .refundPayment: "pay/refund-payment"
        case .paymentStatus: "pay/get-payment-status"
        case .orderStatus: "order/get-order-status"
        case .sendMessage: "messenger/send-message"
        case .sendTestMessage: "messenger/send-test-message"
        case .sendBulkMessage: "messenger/send-bulk-message"
        case .promotionKey: "promotion/execute-promotion/get-key"
        case .executePromotion: "promotion/execute-promotion"
        case .promotionResult: "promotion/execution-result"
        case .verifyAnonymousKey: "users/anon-key/verify"
        }
    }
}
