extension Payment {
    /// The cash receipt issued with the payment.
    public struct CashReceipt: Sendable, Hashable, Decodable {
        public let type: CashReceiptType?
        public let receiptKey: String?
        public let issueNumber: String?
        public let receiptUrl: String?
        public let amount: Int64?
        public let taxFreeAmount: Int64?
    }

    /// One issue or cancellation of a cash receipt.
    public struct CashReceiptHistory: Sendable, Hashable, Decodable {
        public let receiptKey: String?
        public let orderId: String?
        public let orderName: String?
        public let type: CashReceiptType?
        public let issueNumber: String?
        public let receiptUrl: String?
        public let businessNumber: String?
        public let transactionType: CashReceiptTransaction?
        public let amount: Int64?
        public let taxFreeAmount: Int64?
        public let issueStatus: CashReceiptIssueStatus?
        public let failure: Failure?
        /// Masked by TossPayments.
        public let customerIdentityNumber: String?
        public let requestedAt: ProviderTime?
    }

    /// For a person's tax deduction, or as a firm's proof of expense.
    public struct CashReceiptType: RawRepresentable, Hashable, Sendable, Decodable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let incomeDeduction = Self(rawValue: "소득공제")
        public static let proofOfExpense = Self(rawValue: "지출증빙")
    }

    /// Issue or cancellation.
    public struct CashReceiptTransaction: RawRepresentable, Hashable, Sendable, Decodable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let confirm = Self(rawValue: "CONFIRM")
        public static let cancel = Self(rawValue: "CANCEL")
    }

    /// How far the tax office is.
    public struct CashReceiptIssueStatus: RawRepresentable, Hashable, Sendable, Decodable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let inProgress = Self(rawValue: "IN_PROGRESS")
        public static let completed = Self(rawValue: "COMPLETED")
        public static let failed = Self(rawValue: "FAILED")
    }
}
