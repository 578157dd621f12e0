public import MapaeCore

/// A credential that ended before its time: a session or an API key.
public struct RevocationRow: Sendable {
    /// Rises, but not in the order of commits.
    public var id: Int64
    /// The session's or the key's id.
    public var subject: String
    /// When nothing can depend on the row any more.
    public var expiresAt: Timestamp

    init(_ row: Row) throws {
        id = try row.value("id")
        subject = try row.value("subject_id")
        expiresAt = try row.value("expires_at_ms")
    }
}

/// What a revocation can name.
public protocol RevocableKind: IdentifierKind {}

extension SessionKind: RevocableKind {}
extension APIKeyKind: RevocableKind {}

extension RevocationRow {
    public static func insert<Kind: RevocableKind>(
        _ subject: Identifier<Kind>, at now: Timestamp, expiresAt: Timestamp, in tx: any Transaction
    ) throws {
        try tx.execute(
            """
            INSERT INTO revocations (subject_id, at_ms, expires_at_ms)
            VALUES (\(subject), \(now), \(expiresAt))
            """)
    }

    /// Those above an id that still matter at a moment, in the order of their ids.
    public static func list(after id: Int64, at now: Timestamp, in tx: any Transaction) throws -> [RevocationRow] {
        try tx.query(
            """
            SELECT id, subject_id, expires_at_ms FROM revocations
            WHERE id > \(id) AND expires_at_ms > \(now) ORDER BY id
            """
        ).map(RevocationRow.init)
    }

    public static func exists<Kind: RevocableKind>(_ subject: Identifier<Kind>, in tx: any Transaction) throws -> Bool {
        try tx.queryFirst("SELECT id FROM revocations WHERE subject_id = \(subject) LIMIT 1") != nil
    }

    public static func purge(expiredBefore moment: Timestamp, in tx: any Transaction) throws -> Int {
        try tx.execute("DELETE FROM revocations WHERE expires_at_ms < \(moment)")
    }
}
