public import MapaeCore

/// A user's account beside what the ledger and the lots say of it.
public struct BookRow: Sendable {
    public let name: String
    public let balance: Int64
    public let held: Int64
    public let receivable: Int64
    public let lotsRemaining: Int64
    public let lotsHeld: Int64
    public let ledgerBalance: Int64
    public let ledgerHeld: Int64
    public let ledgerReceivable: Int64

    public static func accounts(in tx: any Transaction) throws -> [BookRow] {
        // Each table is read once as a whole: the ledger has no index by account, which every payment would pay for.
        try tx.query(
            """
            WITH sums AS (
                SELECT account, CAST(SUM(amount) AS BIGINT) AS amount FROM ledger_entries
                WHERE unit = 'CREDIT' GROUP BY account
            ), lots AS (
                SELECT user_id, CAST(SUM(remaining) AS BIGINT) AS remaining, CAST(SUM(held) AS BIGINT) AS held
                FROM credit_lots GROUP BY user_id
            )
            SELECT credit_accounts.user_id, credit_accounts.balance, credit_accounts.held, credit_accounts.receivable,
                COALESCE(lots.remaining, 0) AS lots_remaining, COALESCE(lots.held, 0) AS lots_held,
                COALESCE(credits.amount, 0) AS ledger_balance, COALESCE(holds.amount, 0) AS ledger_held,
                COALESCE(receivables.amount, 0) AS ledger_receivable
            FROM credit_accounts
            LEFT JOIN lots ON lots.user_id = credit_accounts.user_id
            LEFT JOIN sums AS credits ON credits.account = 'user:' || credit_accounts.user_id || ':credits'
            LEFT JOIN sums AS holds ON holds.account = 'user:' || credit_accounts.user_id || ':held'
            LEFT JOIN sums AS receivables ON receivables.account = 'user:' || credit_accounts.user_id || ':receivable'
            ORDER BY credit_accounts.user_id
            """
        ).map { row in
            BookRow(
                name: try row.value("user_id"), balance: try row.value("balance"), held: try row.value("held"),
                receivable: try row.value("receivable"), lotsRemaining: try row.value("lots_remaining"),
                lotsHeld: try row.value("lots_held"), ledgerBalance: try row.value("ledger_balance"),
                ledgerHeld: try row.value("ledger_held"), ledgerReceivable: try row.value("ledger_receivable"))
        }
    }

    /// Lots whose `held` differs from what their holders hold.
    public static func lotsHeldOtherwise(in tx: any Transaction) throws -> [String] {
        try tx.query(
            """
            SELECT id FROM credit_lots
            WHERE held <> COALESCE((SELECT SUM(amount) FROM credit_holds WHERE lot_id = credit_lots.id), 0)
            ORDER BY id
            """
        ).map { try $0.value("id") }
    }

    /// What the payments say is at the providers, and what the ledger says.
    public static func money(in tx: any Transaction) throws -> (payments: Int64, ledger: Int64) {
        let row = try tx.queryFirst(
            """
            SELECT
                COALESCE((SELECT CAST(SUM(balance_won) AS BIGINT) FROM payments), 0) AS payments,
                COALESCE((SELECT CAST(SUM(amount) AS BIGINT) FROM ledger_entries
                    WHERE account IN ('provider:tosspayments', 'provider:tosspay')), 0) AS ledger
            """)
        return (try row?.value("payments") ?? 0, try row?.value("ledger") ?? 0)
    }

    /// The same for each provider that payments went by.
    public static func moneyByRail(
        in tx: any Transaction
    ) throws -> [(rail: String, payments: Int64, ledger: Int64)] {
        try tx.query(
            """
            SELECT rail, CAST(SUM(balance_won) AS BIGINT) AS payments,
                COALESCE((SELECT CAST(SUM(amount) AS BIGINT) FROM ledger_entries
                    WHERE account = 'provider:' || payments.rail), 0) AS ledger
            FROM payments GROUP BY rail ORDER BY rail
            """
        ).map { (try $0.value("rail"), try $0.value("payments"), try $0.value("ledger")) }
    }

    /// Payments whose balance does not follow from their status.
    public static func strayPayments(in tx: any Transaction) throws -> [String] {
        try tx.query(
            """
            SELECT id FROM payments
            WHERE (status IN ('paid', 'partiallyRefunded', 'refunded') AND balance_won <> amount_won - refunded_won)
                OR (status IN ('pending', 'confirming', 'unknown', 'waitingForDeposit', 'failed', 'expired')
                    AND balance_won <> 0)
            ORDER BY id
            """
        ).map { try $0.value("id") }
    }
}

extension PaymentRow {
    /// What the provider holds for each order, as far as we know.
    public static func heldByOrder(in tx: any Transaction) throws -> [String: Won] {
        let rows = try tx.query("SELECT order_id, balance_won FROM payments ORDER BY order_id")
        return try Dictionary(rows.map { (try $0.value("order_id"), try $0.value("balance_won")) }) { first, _ in first
        }
    }
}
