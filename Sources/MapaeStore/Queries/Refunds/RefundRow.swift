public import MapaeCore

/// Money asked back, and what became of it.
public struct RefundRow: Sendable {
    public let id: RefundID
    public let paymentID: PaymentID
    public let userID: UserID
    public let amount: Won
    /// The purchased credits the amount stands for.
    public let credits: Credits
    /// Purchased credits that go along without money, in place of spent bonus credits.
    public let forfeitedCredits: Credits
    public let bonusCredits: Credits
    public let reason: String
    public let requestedBy: UserID
    public let requestedAt: Timestamp
    public var status: String
    public var decidedBy: UserID?
    public var finishedAt: Timestamp?
    public var failureCode: String?
    public var failureMessage: String?

    public init(
        id: RefundID, paymentID: PaymentID, userID: UserID, amount: Won, credits: Credits, forfeitedCredits: Credits,
        bonusCredits: Credits, reason: String, requestedBy: UserID, requestedAt: Timestamp, status: String
    ) {
        self.id = id
        self.paymentID = paymentID
        self.userID = userID
        self.amount = amount
        self.credits = credits
        self.forfeitedCredits = forfeitedCredits
        self.bonusCredits = bonusCredits
        self.reason = reason
        self.requestedBy = requestedBy
        self.requestedAt = requestedAt
        self.status = status
    }

    init(_ row: Row) throws {
        self.init(
            id: try row.value("id"), paymentID: try row.value("payment_id"), userID: try row.value("user_id"),
            amount: try row.value("amount_won"), credits: try row.value("credits"),
            forfeitedCredits: try row.value("forfeited_credits"), bonusCredits: try row.value("bonus_credits"),
            reason: try row.value("reason"), requestedBy: try row.value("requested_by"),
            requestedAt: try row.value("requested_at_ms"), status: try row.value("status"))
        decidedBy = try row.value("decided_by")
        finishedAt = try row.value("finished_at_ms")
        failureCode = try row.value("failure_code")
        failureMessage = try row.value("failure_message")
    }
}

extension RefundRow {
    public func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO refunds (
                id, payment_id, user_id, amount_won, credits, forfeited_credits, bonus_credits, reason, requested_by,
                requested_at_ms, status)
            VALUES (
                \(id), \(paymentID), \(userID), \(amount), \(credits), \(forfeitedCredits), \(bonusCredits),
                \(reason), \(requestedBy), \(requestedAt), \(status))
            """)
    }

    public static func find(_ id: RefundID, in tx: any Transaction) throws -> RefundRow? {
        try tx.queryFirst("SELECT * FROM refunds WHERE id = \(id)").map(RefundRow.init)
    }

    /// The refund, held until the transaction ends; its payment is locked before it.
    public static func lock(_ id: RefundID, in tx: any Transaction) throws -> RefundRow? {
        try tx.queryFirst("SELECT * FROM refunds WHERE id = \(id)\(tx.dialect.forUpdate)").map(RefundRow.init)
    }

    /// The payment's refund that has not ended.
    public static func open(of payment: PaymentID, in tx: any Transaction) throws -> RefundRow? {
        try tx.queryFirst("SELECT * FROM refunds WHERE payment_id = \(payment) AND finished_at_ms IS NULL")
            .map(RefundRow.init)
    }

    /// The user's refunds that have not ended.
    public static func open(ofUser user: UserID, in tx: any Transaction) throws -> [RefundRow] {
        try tx.query("SELECT * FROM refunds WHERE user_id = \(user) AND finished_at_ms IS NULL ORDER BY id")
            .map(RefundRow.init)
    }

    /// Every refund of a payment, oldest first.
    public static func all(of payment: PaymentID, in tx: any Transaction) throws -> [RefundRow] {
        try tx.query("SELECT * FROM refunds WHERE payment_id = \(payment) ORDER BY id").map(RefundRow.init)
    }

    /// Requests that wait for an administrator, oldest first.
    public static func waiting(after cursor: RefundID?, limit: Int, in tx: any Transaction) throws -> [RefundRow] {
        let from: SQL = if let cursor { " AND id > \(cursor)" } else { "" }
        return try tx.query("SELECT * FROM refunds WHERE status = 'requested'\(from) ORDER BY id LIMIT \(limit)")
            .map(RefundRow.init)
    }

    /// Writes what can change of a row that this transaction has locked.
    public func save(in tx: any Transaction) throws {
        try tx.execute(
            """
            UPDATE refunds SET
                status = \(status), decided_by = \(decidedBy), finished_at_ms = \(finishedAt),
                failure_code = \(failureCode), failure_message = \(failureMessage)
            WHERE id = \(id)
            """)
    }

    /// - Returns: false when this administrator has approved it before.
    public func addApproval(by administrator: UserID, at now: Timestamp, in tx: any Transaction) throws -> Bool {
        try tx.execute(
            """
            INSERT INTO refund_approvals (refund_id, administrator_id, at_ms)
            VALUES (\(id), \(administrator), \(now)) ON CONFLICT (refund_id, administrator_id) DO NOTHING
            """) == 1
    }

    public func approvals(in tx: any Transaction) throws -> Int {
        try tx.queryFirst("SELECT COUNT(*) AS approvals FROM refund_approvals WHERE refund_id = \(id)")?
            .value("approvals") ?? 0
    }
}
