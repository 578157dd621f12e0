/// How much waits to be done.
public struct BacklogRow: Sendable {
    /// Calls to the provider whose outcome is not known.
    public let unknownOutcomes: Int
    /// Mails to be sent.
    public let mails: Int

    public static func find(in tx: any Transaction) throws -> BacklogRow {
        let row = try tx.queryFirst(
            """
            SELECT
                (SELECT COUNT(*) FROM payment_attempts WHERE finished_at_ms IS NULL AND status = 'unknown') AS unknown,
                (SELECT COUNT(*) FROM mails WHERE due_at_ms IS NOT NULL) AS mails
            """)
        return BacklogRow(
            unknownOutcomes: try row?.value("unknown") ?? 0, mails: try row?.value("mails") ?? 0)
    }
}
