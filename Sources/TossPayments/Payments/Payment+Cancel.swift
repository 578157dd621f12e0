extension Payment {
    /// One cancel of a payment, whole or partial.
    public struct Cancel: Sendable, Hashable, Decodable {
        public let cancelAmount: Int64
        public let cancelReason: String?
        public let taxFreeAmount: Int64?
        public let taxExemptionAmount: Int64?
        /// What was left after this cancel.
        public let refundableAmount: Int64?
        public let cardDiscountAmount: Int64?
        public let transferDiscountAmount: Int64?
        public let easyPayDiscountAmount: Int64?
        public let canceledAt: ProviderTime?
        /// Names this cancel; each has its own.
        public let transactionKey: String?
        /// Of the cancelled cash receipt.
        public let receiptKey: String?
        public let cancelStatus: CancelStatus?
        /// Foreign wallets only.
        public let cancelRequestId: String?
    }
}

extension Payment.Cancel {
    /// At once for domestic means; foreign wallets answer later.
    public struct CancelStatus: RawRepresentable, Hashable, Sendable, Decodable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let done = Self(rawValue: "DONE")
        public static let inProgress = Self(rawValue: "IN_PROGRESS")
        public static let aborted = Self(rawValue: "ABORTED")
    }
}
