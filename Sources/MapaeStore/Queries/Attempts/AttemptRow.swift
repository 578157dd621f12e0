public import MapaeCore

/// One intended call to the provider that moves money: recorded before it is made, finished with what came of it.
///
/// `dueAt` is when somebody may next take it: a claim pushes it behind its lease and raises the epoch, and whoever
/// settles the attempt does so at the epoch of its claim alone.
public struct AttemptRow: Sendable {
    public let id: AttemptID
    public let paymentID: PaymentID
    /// Nil for a confirm and for the cancel of a mismatched approval.
    public let refundID: RefundID?
    /// `confirm` or `cancel`.
    public let kind: String
    public let idempotencyKey: String
    public let paymentKey: String
    /// The order's amount, or what the cancel takes back.
    public let amount: Won
    /// What a cancel expects to find at the provider; nil before a deposit, where it cancels everything.
    public let balanceBefore: Won?
    public let reason: String?
    /// Goes along in the reason of a cancel, so that it is recognised among others.
    public let reference: String
    public let createdAt: Timestamp
    public var status: String
    public var sentAt: Timestamp?
    public var finishedAt: Timestamp?
    public var dueAt: Timestamp
    public var tries: Int64 = 0
    public var claimOwner: String
    public var claimEpoch: Int64 = 1
    public var outcomeCode: String?
    public var outcomeMessage: String?

    public init(
        id: AttemptID, paymentID: PaymentID, refundID: RefundID?, kind: String, idempotencyKey: String,
        paymentKey: String, amount: Won, balanceBefore: Won?, reason: String?, reference: String,
        createdAt: Timestamp, status: String, dueAt: Timestamp, claimOwner: String
    ) {
        self.id = id
        self.paymentID = paymentID
        self.refundID = refundID
        self.kind = kind
        self.idempotencyKey = idempotencyKey
        self.paymentKey = paymentKey
        self.amount = amount
        self.balanceBefore = balanceBefore
        self.reason = reason
        self.reference = reference
        self.createdAt = createdAt
        self.status = status
        self.dueAt = dueAt
        self.claimOwner = claimOwner
    }

    init(_ row: Row) throws {
        self.init(
            id: try row.value("id"), paymentID: try row.value("payment_id"), refundID: try row.value("refund_id"),
            kind: try row.value("kind"), idempotencyKey: try row.value("idempotency_key"),
            paymentKey: try row.value("payment_key"), amount: try row.value("amount_won"),
            balanceBefore: try row.value("balance_before_won"), reason: try row.value("reason"),
            reference: try row.value("reference"), createdAt: try row.value("created_at_ms"),
            status: try row.value("status"), dueAt: try row.value("due_at_ms"),
            claimOwner: try row.value("claim_owner"))
        sentAt = try row.value("sent_at_ms")
        finishedAt = try row.value("finished_at_ms")
        tries = try row.value("tries")
        claimEpoch = try row.value("claim_epoch")
        outcomeCode = try row.value("outcome_code")
        outcomeMessage = try row.value("outcome_message")
    }
}

extension AttemptRow {
    public func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO payment_attempts (
                id, payment_id, refund_id, kind, status, idempotency_key, payment_key, amount_won,
                balance_before_won, reason, reference, created_at_ms, sent_at_ms, due_at_ms, tries, claim_owner,
                claim_epoch)
            VALUES (
                \(id), \(paymentID), \(refundID), \(kind), \(status), \(idempotencyKey), \(paymentKey), \(amount),
                \(balanceBefore), \(reason), \(reference), \(createdAt), \(sentAt), \(dueAt), \(tries),
                \(claimOwner), \(claimEpoch))
            """)
    }

    /// The unfinished attempt, if it is still held by the claim of that epoch; locked.
    public static func lockOpen(_ id: AttemptID, epoch: Int64, in tx: any Transaction) throws -> AttemptRow? {
        try tx.queryFirst(
            """
            SELECT * FROM payment_attempts
            WHERE id = \(id) AND claim_epoch = \(epoch) AND finished_at_ms IS NULL\(tx.dialect.forUpdate)
            """
        ).map(AttemptRow.init)
    }

    /// The payment's unfinished attempt.
    public static func open(of payment: PaymentID, in tx: any Transaction) throws -> AttemptRow? {
        try tx.queryFirst(
            "SELECT * FROM payment_attempts WHERE payment_id = \(payment) AND finished_at_ms IS NULL"
        ).map(AttemptRow.init)
    }

    /// Every attempt of a payment, oldest first.
    public static func all(of payment: PaymentID, in tx: any Transaction) throws -> [AttemptRow] {
        try tx.query("SELECT * FROM payment_attempts WHERE payment_id = \(payment) ORDER BY id").map(AttemptRow.init)
    }

    /// Takes due attempts that nobody else is taking: raises their epoch and holds them until `lease`.
    public static func claimDue(
        at now: Timestamp, until lease: Timestamp, owner: String, limit: Int, in tx: any Transaction
    ) throws -> [AttemptRow] {
        let due = try tx.query(
            """
            SELECT * FROM payment_attempts WHERE finished_at_ms IS NULL AND due_at_ms <= \(now)
            ORDER BY due_at_ms LIMIT \(limit)\(tx.dialect.forUpdateSkipLocked)
            """
        ).map(AttemptRow.init)
        return try due.map { attempt in
            var claimed = attempt
            claimed.claimEpoch += 1
            claimed.claimOwner = owner
            claimed.dueAt = lease
            try claimed.save(in: tx)
            return claimed
        }
    }

    /// Writes what can change of a row that this transaction has locked.
    public func save(in tx: any Transaction) throws {
        try tx.execute(
            """
            UPDATE payment_attempts SET
                status = \(status), sent_at_ms = \(sentAt), finished_at_ms = \(finishedAt), due_at_ms = \(dueAt),
                tries = \(tries), claim_owner = \(claimOwner), claim_epoch = \(claimEpoch),
                outcome_code = \(outcomeCode), outcome_message = \(outcomeMessage)
            WHERE id = \(id)
            """)
    }
}
