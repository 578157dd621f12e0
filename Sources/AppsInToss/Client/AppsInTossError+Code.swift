extension AppsInTossError {
    /// An error code of Toss. There are more than these, and no complete list is public.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        public let rawValue: String
        public var description: String { rawValue }

        public init(rawValue: String) {
            self.rawValue = rawValue
        }
    }

    /// `resultType` of the envelope.
    public struct ResultType: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let success = Self(rawValue: "SUCCESS")
        public static let fail = Self(rawValue: "FAIL")
        public static let httpTimeout = Self(rawValue: "HTTP_TIMEOUT")
        public static let networkError = Self(rawValue: "NETWORK_ERROR")
        public static let executionFail = Self(rawValue: "EXECUTION_FAIL")
        public static let interrupted = Self(rawValue: "INTERRUPTED")
        public static let internalError = Self(rawValue: "INTERNAL_ERROR")
    }
}

// MARK: Any call

extension AppsInTossError.Code {
    public static let invalidParameter = Self(rawValue: "INVALID_PARAMETER")
    public static let internalError = Self(rawValue: "INTERNAL_ERROR")
    /// The user key or anonymous key is not known, or no longer: the user has unlinked.
    public static let unknownUser = Self(rawValue: "4010")
    /// More than the calls allowed a minute.
    public static let tooManyCalls = Self(rawValue: "4095")
}

// MARK: Log-in

extension AppsInTossError.Code {
    /// The code or token is wrong, used or too old, or the referrer is not the one that came with it.
    public static let invalidGrant = Self(rawValue: "invalid_grant")
    public static let userKeyNotFound = Self(rawValue: "USER_KEY_NOT_FOUND")
    public static let userNotFound = Self(rawValue: "USER_NOT_FOUND")
    public static let retrievalLimitExceeded = Self(rawValue: "BAD_REQUEST_RETRIEVE_CERT_RESULT_EXCEEDED_LIMIT")
}

// MARK: Toss Pay

extension AppsInTossError.Code {
    /// There is a payment with this order number already, perhaps this very order's own.
    public static let existingPayment = Self(rawValue: "PAYMENT_EXISTING_PAYMENT")
    public static let invalidAPIKey = Self(rawValue: "COMMON_INVALID_API_KEY")
    /// The buyer's bank is closed for the night.
    public static let breakTimeOfBank = Self(rawValue: "COMMON_BREAK_TIME_OF_BANK")
}

// MARK: Promotion

extension AppsInTossError.Code {
    public static let promotionNotFound = Self(rawValue: "4100")
    public static let promotionStopped = Self(rawValue: "4104")
    public static let promotionEnded = Self(rawValue: "4105")
    public static let promotionNotApproved = Self(rawValue: "4108")
    /// Not running, or its budget is used up.
    public static let promotionNotRunning = Self(rawValue: "4109")
    /// Transient: the same key may be tried again.
    public static let cannotGrant = Self(rawValue: "4110")
    /// Nothing was granted under this key: it is safe to grant with a new one.
    public static let noGrant = Self(rawValue: "4111")
    public static let promotionMoneyInsufficient = Self(rawValue: "4112")
    /// Granted already under this key. For a key of one's own that was saved before the call, this means done; a new
    /// key would grant twice.
    public static let alreadyGranted = Self(rawValue: "4113")
    public static let aboveGrantMaximum = Self(rawValue: "4114")
    public static let aboveBudget = Self(rawValue: "4116")
}
