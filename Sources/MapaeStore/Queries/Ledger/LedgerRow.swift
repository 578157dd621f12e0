public import MapaeCore

/// One line of a ledger transaction. Amounts are signed; the lines of a transaction add up to nothing in each unit.
public struct LedgerRow: Sendable, Hashable {
    public let account: String
    /// `KRW` or `CREDIT`.
    public let unit: String
    public let amount: Int64

    public init(account: String, unit: String, amount: Int64) {
        self.account = account
        self.unit = unit
        self.amount = amount
    }

    init(_ row: Row) throws {
        self.init(
            account: try row.value("account"), unit: try row.value("unit"), amount: try row.value("amount"))
    }
}

extension LedgerRow {
    /// Opens a ledger transaction.
    ///
    /// - Returns: false when this cause and step have been booked before; then nothing was written.
    public static func begin(
        _ id: LedgerTransactionID, causeKind: String, causeID: String, step: String, at now: Timestamp,
        in tx: any Transaction
    ) throws -> Bool {
        try tx.execute(
            """
            INSERT INTO ledger_transactions (id, cause_kind, cause_id, step, at_ms)
            VALUES (\(id), \(causeKind), \(causeID), \(step), \(now))
            ON CONFLICT (cause_kind, cause_id, step) DO NOTHING
            """) == 1
    }

    /// Writes the lines of a ledger transaction in their order.
    public static func insert(
        _ lines: [LedgerRow], of transaction: LedgerTransactionID, in tx: any Transaction
    ) throws {
        let rows = lines.enumerated().map { number, line -> SQL in
            "(\(transaction), \(number), \(line.account), \(line.unit), \(line.amount))"
        }
        guard !rows.isEmpty else { return }
        try tx.execute(
            "INSERT INTO ledger_entries (transaction_id, line, account, unit, amount) VALUES \(SQL.joined(rows))")
    }

    /// What each account holds.
    public static func balances(in tx: any Transaction) throws -> [LedgerRow] {
        try tx.query(
            """
            SELECT account, unit, CAST(SUM(amount) AS BIGINT) AS amount FROM ledger_entries
            GROUP BY account, unit ORDER BY account, unit
            """
        ).map(LedgerRow.init)
    }

    /// The lines booked for a cause, in order.
    public static func lines(
        causeKind: String, causeID: String, in tx: any Transaction
    ) throws -> [LedgerRow] {
        try tx.query(
            """
            SELECT account, unit, amount FROM ledger_entries
            JOIN ledger_transactions ON ledger_transactions.id = ledger_entries.transaction_id
            WHERE cause_kind = \(causeKind) AND cause_id = \(causeID)
            ORDER BY ledger_transactions.id, line
            """
        ).map(LedgerRow.init)
    }

    /// Transactions whose lines do not add up to nothing, as `id unit`.
    public static func unbalanced(in tx: any Transaction) throws -> [String] {
        try tx.query(
            """
            SELECT transaction_id, unit FROM ledger_entries
            GROUP BY transaction_id, unit HAVING SUM(amount) <> 0 ORDER BY transaction_id
            """
        ).map { "\(try $0.value("transaction_id", as: String.self)) \(try $0.value("unit", as: String.self))" }
    }
}
