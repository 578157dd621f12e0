public import MapaeCore

/// What is known of the failed log-ins to one address, be there an account or not.
///
/// Every decision about an account's failures begins with ``lock(_:expiresAt:in:)``, so they are made one after the other.
public enum LogInAccountRow {
    /// Holds the account's failures until the transaction ends.
    public static func lock(_ account: [UInt8], expiresAt: Timestamp, in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO log_in_accounts (account_key, expires_at_ms) VALUES (\(account), \(expiresAt))
            ON CONFLICT (account_key) DO UPDATE SET expires_at_ms = excluded.expires_at_ms
            """)
    }

    /// Notes that the account is locked.
    ///
    /// - Returns: false when that was noted since `earlier`.
    public static func markLocked(
        _ account: [UInt8], at now: Timestamp, ifNotSince earlier: Timestamp, in tx: any Transaction
    ) throws -> Bool {
        try tx.execute(
            """
            UPDATE log_in_accounts SET locked_at_ms = \(now)
            WHERE account_key = \(account) AND (locked_at_ms IS NULL OR locked_at_ms <= \(earlier))
            """) == 1
    }

    /// Forgets every failure of an account.
    public static func clear(_ account: [UInt8], in tx: any Transaction) throws {
        try tx.execute("DELETE FROM log_in_accounts WHERE account_key = \(account)")
        try tx.execute("DELETE FROM log_in_pairs WHERE account_key = \(account)")
        try tx.execute("DELETE FROM log_in_failures WHERE account_key = \(account)")
    }

    /// Deletes what does not count any more.
    public static func purge(at now: Timestamp, failuresBefore moment: Timestamp, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM log_in_accounts WHERE expires_at_ms <= \(now)")
        try tx.execute("DELETE FROM log_in_pairs WHERE expires_at_ms <= \(now)")
        try tx.execute("DELETE FROM log_in_failures WHERE at_ms <= \(moment)")
    }
}

/// One failed log-in, or one that is being checked.
public enum LogInFailureRow {
    /// - Returns: its number.
    public static func insert(_ account: [UInt8], at now: Timestamp, in tx: any Transaction) throws -> Int64 {
        let row = try tx.queryFirst(
            "INSERT INTO log_in_failures (account_key, at_ms) VALUES (\(account), \(now)) RETURNING id")
        guard let row else { throw StoreError(.unexpectedValue, detail: "an insert returned nothing") }
        return try row.value("id")
    }

    public static func delete(_ id: Int64, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM log_in_failures WHERE id = \(id)")
    }

    public static func count(_ account: [UInt8], after moment: Timestamp, in tx: any Transaction) throws -> Int {
        try tx.queryFirst(
            "SELECT COUNT(*) AS failures FROM log_in_failures WHERE account_key = \(account) AND at_ms > \(moment)"
        )?.value("failures") ?? 0
    }
}
