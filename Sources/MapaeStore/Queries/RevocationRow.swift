public import MapaeCore

/// A session that ended before its access tokens ran out.
public struct RevocationRow: Sendable {
    /// Rises, but not in the order of commits.
    public var id: Int64
    public var sessionID: SessionID
    /// When the last access token of the session has surely run out.
    public var expiresAt: Timestamp

    init(_ row: Row) throws {
        id = try row.value("id")
        sessionID = try row.value("session_id")
        expiresAt = try row.value("expires_at_ms")
    }
}

extension RevocationRow {
    public static func insert(
        _ session: SessionID, at now: Timestamp, expiresAt: Timestamp, in tx: any Transaction
    ) throws {
        try tx.execute(
            """
            INSERT INTO revocations (session_id, at_ms, expires_at_ms)
            VALUES (\(session), \(now), \(expiresAt))
            """)
    }

    /// Those above an id that still matter at a moment, in the order of their ids.
    public static func list(after id: Int64, at now: Timestamp, in tx: any Transaction) throws -> [RevocationRow] {
        try tx.query(
            """
            SELECT id, session_id, expires_at_ms FROM revocations
            WHERE id > \(id) AND expires_at_ms > \(now) ORDER BY id
            """
        ).map(RevocationRow.init)
    }

    public static func exists(_ session: SessionID, in tx: any Transaction) throws -> Bool {
        try tx.queryFirst("SELECT id FROM revocations WHERE session_id = \(session) LIMIT 1") != nil
    }

    public static func purge(expiredBefore moment: Timestamp, in tx: any Transaction) throws -> Int {
        try tx.execute("DELETE FROM revocations WHERE expires_at_ms < \(moment)")
    }
}
