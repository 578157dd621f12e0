/// What is kept of a rate limit's key: the moment at which its whole allowance is back, in microseconds since 1970.
public enum RateLimitRow {
    /// Moves a key's moment by an interval, counted from now at the least, if it is not later than `latest`.
    ///
    /// One statement, so that of many at once exactly as many pass as may.
    ///
    /// - Returns: the new moment; nil when it was later, and the row is then held until the transaction ends.
    public static func advance(
        _ key: String, by interval: Int64, ifNotAfter latest: Int64, at now: Int64, in tx: any Transaction
    ) throws -> Int64? {
        try tx.queryFirst(
            """
            INSERT INTO rate_limits (key_digest, full_at_us) VALUES (\(key), \(now + interval))
            ON CONFLICT (key_digest) DO UPDATE SET full_at_us =
                CASE WHEN rate_limits.full_at_us > \(now) THEN rate_limits.full_at_us ELSE \(now) END + \(interval)
            WHERE rate_limits.full_at_us <= \(latest)
            RETURNING full_at_us
            """
        )?.value("full_at_us")
    }

    public static func fullAt(_ key: String, in tx: any Transaction) throws -> Int64? {
        try tx.queryFirst("SELECT full_at_us FROM rate_limits WHERE key_digest = \(key)")?.value("full_at_us")
    }

    public static func set(_ key: String, fullAt: Int64, in tx: any Transaction) throws {
        try tx.execute("UPDATE rate_limits SET full_at_us = \(fullAt) WHERE key_digest = \(key)")
    }

    /// Moves a key's moment back by an interval.
    public static func giveBack(_ key: String, _ interval: Int64, in tx: any Transaction) throws {
        try tx.execute("UPDATE rate_limits SET full_at_us = full_at_us - \(interval) WHERE key_digest = \(key)")
    }

    public static func delete(_ key: String, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM rate_limits WHERE key_digest = \(key)")
    }

    /// Forgets keys whose whole allowance is back.
    public static func purge(at now: Int64, in tx: any Transaction) throws -> Int {
        try tx.execute("DELETE FROM rate_limits WHERE full_at_us <= \(now)")
    }
}
