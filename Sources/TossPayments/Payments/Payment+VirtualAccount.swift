extension Payment {
    /// An account the buyer pays into.
    public struct VirtualAccount: Sendable, Hashable, Decodable {
        public let accountType: AccountType?
        public let accountNumber: String?
        public let bankCode: String?
        public let customerName: String?
        public let depositorName: String?
        /// The last moment of the deposit.
        public let dueDate: ProviderTime?
        public let refundStatus: RefundStatus?
        /// The due date has passed; the status of the payment does not change by it.
        public let expired: Bool?
        public let settlementStatus: SettlementStatus?
        /// Given by the buyer in the widget; readable for 30 minutes only.
        public let refundReceiveAccount: RefundAccount?
    }

    /// The account a refund goes to, as TossPayments shows it. Its text forms show the bank alone.
    public struct RefundAccount: Sendable, Hashable, Decodable {
        public let bankCode: String?
        public let accountNumber: String?
        public let holderName: String?
    }
}

extension Payment.RefundAccount: CustomStringConvertible, CustomReflectable {
    public var description: String { "account at bank \(bankCode ?? "?") [redacted]" }
    public var customMirror: Mirror { Mirror(self, children: ["bankCode": bankCode as Any]) }
}

extension Payment.VirtualAccount {
    /// One for this payment, or the same each time.
    public struct AccountType: RawRepresentable, Hashable, Sendable, Decodable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let normal = Self(rawValue: "일반")
        public static let fixed = Self(rawValue: "고정")
    }

    /// How far a refund to the buyer's account is.
    public struct RefundStatus: RawRepresentable, Hashable, Sendable, Decodable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let none = Self(rawValue: "NONE")
        public static let pending = Self(rawValue: "PENDING")
        public static let failed = Self(rawValue: "FAILED")
        public static let partialFailed = Self(rawValue: "PARTIAL_FAILED")
        public static let completed = Self(rawValue: "COMPLETED")
    }
}
