public import MapaeCore

/// A refresh token that was issued once; its text is known to its holder alone.
public struct RefreshTokenRow: Sendable {
    /// SHA-256 of the token's 32 bytes.
    public var hash: [UInt8]
    public var sessionID: SessionID
    public var generation: Int64
    /// Its reply was taken for lost and another token stands in its place.
    public var replaced: Bool

    public init(hash: [UInt8], sessionID: SessionID, generation: Int64) {
        self.hash = hash
        self.sessionID = sessionID
        self.generation = generation
        self.replaced = false
    }

    init(_ row: Row) throws {
        hash = try row.value("token_hash")
        sessionID = try row.value("session_id")
        generation = try row.value("generation")
        replaced = try row.value("replaced")
    }
}

extension RefreshTokenRow {
    public func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO refresh_tokens (token_hash, session_id, generation, replaced)
            VALUES (\(hash), \(sessionID), \(generation), \(replaced))
            """)
    }

    public static func find(hash: [UInt8], in tx: any Transaction) throws -> RefreshTokenRow? {
        try tx.queryFirst("SELECT * FROM refresh_tokens WHERE token_hash = \(hash)").map(RefreshTokenRow.init)
    }

    public static func find(
        session: SessionID, generation: Int64, in tx: any Transaction
    ) throws -> RefreshTokenRow? {
        try tx.queryFirst(
            "SELECT * FROM refresh_tokens WHERE session_id = \(session) AND generation = \(generation)"
        ).map(RefreshTokenRow.init)
    }

    public static func markReplaced(session: SessionID, generation: Int64, in tx: any Transaction) throws {
        try tx.execute(
            """
            UPDATE refresh_tokens SET replaced = 1
            WHERE session_id = \(session) AND generation = \(generation)
            """)
    }
}
