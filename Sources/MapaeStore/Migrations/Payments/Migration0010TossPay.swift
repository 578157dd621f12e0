extension Schema {
    /// Toss Pay beside TossPayments: which of the two an order goes by, and who pays it at Toss.
    static let tossPay = Migration(version: 10, name: "Toss Pay") { dialect in
        [
            """
            ALTER TABLE payments ADD COLUMN rail \(dialect.text) NOT NULL DEFAULT 'tosspayments'
                CHECK (rail IN ('tosspayments', 'tosspay'))
            """,
            // Toss names its users in each call, a refund years later too, when the link has long ended.
            "ALTER TABLE payments ADD COLUMN sealed_payer_key \(dialect.text)",
        ]
    }
}
