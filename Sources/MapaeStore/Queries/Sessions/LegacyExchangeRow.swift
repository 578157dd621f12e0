public import MapaeCore

/// A session of the system before that was exchanged for one of ours.
public enum LegacyExchangeRow {
    /// False when that session was exchanged before; then nothing was written.
    public static func insert(
        sessionHash: [UInt8], user: UserID, at now: Timestamp, in tx: any Transaction
    ) throws -> Bool {
        try tx.execute(
            """
            INSERT INTO legacy_exchanges (legacy_session_hash, user_id, at_ms)
            VALUES (\(sessionHash), \(user), \(now))
            ON CONFLICT (legacy_session_hash) DO NOTHING
            """) == 1
    }
}
