public import MapaeCore

/// An event for the app's back end, written with what it tells and delivered later.
public struct OutboxRow: Sendable {
    public let id: EventID
    /// What it is about; its events are numbered 1, 2, 3 …
    public let objectID: String
    public let objectNumber: Int64
    /// `payment.paid` and the like.
    public let type: String
    /// JSON.
    public let payload: String
    public let at: Timestamp

    /// Appends an event; the object's row is locked by this transaction, so its numbers have no gaps.
    public static func append(
        _ id: EventID, about objectID: String, type: String, payload: String, at now: Timestamp,
        in tx: any Transaction
    ) throws {
        try tx.execute(
            """
            INSERT INTO events (id, object_id, object_number, type, payload, at_ms)
            SELECT \(id), \(objectID), COALESCE(MAX(object_number), 0) + 1, \(type), \(payload), \(now)
            FROM events WHERE object_id = \(objectID)
            """)
    }

    /// The events of one object, in order.
    public static func all(about objectID: String, in tx: any Transaction) throws -> [OutboxRow] {
        try tx.query("SELECT * FROM events WHERE object_id = \(objectID) ORDER BY object_number").map { row in
            OutboxRow(
                id: try row.value("id"), objectID: objectID, objectNumber: try row.value("object_number"),
                type: try row.value("type"), payload: try row.value("payload"), at: try row.value("at_ms"))
        }
    }
}

/// Something an operator has to look at.
public struct OperatorExceptionRow: Sendable {
    public let kind: String
    public let objectID: String
    public let detail: String
    public let raisedAt: Timestamp

    /// Raises an exception once for each kind and object.
    public static func raise(
        _ kind: String, about objectID: String, detail: String, at now: Timestamp, in tx: any Transaction
    ) throws {
        try tx.execute(
            """
            INSERT INTO operator_exceptions (kind, object_id, detail, raised_at_ms)
            VALUES (\(kind), \(objectID), \(detail), \(now)) ON CONFLICT (kind, object_id) DO NOTHING
            """)
    }

    /// False when there is no such exception, or it was resolved before.
    public static func resolve(
        _ kind: String, about objectID: String, at now: Timestamp, in tx: any Transaction
    ) throws -> Bool {
        try tx.execute(
            """
            UPDATE operator_exceptions SET resolved_at_ms = \(now)
            WHERE kind = \(kind) AND object_id = \(objectID) AND resolved_at_ms IS NULL
            """) == 1
    }

    /// What nobody has resolved yet, oldest first.
    public static func unresolved(in tx: any Transaction) throws -> [OperatorExceptionRow] {
        try tx.query(
            "SELECT * FROM operator_exceptions WHERE resolved_at_ms IS NULL ORDER BY raised_at_ms, kind, object_id"
        ).map { row in
            OperatorExceptionRow(
                kind: try row.value("kind"), objectID: try row.value("object_id"),
                detail: try row.value("detail"), raisedAt: try row.value("raised_at_ms"))
        }
    }
}
