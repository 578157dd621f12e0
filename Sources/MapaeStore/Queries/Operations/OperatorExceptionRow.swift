public import MapaeCore

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
