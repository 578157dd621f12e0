public import MapaeCore

/// When a Toss user was linked and unlinked, and by whom. One row for each kind of event of one link, however often it is
/// reported.
public struct TossLogRow: Sendable, Hashable {
    public let userKeyHash: [UInt8]
    public let event: String
    public let generation: Int64
    public let userID: UserID?
    public let source: String
    public let at: Timestamp

    public init(
        userKeyHash: [UInt8], event: String, generation: Int64, userID: UserID?, source: String, at: Timestamp
    ) {
        self.userKeyHash = userKeyHash
        self.event = event
        self.generation = generation
        self.userID = userID
        self.source = source
        self.at = at
    }

    /// Does nothing for an event that is known.
    public func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO toss_log (user_key_hash, event, generation, user_id, source, at_ms)
            VALUES (\(userKeyHash), \(event), \(generation), \(userID), \(source), \(at))
            ON CONFLICT (user_key_hash, event, generation) DO NOTHING
            """)
    }

    /// - Returns: how many went, at most `limit`.
    public static func purge(before moment: Timestamp, limit: Int, in tx: any Transaction) throws -> Int {
        try tx.execute(
            """
            DELETE FROM toss_log WHERE id IN (
                SELECT id FROM toss_log WHERE at_ms < \(moment) ORDER BY at_ms LIMIT \(limit))
            """)
    }

    /// The oldest first.
    public static func all(in tx: any Transaction) throws -> [TossLogRow] {
        try tx.query("SELECT * FROM toss_log ORDER BY id").map { row in
            TossLogRow(
                userKeyHash: try row.value("user_key_hash"), event: try row.value("event"),
                generation: try row.value("generation"), userID: try row.value("user_id"),
                source: try row.value("source"), at: try row.value("at_ms"))
        }
    }
}
