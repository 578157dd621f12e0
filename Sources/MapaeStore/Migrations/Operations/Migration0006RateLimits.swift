extension Schema {
    /// Rate limits shared by nodes that have no Redis.
    static let rateLimits = Migration(version: 6, name: "rate limits") { dialect in
        // Losing it costs nothing but some counts, so PostgreSQL need not log it: a decision then waits for no disk.
        let create: SQL = dialect == .sqlite ? "CREATE TABLE" : "CREATE UNLOGGED TABLE"
        return [
            """
            \(create) rate_limits (
                key_digest \(dialect.text) NOT NULL PRIMARY KEY,
                full_at_us \(dialect.integer) NOT NULL
            \(dialect.endOfTable)
            """,
            "CREATE INDEX rate_limits_by_moment ON rate_limits (full_at_us)",
        ]
    }
}
