public import MapaeCore

public enum TossDisconnectionKind: IdentifierKind { public static let prefix = "trm" }
public typealias TossDisconnectionID = Identifier<TossDisconnectionKind>

/// A Toss user whose log-ins are to be ended at Toss.
public struct TossDisconnectionRow: Sendable {
    public let id: TossDisconnectionID
    public let userKeyHash: [UInt8]
    public let sealedUserKey: String
    public let createdAt: Timestamp
    public var dueAt: Timestamp
    /// Counts up with every claim; what came of a try is recorded by the one that made it alone.
    public var tries: Int64

    public init(
        id: TossDisconnectionID, userKeyHash: [UInt8], sealedUserKey: String, createdAt: Timestamp
    ) {
        self.id = id
        self.userKeyHash = userKeyHash
        self.sealedUserKey = sealedUserKey
        self.createdAt = createdAt
        dueAt = createdAt
        tries = 0
    }

    init(_ row: Row) throws {
        id = try row.value("id")
        userKeyHash = try row.value("user_key_hash")
        sealedUserKey = try row.value("sealed_user_key")
        createdAt = try row.value("created_at_ms")
        dueAt = try row.value("due_at_ms")
        tries = try row.value("tries")
    }
}

extension TossDisconnectionRow {
    public func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO toss_removals (id, user_key_hash, sealed_user_key, created_at_ms, due_at_ms, tries)
            VALUES (\(id), \(userKeyHash), \(sealedUserKey), \(createdAt), \(dueAt), \(tries))
            """)
    }

    /// Takes the one that has waited longest, unless somebody else is at it, and keeps others from it until `lease`.
    public static func claimDue(
        at now: Timestamp, until lease: Timestamp, in tx: any Transaction
    ) throws -> TossDisconnectionRow? {
        let found = try tx.queryFirst(
            """
            SELECT * FROM toss_removals WHERE due_at_ms <= \(now)
            ORDER BY due_at_ms, id LIMIT 1\(tx.dialect.forUpdateSkipLocked)
            """
        ).map(TossDisconnectionRow.init)
        guard var row = found else { return nil }
        row.dueAt = lease
        row.tries += 1
        try tx.execute(
            "UPDATE toss_removals SET due_at_ms = \(lease), tries = \(row.tries) WHERE id = \(row.id)")
        return row
    }

    /// Has it tried again later, unless somebody else has taken over since.
    public func putOff(until dueAt: Timestamp, in tx: any Transaction) throws {
        try tx.execute("UPDATE toss_removals SET due_at_ms = \(dueAt) WHERE id = \(id) AND tries = \(tries)")
    }

    /// Ends it, unless somebody else has taken over since.
    public func finish(in tx: any Transaction) throws {
        try tx.execute("DELETE FROM toss_removals WHERE id = \(id) AND tries = \(tries)")
    }

    /// A user who comes back is not to be removed any more.
    public static func deleteAll(userKeyHash: [UInt8], in tx: any Transaction) throws {
        try tx.execute("DELETE FROM toss_removals WHERE user_key_hash = \(userKeyHash)")
    }
}
