public import MapaeCore

extension PaymentRow {
    /// The order as it stands; for a closure that only reads.
    public static func find(_ id: PaymentID, in tx: any Transaction) throws -> PaymentRow? {
        try tx.queryFirst("SELECT * FROM payments WHERE id = \(id)").map(PaymentRow.init)
    }

    /// The order as it stands; for a closure that only reads.
    public static func find(orderID: String, in tx: any Transaction) throws -> PaymentRow? {
        try tx.queryFirst("SELECT * FROM payments WHERE order_id = \(orderID)").map(PaymentRow.init)
    }

    /// The order that has a key of its provider's; for a closure that only reads.
    public static func find(paymentKey: String, in tx: any Transaction) throws -> PaymentRow? {
        try tx.queryFirst("SELECT * FROM payments WHERE payment_key = \(paymentKey)").map(PaymentRow.init)
    }

    /// The order, held until the transaction ends. Everything that decides on a payment locks it first, before its
    /// refund, its attempt and its owner's credits.
    public static func lock(_ id: PaymentID, in tx: any Transaction) throws -> PaymentRow? {
        try tx.queryFirst("SELECT * FROM payments WHERE id = \(id)\(tx.dialect.forUpdate)").map(PaymentRow.init)
    }

    public static func lock(orderID: String, in tx: any Transaction) throws -> PaymentRow? {
        try tx.queryFirst("SELECT * FROM payments WHERE order_id = \(orderID)\(tx.dialect.forUpdate)")
            .map(PaymentRow.init)
    }

    /// The user's orders, newest first.
    public static func page(
        of user: UserID, before cursor: PaymentID?, limit: Int, in tx: any Transaction
    ) throws -> [PaymentRow] {
        let from: SQL = if let cursor { " AND id < \(cursor)" } else { "" }
        return try tx.query(
            "SELECT * FROM payments WHERE user_id = \(user)\(from) ORDER BY id DESC LIMIT \(limit)"
        ).map(PaymentRow.init)
    }

    /// The user's orders that have not come to an end; locked, unless the closure only reads.
    public static func unfinished(
        of user: UserID, isLocking: Bool, in tx: any Transaction
    ) throws -> [PaymentRow] {
        try tx.query(
            """
            SELECT * FROM payments
            WHERE user_id = \(user) AND status IN ('pending', 'confirming', 'unknown', 'waitingForDeposit')
            ORDER BY id\(isLocking ? tx.dialect.forUpdate : "")
            """
        ).map(PaymentRow.init)
    }

    public static func countOpen(of user: UserID, at now: Timestamp, in tx: any Transaction) throws -> Int {
        try tx.queryFirst(
            """
            SELECT COUNT(*) AS open_count FROM payments
            WHERE user_id = \(user) AND status = 'pending' AND expires_at_ms > \(now)
            """)?.value("open_count") ?? 0
    }

    /// Orders nobody confirmed in time, each locked unless somebody else is at it.
    public static func lockExpired(at now: Timestamp, limit: Int, in tx: any Transaction) throws -> [PaymentRow] {
        try tx.query(
            """
            SELECT * FROM payments WHERE status = 'pending' AND expires_at_ms <= \(now)
            ORDER BY expires_at_ms LIMIT \(limit)\(tx.dialect.forUpdateSkipLocked)
            """
        ).map(PaymentRow.init)
    }

    /// Virtual accounts whose reading is due, each locked unless somebody else is at it.
    public static func lockPollable(at now: Timestamp, limit: Int, in tx: any Transaction) throws -> [PaymentRow] {
        try tx.query(
            """
            SELECT * FROM payments WHERE next_poll_at_ms IS NOT NULL AND next_poll_at_ms <= \(now)
            ORDER BY next_poll_at_ms LIMIT \(limit)\(tx.dialect.forUpdateSkipLocked)
            """
        ).map(PaymentRow.init)
    }

    public func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO payments (
                id, order_id, user_id, package_id, order_name, amount_won, credits, bonus_credits, created_at_ms,
                expires_at_ms, status, revision, approvals, balance_won, refunded_won, refunded_credits,
                forfeited_credits, withdrawn_bonus_credits, rail, sealed_payer_key)
            VALUES (
                \(id), \(orderID), \(userID), \(packageID), \(orderName), \(amount), \(credits), \(bonusCredits),
                \(createdAt), \(expiresAt), \(status), 0, 0, 0, 0, 0, 0, 0, \(rail), \(sealedPayer))
            """)
    }

    /// Writes what can change of a row that this transaction has locked.
    public mutating func save(in tx: any Transaction) throws {
        revision += 1
        try tx.execute(
            """
            UPDATE payments SET
                status = \(status), revision = \(revision), payment_key = \(paymentKey), method = \(method),
                approved_at_ms = \(approvedAt), approvals = \(approvals), balance_won = \(balance),
                refunded_won = \(refundedAmount), refunded_credits = \(refundedCredits),
                forfeited_credits = \(forfeitedCredits), withdrawn_bonus_credits = \(withdrawnBonusCredits),
                receipt_url = \(receiptURL), failure_code = \(failureCode), failure_message = \(failureMessage),
                account_bank_code = \(accountBankCode), account_number = \(accountNumber),
                account_customer_name = \(accountCustomerName), account_due_at_ms = \(accountDueAt),
                deposit_secret_key_id = \(depositSecretKeyID), deposit_secret_hash = \(depositSecretHash),
                next_poll_at_ms = \(nextPollAt), reversal_seen_at_ms = \(reversalSeenAt),
                sealed_payer_key = \(sealedPayer)
            WHERE id = \(id)
            """)
    }

    /// The customer key a user has at the provider: the first one proposed stays for good. Holds the user's row until
    /// the transaction ends, so that two orders of one user are counted one after the other.
    public static func customerKey(
        of user: UserID, proposing key: String, at now: Timestamp, in tx: any Transaction
    ) throws -> String {
        try tx.execute(
            """
            INSERT INTO payment_customers (user_id, customer_key, created_at_ms) VALUES (\(user), \(key), \(now))
            ON CONFLICT (user_id) DO NOTHING
            """)
        let row = try tx.queryFirst(
            "SELECT customer_key FROM payment_customers WHERE user_id = \(user)\(tx.dialect.forUpdate)")
        guard let row else { throw StoreError(.unexpectedValue, detail: "payment_customers lost a row") }
        return try row.value("customer_key")
    }
}
