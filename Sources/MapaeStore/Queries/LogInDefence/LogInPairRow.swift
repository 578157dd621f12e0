public import MapaeCore

/// The failed log-ins to one account from one source.
public struct LogInPairRow: Sendable {
    public let key: [UInt8]
    public let account: [UInt8]
    /// In a row, those being checked included.
    public var failures: Int
    /// No password is checked before.
    public var blockedUntil: Timestamp
    /// When all is forgotten.
    public var expiresAt: Timestamp

    public init(key: [UInt8], account: [UInt8], failures: Int, blockedUntil: Timestamp, expiresAt: Timestamp) {
        self.key = key
        self.account = account
        self.failures = failures
        self.blockedUntil = blockedUntil
        self.expiresAt = expiresAt
    }

    init(_ row: Row) throws {
        key = try row.value("pair_key")
        account = try row.value("account_key")
        failures = try row.value("failures")
        blockedUntil = try row.value("blocked_until_ms")
        expiresAt = try row.value("expires_at_ms")
    }
}

extension LogInPairRow {
    /// The caller holds the account (``LogInAccountRow/lock(_:expiresAt:in:)``).
    public static func find(_ key: [UInt8], at now: Timestamp, in tx: any Transaction) throws -> LogInPairRow? {
        try tx.queryFirst("SELECT * FROM log_in_pairs WHERE pair_key = \(key) AND expires_at_ms > \(now)")
            .map(LogInPairRow.init)
    }

    public func save(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO log_in_pairs (pair_key, account_key, failures, blocked_until_ms, expires_at_ms)
            VALUES (\(key), \(account), \(failures), \(blockedUntil), \(expiresAt))
            ON CONFLICT (pair_key) DO UPDATE SET
                failures = excluded.failures, blocked_until_ms = excluded.blocked_until_ms,
                expires_at_ms = excluded.expires_at_ms
            """)
    }

    public static func delete(_ key: [UInt8], in tx: any Transaction) throws {
        try tx.execute("DELETE FROM log_in_pairs WHERE pair_key = \(key)")
    }
}
