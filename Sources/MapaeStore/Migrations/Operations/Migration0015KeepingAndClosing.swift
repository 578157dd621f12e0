extension Schema {
    /// The log of Toss links is purged by its age, and an operator can close a grant of points whose end nobody will learn.
    static let keepingAndClosing = Migration(version: 15, name: "keeping and closing") { dialect in
        [
            "CREATE INDEX toss_log_by_time ON toss_log (at_ms)",
            // A closed grant keeps the status it had: nobody knows what became of it, and nobody asks any more.
            "ALTER TABLE promotion_grants ADD COLUMN closed_at_ms \(dialect.integer)",
            "ALTER TABLE promotion_grants ADD COLUMN closed_by \(dialect.text)",
            "ALTER TABLE promotion_grants ADD COLUMN closed_reason \(dialect.text)",
            "DROP INDEX promotion_grants_due",
            """
            CREATE INDEX promotion_grants_due ON promotion_grants (due_at_ms)
            WHERE finished_at_ms IS NULL AND closed_at_ms IS NULL
            """,
        ]
    }
}
