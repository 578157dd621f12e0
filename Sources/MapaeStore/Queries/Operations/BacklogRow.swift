/// How much waits to be done.
public enum BacklogRow {
    /// Calls to the provider whose outcome is not known.
    public static func unknownOutcomes(in tx: any Transaction) throws -> Int {
        try count(
            "SELECT COUNT(*) AS waiting FROM payment_attempts WHERE finished_at_ms IS NULL AND status = 'unknown'",
            in: tx)
            + count(
                """
                SELECT COUNT(*) AS waiting FROM promotion_grants
                WHERE finished_at_ms IS NULL AND closed_at_ms IS NULL AND status = 'unknown'
                """, in: tx)
    }

    /// Mails to be sent.
    public static func mails(in tx: any Transaction) throws -> Int {
        try count("SELECT COUNT(*) AS waiting FROM mails WHERE due_at_ms IS NOT NULL", in: tx)
    }

    /// What an operator has to look at.
    public static func exceptions(in tx: any Transaction) throws -> Int {
        try count("SELECT COUNT(*) AS waiting FROM operator_exceptions WHERE resolved_at_ms IS NULL", in: tx)
    }

    private static func count(_ sql: SQL, in tx: any Transaction) throws -> Int {
        try tx.queryFirst(sql)?.value("waiting") ?? 0
    }
}
