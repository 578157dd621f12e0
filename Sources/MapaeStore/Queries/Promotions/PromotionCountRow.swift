/// How many points were promised of a promotion.
public enum PromotionCountRow {
    /// The row of all days together.
    private static let inAll = ""

    /// Counts points to a day and to all, unless that goes beyond a limit. Who promises the same promotion waits for the end
    /// of the transaction.
    ///
    /// - Returns: false when it would; the transaction must then not be committed, or the rest of it counts.
    public static func add(
        _ points: Int64, to promotion: String, day: String, dailyLimit: Int64, limit: Int64, in tx: any Transaction
    ) throws -> Bool {
        try add(points, promotion, inAll, limit, in: tx) && add(points, promotion, day, dailyLimit, in: tx)
    }

    private static func add(
        _ points: Int64, _ promotion: String, _ day: String, _ limit: Int64, in tx: any Transaction
    ) throws -> Bool {
        try tx.execute(
            """
            INSERT INTO promotion_counts (promotion_id, day, points) VALUES (\(promotion), \(day), 0)
            ON CONFLICT (promotion_id, day) DO NOTHING
            """)
        return try tx.execute(
            """
            UPDATE promotion_counts SET points = points + \(points)
            WHERE promotion_id = \(promotion) AND day = \(day) AND points + \(points) <= \(limit)
            """) == 1
    }

    /// Gives back what was counted to a day.
    public static func giveBack(
        _ points: Int64, to promotion: String, day: String, in tx: any Transaction
    ) throws {
        // In the order in which they are counted, so that nobody waits for one another.
        for day in [inAll, day] {
            try tx.execute(
                """
                UPDATE promotion_counts SET points = points - \(points)
                WHERE promotion_id = \(promotion) AND day = \(day)
                """)
        }
    }

    /// What is counted to a day of Korea, or with nil in all.
    public static func points(of promotion: String, day: String? = nil, in tx: any Transaction) throws -> Int64 {
        let row = try tx.queryFirst(
            "SELECT points FROM promotion_counts WHERE promotion_id = \(promotion) AND day = \(day ?? inAll)")
        return try row?.value("points") ?? 0
    }
}

/// A promotion's counts beside what its grants say of them.
public struct PromotionBookRow: Sendable {
    public let promotion: String
    public let counted: Int64
    public let countedByDay: Int64
    /// Of grants that are not refused.
    public let promised: Int64

    public static func all(in tx: any Transaction) throws -> [PromotionBookRow] {
        try tx.query(
            """
            SELECT promotion_id,
                CAST(SUM(CASE WHEN day = '' THEN points ELSE 0 END) AS BIGINT) AS counted,
                CAST(SUM(CASE WHEN day = '' THEN 0 ELSE points END) AS BIGINT) AS counted_by_day,
                COALESCE((SELECT CAST(SUM(points) AS BIGINT) FROM promotion_grants
                    WHERE promotion_grants.promotion_id = promotion_counts.promotion_id
                        AND status <> 'refused'), 0) AS promised
            FROM promotion_counts GROUP BY promotion_id ORDER BY promotion_id
            """
        ).map { row in
            PromotionBookRow(
                promotion: try row.value("promotion_id"), counted: try row.value("counted"),
                countedByDay: try row.value("counted_by_day"), promised: try row.value("promised"))
        }
    }

    /// What was given according to the grants, and according to the ledger. Tests of a promotion give nothing.
    public static func given(in tx: any Transaction) throws -> (grants: Int64, ledger: Int64) {
        let row = try tx.queryFirst(
            """
            SELECT
                COALESCE((SELECT CAST(SUM(points) AS BIGINT) FROM promotion_grants
                    WHERE status = 'granted' AND SUBSTR(promotion_code, 1, 5) <> 'TEST_'), 0) AS grants,
                COALESCE((SELECT CAST(SUM(amount) AS BIGINT) FROM ledger_entries
                    WHERE account = 'promotions:points'), 0) AS ledger
            """)
        return (try row?.value("grants") ?? 0, try row?.value("ledger") ?? 0)
    }
}
