extension Schema {
    /// In-app purchases of mini-apps: what was asked for, what was granted, and subscriptions as Toss reports them.
    static let inAppPurchases = Migration(version: 11, name: "in-app purchases") { dialect in
        purchases(dialect) + subscriptions(dialect)
    }

    private static func purchases(_ dialect: Dialect) -> [SQL] {
        [
            // By order and user: whoever asks for somebody else's order does not stand in its way.
            """
            CREATE TABLE toss_purchase_requests (
                order_id \(dialect.text) NOT NULL,
                user_id \(dialect.text) NOT NULL REFERENCES users (id),
                created_at_ms \(dialect.integer) NOT NULL,
                due_at_ms \(dialect.integer) NOT NULL,
                tries \(dialect.integer) NOT NULL,
                PRIMARY KEY (order_id, user_id)
            \(dialect.endOfTable)
            """,
            "CREATE INDEX toss_purchase_requests_due ON toss_purchase_requests (due_at_ms)",
            "CREATE INDEX toss_purchase_requests_of_user ON toss_purchase_requests (user_id)",
            // By order alone: granted once, over all users.
            """
            CREATE TABLE toss_purchases (
                order_id \(dialect.text) NOT NULL PRIMARY KEY,
                user_id \(dialect.text) NOT NULL REFERENCES users (id),
                kind \(dialect.text) NOT NULL CHECK (kind IN ('credits', 'subscription')),
                item_id \(dialect.text) NOT NULL,
                sku \(dialect.text) NOT NULL,
                name \(dialect.text) NOT NULL,
                price_won \(dialect.integer) NOT NULL CHECK (price_won > 0),
                credits \(dialect.integer) NOT NULL CHECK (credits >= 0),
                bonus_credits \(dialect.integer) NOT NULL CHECK (bonus_credits >= 0),
                lot_id \(dialect.text) REFERENCES credit_lots (id),
                bonus_lot_id \(dialect.text) REFERENCES credit_lots (id),
                granted_at_ms \(dialect.integer) NOT NULL,
                status \(dialect.text) NOT NULL CHECK (status IN ('granted', 'refunded')),
                refunded_at_ms \(dialect.integer),
                store_refunded_at_ms \(dialect.integer),
                next_read_at_ms \(dialect.integer),
                read_until_ms \(dialect.integer) NOT NULL,
                tries \(dialect.integer) NOT NULL,
                claim_epoch \(dialect.integer) NOT NULL
            \(dialect.endOfTable)
            """,
            "CREATE INDEX toss_purchases_of_user ON toss_purchases (user_id)",
            """
            CREATE INDEX toss_purchases_read ON toss_purchases (next_read_at_ms) WHERE next_read_at_ms IS NOT NULL
            """,
        ]
    }

    private static func subscriptions(_ dialect: Dialect) -> [SQL] {
        [
            // The first group is what Toss' webhook said last, the second what a read at Toss has borne out.
            """
            CREATE TABLE toss_subscriptions (
                order_id \(dialect.text) NOT NULL PRIMARY KEY,
                user_id \(dialect.text) REFERENCES users (id),
                sku \(dialect.text) NOT NULL,
                created_at_ms \(dialect.integer) NOT NULL,
                status \(dialect.text) NOT NULL,
                access_granted \(dialect.integer) NOT NULL,
                expires_at_ms \(dialect.integer),
                auto_renew \(dialect.integer),
                change_reason \(dialect.text),
                occurred_at_ms \(dialect.integer),
                reported_state \(dialect.text),
                previous_state \(dialect.text),
                has_access \(dialect.integer) NOT NULL,
                access_until_ms \(dialect.integer)
            \(dialect.endOfTable)
            """,
            "CREATE INDEX toss_subscriptions_of_user ON toss_subscriptions (user_id)",
            """
            CREATE TABLE toss_subscription_events (
                order_id \(dialect.text) NOT NULL,
                change_reason \(dialect.text) NOT NULL,
                occurred_at_ms \(dialect.integer) NOT NULL,
                state \(dialect.text) NOT NULL,
                received_at_ms \(dialect.integer) NOT NULL,
                PRIMARY KEY (order_id, change_reason, occurred_at_ms)
            \(dialect.endOfTable)
            """,
            "CREATE INDEX toss_subscription_events_by_time ON toss_subscription_events (received_at_ms)",
        ]
    }
}
