extension TossPaymentsError {
    /// A TossPayments error code. There are more than these, and new ones come unannounced.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        public let rawValue: String
        public var description: String { rawValue }

        public init(rawValue: String) {
            self.rawValue = rawValue
        }
    }
}

// MARK: Nothing happened, and it is not the buyer's fault

extension TossPaymentsError.Code {
    public static let unauthorizedKey = Self(rawValue: "UNAUTHORIZED_KEY")
    public static let invalidAPIKey = Self(rawValue: "INVALID_API_KEY")
    public static let incorrectBasicAuthFormat = Self(rawValue: "INCORRECT_BASIC_AUTH_FORMAT")
    public static let apiVersionUpdateNeeded = Self(rawValue: "API_VERSION_UPDATE_NEEDED")

    static let misconfigurations: Set<Self> = [
        .unauthorizedKey, .invalidAPIKey, .incorrectBasicAuthFormat, .apiVersionUpdateNeeded,
    ]
}

// MARK: There is no such payment

extension TossPaymentsError.Code {
    public static let notFoundPayment = Self(rawValue: "NOT_FOUND_PAYMENT")
    public static let notFound = Self(rawValue: "NOT_FOUND")
    /// The time between authentication and confirm is over; final.
    public static let notFoundPaymentSession = Self(rawValue: "NOT_FOUND_PAYMENT_SESSION")
}

// MARK: The outcome is open

extension TossPaymentsError.Code {
    /// By an earlier confirm, perhaps this order's own: read the payment.
    public static let alreadyProcessedPayment = Self(rawValue: "ALREADY_PROCESSED_PAYMENT")
    /// Transient, although its status is 400.
    public static let providerError = Self(rawValue: "PROVIDER_ERROR")
    /// The issuer failed; whether before or after approving is not said.
    public static let cardProcessingError = Self(rawValue: "CARD_PROCESSING_ERROR")
    /// What TossPayments means by it is documented nowhere.
    public static let unapprovedOrderID = Self(rawValue: "UNAPPROVED_ORDER_ID")
    public static let idempotentRequestProcessing = Self(rawValue: "IDEMPOTENT_REQUEST_PROCESSING")
    public static let duplicatedOrderID = Self(rawValue: "DUPLICATED_ORDER_ID")
    /// By an earlier cancel, perhaps this refund's own: read the payment.
    public static let alreadyCanceledPayment = Self(rawValue: "ALREADY_CANCELED_PAYMENT")
    public static let alreadyRefundPayment = Self(rawValue: "ALREADY_REFUND_PAYMENT")
    /// Another cancel of this payment is being processed.
    public static let forbiddenConsecutiveRequest = Self(rawValue: "FORBIDDEN_CONSECUTIVE_REQUEST")
    public static let failedPaymentInternalSystemProcessing = Self(
        rawValue: "FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING")
    public static let failedInternalSystemProcessing = Self(rawValue: "FAILED_INTERNAL_SYSTEM_PROCESSING")
    public static let unknownPaymentError = Self(rawValue: "UNKNOWN_PAYMENT_ERROR")
    public static let failedRefundProcess = Self(rawValue: "FAILED_REFUND_PROCESS")
    public static let failedMethodHandlingCancel = Self(rawValue: "FAILED_METHOD_HANDLING_CANCEL")
    public static let failedPartialRefund = Self(rawValue: "FAILED_PARTIAL_REFUND")
    public static let commonError = Self(rawValue: "COMMON_ERROR")
}
