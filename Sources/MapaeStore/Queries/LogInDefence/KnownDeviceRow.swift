public import MapaeCore

/// A device its user has logged in from. One device may be known to several users.
public enum KnownDeviceRow {
    public static func isLive(
        _ hash: [UInt8], of user: UserID, at now: Timestamp, in tx: any Transaction
    ) throws -> Bool {
        try tx.queryFirst(
            """
            SELECT token_hash FROM known_devices
            WHERE user_id = \(user) AND token_hash = \(hash) AND expires_at_ms > \(now)
            """) != nil
    }

    /// The user who has used the device last.
    public static func owner(of hash: [UInt8], at now: Timestamp, in tx: any Transaction) throws -> UserID? {
        try tx.queryFirst(
            """
            SELECT user_id FROM known_devices WHERE token_hash = \(hash) AND expires_at_ms > \(now)
            ORDER BY used_at_ms DESC, user_id LIMIT 1
            """)?.value("user_id")
    }

    /// Gives a device another token, for all its users.
    public static func rename(_ old: [UInt8], to new: [UInt8], in tx: any Transaction) throws {
        try tx.execute("UPDATE known_devices SET token_hash = \(new) WHERE token_hash = \(old)")
    }

    /// Makes the device one of the user's, or notes that it was used.
    public static func save(
        _ hash: [UInt8], of user: UserID, at now: Timestamp, expiresAt: Timestamp, in tx: any Transaction
    ) throws {
        try tx.execute(
            """
            INSERT INTO known_devices (user_id, token_hash, created_at_ms, used_at_ms, expires_at_ms)
            VALUES (\(user), \(hash), \(now), \(now), \(expiresAt))
            ON CONFLICT (user_id, token_hash) DO UPDATE SET
                used_at_ms = excluded.used_at_ms, expires_at_ms = excluded.expires_at_ms
            """)
    }

    /// Deletes a user's devices but the `count` used last; `newest` is always one of them.
    public static func keep(
        _ count: Int, of user: UserID, newest: [UInt8], in tx: any Transaction
    ) throws {
        try tx.execute(
            """
            DELETE FROM known_devices
            WHERE user_id = \(user) AND token_hash <> \(newest) AND token_hash NOT IN (
                SELECT token_hash FROM known_devices WHERE user_id = \(user) AND token_hash <> \(newest)
                ORDER BY used_at_ms DESC, created_at_ms DESC, token_hash LIMIT \(count - 1))
            """)
    }

    /// Deletes a user's devices, except one that is kept.
    public static func deleteAll(of user: UserID, except kept: [UInt8]?, in tx: any Transaction) throws {
        try tx.execute(
            "DELETE FROM known_devices WHERE user_id = \(user) AND token_hash <> \(kept ?? [])")
    }

    public static func count(of user: UserID, in tx: any Transaction) throws -> Int {
        try tx.queryFirst("SELECT COUNT(*) AS devices FROM known_devices WHERE user_id = \(user)")?
            .value("devices") ?? 0
    }

    public static func purge(expiredBefore moment: Timestamp, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM known_devices WHERE expires_at_ms <= \(moment)")
    }
}
