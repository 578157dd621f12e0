extension Schema {
    /// Kept answers of idempotent calls, the signing keys of access tokens, exchanged sessions of the system before, and
    /// indexes for looking security events up.
    static let repeats = Migration(version: 7, name: "repeats") { dialect in
        signingKeys(dialect) + keptAnswers(dialect) + legacyExchanges(dialect) + securityEventIndexes
    }

    private static func signingKeys(_ dialect: Dialect) -> [SQL] {
        [
            // The private key is there as long as the key is not retired.
            """
            CREATE TABLE signing_keys (
                id \(dialect.text) NOT NULL PRIMARY KEY,
                number \(dialect.integer) NOT NULL UNIQUE,
                algorithm \(dialect.text) NOT NULL CHECK (algorithm IN ('ES256', 'EdDSA')),
                sealed_key \(dialect.text),
                created_at_ms \(dialect.integer) NOT NULL,
                signs_from_ms \(dialect.integer) NOT NULL,
                retired_at_ms \(dialect.integer),
                CHECK ((sealed_key IS NULL) = (retired_at_ms IS NOT NULL))
            \(dialect.endOfTable)
            """
        ]
    }

    private static func keptAnswers(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE kept_answers (
                id \(dialect.bytes) NOT NULL PRIMARY KEY,
                fingerprint \(dialect.bytes) NOT NULL,
                epoch \(dialect.integer) NOT NULL,
                lease_until_ms \(dialect.integer) NOT NULL,
                expires_at_ms \(dialect.integer) NOT NULL,
                sealed_answer \(dialect.text)
            \(dialect.endOfTable)
            """,
            "CREATE INDEX kept_answers_by_expiry ON kept_answers (expires_at_ms)",
        ]
    }

    private static func legacyExchanges(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE legacy_exchanges (
                legacy_session_hash \(dialect.bytes) NOT NULL PRIMARY KEY,
                user_id \(dialect.text) NOT NULL,
                at_ms \(dialect.integer) NOT NULL
            \(dialect.endOfTable)
            """
        ]
    }

    private static let securityEventIndexes: [SQL] = [
        "CREATE INDEX security_events_by_time ON security_events (at_ms)",
        "CREATE INDEX security_events_by_kind ON security_events (kind, id)",
    ]
}
