public import MapaeCore

/// The authorization codes that were brought here, by their hashes.
public enum TossCodeRow {
    /// False when the code was brought before.
    public static func insert(hash: [UInt8], at now: Timestamp, in tx: any Transaction) throws -> Bool {
        try tx.execute(
            "INSERT INTO toss_codes (code_hash, at_ms) VALUES (\(hash), \(now)) ON CONFLICT (code_hash) DO NOTHING"
        ) == 1
    }

    public static func purge(before moment: Timestamp, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM toss_codes WHERE at_ms < \(moment)")
    }
}
