/// An executed payment. Compare `mode`, `orderNo`, `payToken` and `amount` with what was ordered.
public struct TossPayExecution: Sendable, Hashable {
    public let mode: TossPayMode
    public let orderNo: String
    public let payToken: PayToken
    /// Whole won, as all amounts here.
    public let amount: Int64
    public let discountedAmount: Int64?
    public let paidAmount: Int64?
    public let transactionId: String?
    public let approvalTime: TossTime?
    public let stateMsg: String?
    public let payMethod: TossPayMethod?
    public let card: TossPayCard?
    public let account: TossPayAccount?
    public let cashReceiptMgtKey: String?
}

extension TossPayExecution: Decodable {
    private enum CodingKeys: String, CodingKey {
        case mode, orderNo, payToken, amount, discountedAmount, paidAmount, transactionId, approvalTime, stateMsg
        case payMethod, cashReceiptMgtKey
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        mode = try container.decode(TossPayMode.self, forKey: .mode)
        orderNo = try container.decode(String.self, forKey: .orderNo)
        payToken = try container.decode(PayToken.self, forKey: .payToken)
        amount = try container.decode(Int64.self, forKey: .amount)
        discountedAmount = try container.decodeIfPresent(Int64.self, forKey: .discountedAmount)
        paidAmount = try container.decodeIfPresent(Int64.self, forKey: .paidAmount)
        transactionId = try container.textIfPresent(.transactionId)
        approvalTime = try container.decodeIfPresent(TossTime.self, forKey: .approvalTime)
        stateMsg = try container.textIfPresent(.stateMsg)
        payMethod = try container.decodeIfPresent(TossPayMethod.self, forKey: .payMethod)
        card = try TossPayCard(presentIn: decoder)
        account = try TossPayAccount(presentIn: decoder)
        cashReceiptMgtKey = try container.textIfPresent(.cashReceiptMgtKey)
    }
}

/// A refunded payment; always the whole of it.
public struct TossPayRefund: Sendable, Hashable {
    public let payToken: PayToken
    /// Whole won, as all amounts here. Compare it with what was paid.
    public let refundedAmount: Int64
    /// What is left; 0.
    public let refundableAmount: Int64?
    /// Toss' pages do not list it for refunds.
    public let mode: TossPayMode?
    public let refundNo: String?
    public let approvalTime: TossTime?
    public let discountedAmount: Int64?
    public let paidAmount: Int64?
    public let refundedDiscountAmount: Int64?
    public let refundedPaidAmount: Int64?
    public let transactionId: String?
    public let card: TossPayCard?
    public let account: TossPayAccount?
    public let cashReceiptMgtKey: String?
}

extension TossPayRefund: Decodable {
    private enum CodingKeys: String, CodingKey {
        case payToken, refundedAmount, refundableAmount, mode, refundNo, approvalTime, discountedAmount, paidAmount
        case refundedDiscountAmount, refundedPaidAmount, transactionId, cashReceiptMgtKey
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        payToken = try container.decode(PayToken.self, forKey: .payToken)
        refundedAmount = try container.decode(Int64.self, forKey: .refundedAmount)
        refundableAmount = try container.decodeIfPresent(Int64.self, forKey: .refundableAmount)
        mode = try container.decodeIfPresent(TossPayMode.self, forKey: .mode)
        refundNo = try container.textIfPresent(.refundNo)
        approvalTime = try container.decodeIfPresent(TossTime.self, forKey: .approvalTime)
        discountedAmount = try container.decodeIfPresent(Int64.self, forKey: .discountedAmount)
        paidAmount = try container.decodeIfPresent(Int64.self, forKey: .paidAmount)
        refundedDiscountAmount = try container.decodeIfPresent(Int64.self, forKey: .refundedDiscountAmount)
        refundedPaidAmount = try container.decodeIfPresent(Int64.self, forKey: .refundedPaidAmount)
        transactionId = try container.textIfPresent(.transactionId)
        card = try TossPayCard(presentIn: decoder)
        account = try TossPayAccount(presentIn: decoder)
        cashReceiptMgtKey = try container.textIfPresent(.cashReceiptMgtKey)
    }
}
