public import MapaeCore

/// A message to one user or to many: that it was to be sent, and what is known of it.
public struct MessageRow: Sendable {
    public let id: MessageID
    /// The API key that sends it, and the key that key chose for it.
    public let principal: String
    public let idempotencyKey: String
    /// Recognises the same request without keeping it.
    public let fingerprint: [UInt8]
    /// `single`, `test` or `bulk`.
    public let kind: String
    public let template: String
    public let recipients: Int
    public let createdAt: Timestamp
    /// Nil while it is under way, or when nobody knows what became of it.
    public var outcomeJSON: String?
    public var finishedAt: Timestamp?

    public init(
        id: MessageID, principal: String, idempotencyKey: String, fingerprint: [UInt8], kind: String, template: String,
        recipients: Int, createdAt: Timestamp
    ) {
        self.id = id
        self.principal = principal
        self.idempotencyKey = idempotencyKey
        self.fingerprint = fingerprint
        self.kind = kind
        self.template = template
        self.recipients = recipients
        self.createdAt = createdAt
    }

    init(_ row: Row) throws {
        id = try row.value("id")
        principal = try row.value("principal")
        idempotencyKey = try row.value("idempotency_key")
        fingerprint = try row.value("fingerprint")
        kind = try row.value("kind")
        template = try row.value("template")
        recipients = try row.value("recipients")
        createdAt = try row.value("created_at_ms")
        outcomeJSON = try row.value("outcome_json")
        finishedAt = try row.value("finished_at_ms")
    }
}

extension MessageRow {
    /// - Returns: false when the sender has used the key; then nothing was written.
    public func insert(in tx: any Transaction) throws -> Bool {
        try tx.execute(
            """
            INSERT INTO messages (
                id, principal, idempotency_key, fingerprint, kind, template, recipients, created_at_ms)
            VALUES (
                \(id), \(principal), \(idempotencyKey), \(fingerprint), \(kind), \(template), \(recipients),
                \(createdAt))
            ON CONFLICT (principal, idempotency_key) DO NOTHING
            """) == 1
    }

    public static func find(
        principal: String, idempotencyKey: String, in tx: any Transaction
    ) throws -> MessageRow? {
        try tx.queryFirst(
            "SELECT * FROM messages WHERE principal = \(principal) AND idempotency_key = \(idempotencyKey)"
        ).map(MessageRow.init)
    }

    /// Writes what became of it. The first word stays.
    public static func finish(
        _ id: MessageID, outcomeJSON: String, at now: Timestamp, in tx: any Transaction
    ) throws {
        try tx.execute(
            """
            UPDATE messages SET outcome_json = \(outcomeJSON), finished_at_ms = \(now)
            WHERE id = \(id) AND finished_at_ms IS NULL
            """)
    }

    /// Forgets a message that has certainly not been sent, so that it may be sent under the same key.
    public static func withdraw(_ id: MessageID, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM messages WHERE id = \(id) AND finished_at_ms IS NULL")
    }

    /// Every message, oldest first.
    public static func all(in tx: any Transaction) throws -> [MessageRow] {
        try tx.query("SELECT * FROM messages ORDER BY id").map(MessageRow.init)
    }

    /// - Returns: how many were deleted.
    public static func purge(before moment: Timestamp, limit: Int, in tx: any Transaction) throws -> Int {
        try tx.execute(
            """
            DELETE FROM messages WHERE id IN (
                SELECT id FROM messages WHERE created_at_ms < \(moment) ORDER BY created_at_ms LIMIT \(limit))
            """)
    }
}
