public import MapaeCore

/// One order for credits and what became of it.
public struct PaymentRow: Sendable {
    public let id: PaymentID
    /// The provider it goes by: `tosspayments` or `tosspay`.
    public let rail: String
    public let orderID: String
    public let userID: UserID
    public let packageID: String
    public let orderName: String
    public let amount: Won
    public let credits: Credits
    public let bonusCredits: Credits
    public let createdAt: Timestamp
    public let expiresAt: Timestamp
    public var status: String
    /// Counts up with every change; a reading taken before a change is not applied after it.
    public internal(set) var revision: Int64 = 0
    public var paymentKey: String?
    public var method: String?
    public var approvedAt: Timestamp?
    /// How often the money has come in: a reversed deposit may be paid again.
    public var approvals: Int64 = 0
    /// What the provider holds of it, as far as we know.
    public var balance: Won = .zero
    public var refundedAmount: Won = .zero
    public var refundedCredits: Credits = .zero
    /// Purchased credits withdrawn without money, in place of spent bonus credits.
    public var forfeitedCredits: Credits = .zero
    public var withdrawnBonusCredits: Credits = .zero
    public var receiptURL: String?
    public var failureCode: String?
    public var failureMessage: String?
    public var accountBankCode: String?
    public var accountNumber: String?
    public var accountCustomerName: String?
    public var accountDueAt: Timestamp?
    public var depositSecretKeyID: String?
    public var depositSecretHash: [UInt8]?
    /// When a virtual account is read at the provider next; nil when it need not be.
    public var nextPollAt: Timestamp?
    /// When a reading first showed a deposit taken back.
    public var reversalSeenAt: Timestamp?
    /// The Toss user who pays, sealed; nil by TossPayments, and when the provider need not be asked any more.
    public var sealedPayer: String?

    public init(
        id: PaymentID, rail: String, orderID: String, userID: UserID, packageID: String, orderName: String, amount: Won,
        credits: Credits, bonusCredits: Credits, createdAt: Timestamp, expiresAt: Timestamp, status: String
    ) {
        self.id = id
        self.rail = rail
        self.orderID = orderID
        self.userID = userID
        self.packageID = packageID
        self.orderName = orderName
        self.amount = amount
        self.credits = credits
        self.bonusCredits = bonusCredits
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.status = status
    }

    init(_ row: Row) throws {
        self.init(
            id: try row.value("id"), rail: try row.value("rail"), orderID: try row.value("order_id"),
            userID: try row.value("user_id"), packageID: try row.value("package_id"),
            orderName: try row.value("order_name"),
            amount: try row.value("amount_won"), credits: try row.value("credits"),
            bonusCredits: try row.value("bonus_credits"), createdAt: try row.value("created_at_ms"),
            expiresAt: try row.value("expires_at_ms"), status: try row.value("status"))
        revision = try row.value("revision")
        paymentKey = try row.value("payment_key")
        method = try row.value("method")
        approvedAt = try row.value("approved_at_ms")
        approvals = try row.value("approvals")
        balance = try row.value("balance_won")
        refundedAmount = try row.value("refunded_won")
        refundedCredits = try row.value("refunded_credits")
        forfeitedCredits = try row.value("forfeited_credits")
        withdrawnBonusCredits = try row.value("withdrawn_bonus_credits")
        receiptURL = try row.value("receipt_url")
        failureCode = try row.value("failure_code")
        failureMessage = try row.value("failure_message")
        accountBankCode = try row.value("account_bank_code")
        accountNumber = try row.value("account_number")
        accountCustomerName = try row.value("account_customer_name")
        accountDueAt = try row.value("account_due_at_ms")
        depositSecretKeyID = try row.value("deposit_secret_key_id")
        depositSecretHash = try row.value("deposit_secret_hash")
        nextPollAt = try row.value("next_poll_at_ms")
        reversalSeenAt = try row.value("reversal_seen_at_ms")
        sealedPayer = try row.value("sealed_payer_key")
    }
}
