extension Schema {
    /// People, their sessions, what ends a session early, and what an operator should be able to look up afterwards.
    static let accounts = Migration(version: 2, name: "accounts") { dialect in
        users(dialect) + sessions(dialect) + refreshTokens(dialect) + revocations(dialect) + securityEvents(dialect)
    }

    private static func users(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE users (
                id \(dialect.text) NOT NULL PRIMARY KEY,
                email \(dialect.text) NOT NULL,
                email_key \(dialect.text) NOT NULL UNIQUE,
                nickname \(dialect.text) NOT NULL,
                password_hash \(dialect.text) NOT NULL,
                role \(dialect.text) NOT NULL,
                status \(dialect.text) NOT NULL,
                created_at_ms \(dialect.integer) NOT NULL
            \(dialect.endOfTable)
            """
        ]
    }

    private static func sessions(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE sessions (
                id \(dialect.text) NOT NULL PRIMARY KEY,
                user_id \(dialect.text) NOT NULL REFERENCES users (id),
                delivery \(dialect.text) NOT NULL CHECK (delivery IN ('cookie', 'body')),
                remembered \(dialect.integer) NOT NULL CHECK (remembered IN (0, 1)),
                family_key \(dialect.bytes) NOT NULL,
                generation \(dialect.integer) NOT NULL,
                parent_generation \(dialect.integer) NOT NULL CHECK (parent_generation < generation),
                successor_seen \(dialect.integer) NOT NULL CHECK (successor_seen IN (0, 1)),
                rotated_at_ms \(dialect.integer) NOT NULL,
                authenticated_at_ms \(dialect.integer) NOT NULL,
                idle_expires_at_ms \(dialect.integer) NOT NULL,
                absolute_expires_at_ms \(dialect.integer) NOT NULL,
                created_at_ms \(dialect.integer) NOT NULL,
                ended_at_ms \(dialect.integer),
                end_reason \(dialect.text),
                CHECK (idle_expires_at_ms <= absolute_expires_at_ms)
            \(dialect.endOfTable)
            """,
            "CREATE INDEX sessions_of_user ON sessions (user_id)",
            "CREATE INDEX sessions_by_absolute_end ON sessions (absolute_expires_at_ms)",
        ]
    }

    private static func refreshTokens(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE refresh_tokens (
                token_hash \(dialect.bytes) NOT NULL PRIMARY KEY,
                session_id \(dialect.text) NOT NULL REFERENCES sessions (id),
                generation \(dialect.integer) NOT NULL,
                replaced \(dialect.integer) NOT NULL CHECK (replaced IN (0, 1)),
                UNIQUE (session_id, generation)
            \(dialect.endOfTable)
            """
        ]
    }

    private static func revocations(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE revocations (
                id \(dialect.sequence),
                session_id \(dialect.text) NOT NULL,
                at_ms \(dialect.integer) NOT NULL,
                expires_at_ms \(dialect.integer) NOT NULL
            \(dialect.endOfTable)
            """,
            "CREATE INDEX revocations_of_session ON revocations (session_id)",
            "CREATE INDEX revocations_by_expiry ON revocations (expires_at_ms)",
        ]
    }

    private static func securityEvents(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE security_events (
                id \(dialect.sequence),
                kind \(dialect.text) NOT NULL,
                user_id \(dialect.text),
                session_id \(dialect.text),
                detail_json \(dialect.text) NOT NULL,
                at_ms \(dialect.integer) NOT NULL
            \(dialect.endOfTable)
            """,
            "CREATE INDEX security_events_of_user ON security_events (user_id)",
        ]
    }
}
