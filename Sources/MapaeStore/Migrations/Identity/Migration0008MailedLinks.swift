extension Schema {
    /// Mails with the links in them, verified addresses and deleted accounts.
    static let mailedLinks = Migration(version: 8, name: "mailed links") { dialect in
        tombstones(dialect) + mails(dialect)
    }

    private static func tombstones(_ dialect: Dialect) -> [SQL] {
        [
            "ALTER TABLE users ADD COLUMN email_verified_at_ms \(dialect.integer)",
            "ALTER TABLE users ADD COLUMN deleted_at_ms \(dialect.integer)",
            "ALTER TABLE credit_accounts ADD COLUMN closed_at_ms \(dialect.integer)",
        ]
    }

    private static func mails(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE mails (
                id \(dialect.text) NOT NULL PRIMARY KEY,
                kind \(dialect.text) NOT NULL,
                user_id \(dialect.text) NOT NULL REFERENCES users (id),
                language \(dialect.text) NOT NULL,
                created_at_ms \(dialect.integer) NOT NULL,
                expires_at_ms \(dialect.integer) NOT NULL,
                due_at_ms \(dialect.integer),
                tries \(dialect.integer) NOT NULL,
                sent_at_ms \(dialect.integer),
                ended_at_ms \(dialect.integer)
            \(dialect.endOfTable)
            """,
            "CREATE INDEX mails_of_user ON mails (user_id)",
            "CREATE INDEX mails_due ON mails (due_at_ms) WHERE due_at_ms IS NOT NULL",
            "CREATE INDEX mails_by_expiry ON mails (expires_at_ms)",
            // Asking writes one row, whoever has the address or nobody: what there is to find out is found out later.
            """
            CREATE TABLE reset_requests (
                id \(dialect.sequence),
                email_key \(dialect.text) NOT NULL,
                language \(dialect.text) NOT NULL,
                at_ms \(dialect.integer) NOT NULL
            \(dialect.endOfTable)
            """,
        ]
    }
}
