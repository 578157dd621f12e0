public import MapaeCore

extension PromotionGrantRow {
    /// The kind of exception that says of a grant that nobody has known for a day what became of it.
    public static let overdueExceptionKind = "promotion.grantOverdue"

    /// The grant, and nobody else decides on it until the transaction ends.
    public static func lock(_ id: PromotionGrantID, in tx: any Transaction) throws -> PromotionGrantRow? {
        try tx.queryFirst("SELECT * FROM promotion_grants WHERE id = \(id)\(tx.dialect.forUpdate)")
            .map(PromotionGrantRow.init)
    }

    /// Grants an operator may close: nobody has known for a day what became of them. The oldest first.
    public static func overdue(in tx: any Transaction) throws -> [PromotionGrantRow] {
        try tx.query(
            """
            SELECT * FROM promotion_grants
            WHERE finished_at_ms IS NULL AND closed_at_ms IS NULL AND id IN (
                SELECT object_id FROM operator_exceptions
                WHERE kind = \(overdueExceptionKind) AND resolved_at_ms IS NULL)
            ORDER BY id
            """
        ).map(PromotionGrantRow.init)
    }
}
