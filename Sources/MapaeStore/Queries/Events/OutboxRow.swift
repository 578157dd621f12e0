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
