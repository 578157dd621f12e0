/// A Toss Pay payment as `get-payment-status` tells it. Amounts are whole won.
public struct TossPayPayment: Sendable, Hashable {
    public let mode: TossPayMode
    public let payToken: PayToken
    public let orderNo: String
    public let payStatus: Status
    public let amount: Int64
    public let payMethod: TossPayMethod?
    public let discountedAmount: Int64?
    public let discountAmountV2: Int64?
    public let paidPointV2: Int64?
    public let paidAmount: Int64?
    public let refundableAmount: Int64?
    public let amountTaxable: Int64?
    public let amountTaxFree: Int64?
    public let amountVat: Int64?
    public let amountServiceFee: Int64?
    public let disposableCupDeposit: Int64?
    public let account: TossPayAccount?
    public let card: TossPayCard?
    public let transactions: [Transaction]
    public let createdTs: TossTime?
    public let paidTs: TossTime?

    /// How far a payment is. Values of tomorrow survive as they came.
    public struct Status: RawRepresentable, Sendable, Hashable, Decodable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// Made; the buyer has not authenticated.
        public static let standby = Self(rawValue: "PAY_STANDBY")
        /// The buyer has authenticated; the execution has not come.
        public static let approved = Self(rawValue: "PAY_APPROVED")
        /// Being executed.
        public static let inProgress = Self(rawValue: "PAY_PROGRESS")
        /// Paid.
        public static let complete = Self(rawValue: "PAY_COMPLETE")
        public static let cancelled = Self(rawValue: "PAY_CANCEL")
        public static let refundInProgress = Self(rawValue: "REFUND_PROGRESS")
        public static let refunded = Self(rawValue: "REFUND_SUCCESS")
        /// Paid, and paid out to the merchant.
        public static let settled = Self(rawValue: "SETTLEMENT_COMPLETE")
        /// Refunded, and the refund settled.
        public static let refundSettled = Self(rawValue: "SETTLEMENT_REFUND_COMPLETE")

        /// The buyer's money has been taken and not gone back.
        public var isPaid: Bool { self == .complete || self == .settled }
        public var isRefunded: Bool { self == .refunded || self == .refundSettled }
    }

    /// One movement of money.
    public struct Transaction: Sendable, Hashable, Decodable {
        public let stepType: StepType
        public let transactionId: String?
        /// Negative for a refund.
        public let transactionAmount: Int64
        public let discountedAmount: Int64?
        public let paidAmount: Int64?
        public let pointAmount: Int64?
        public let regTs: TossTime?

        public struct StepType: RawRepresentable, Sendable, Hashable, Decodable {
            public let rawValue: String

            public init(rawValue: String) {
                self.rawValue = rawValue
            }

            public static let pay = Self(rawValue: "PAY")
            public static let refund = Self(rawValue: "REFUND")
        }
    }
}

extension TossPayPayment: Decodable {
    private enum CodingKeys: String, CodingKey {
        case mode, payToken, orderNo, payStatus, amount, payMethod, discountedAmount, discountAmountV2, paidPointV2
        case paidAmount, refundableAmount, amountTaxable, amountTaxFree, amountVat, amountServiceFee
        case disposableCupDeposit, card, transactions, createdTs, paidTs
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        mode = try container.decode(TossPayMode.self, forKey: .mode)
        payToken = try container.decode(PayToken.self, forKey: .payToken)
        orderNo = try container.decode(String.self, forKey: .orderNo)
        payStatus = try container.decode(Status.self, forKey: .payStatus)
        amount = try container.decode(Int64.self, forKey: .amount)
        payMethod = try container.decodeIfPresent(TossPayMethod.self, forKey: .payMethod)
        discountedAmount = try container.decodeIfPresent(Int64.self, forKey: .discountedAmount)
        discountAmountV2 = try container.decodeIfPresent(Int64.self, forKey: .discountAmountV2)
        paidPointV2 = try container.decodeIfPresent(Int64.self, forKey: .paidPointV2)
        paidAmount = try container.decodeIfPresent(Int64.self, forKey: .paidAmount)
        refundableAmount = try container.decodeIfPresent(Int64.self, forKey: .refundableAmount)
        amountTaxable = try container.decodeIfPresent(Int64.self, forKey: .amountTaxable)
        amountTaxFree = try container.decodeIfPresent(Int64.self, forKey: .amountTaxFree)
        amountVat = try container.decodeIfPresent(Int64.self, forKey: .amountVat)
        amountServiceFee = try container.decodeIfPresent(Int64.self, forKey: .amountServiceFee)
        disposableCupDeposit = try container.decodeIfPresent(Int64.self, forKey: .disposableCupDeposit)
        account = try TossPayAccount(presentIn: decoder)
        card = try container.decodeIfPresent(TossPayCard.self, forKey: .card)
        transactions = try container.decodeIfPresent([Transaction].self, forKey: .transactions) ?? []
        createdTs = try container.decodeIfPresent(TossTime.self, forKey: .createdTs)
        paidTs = try container.decodeIfPresent(TossTime.self, forKey: .paidTs)
    }
}
