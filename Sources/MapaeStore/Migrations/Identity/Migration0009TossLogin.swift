extension Schema {
    /// Accounts linked with Toss users, what is kept of those, and how a link ends.
    static let tossLogIn = Migration(version: 9, name: "Toss log-in") { dialect in
        links(dialect) + data(dialect) + callbacks(dialect)
    }

    private static func links(_ dialect: Dialect) -> [SQL] {
        [
            // A row without an owner is the tombstone of a Toss user nobody here knew, or whose account is gone.
            """
            CREATE TABLE toss_links (
                user_key_hash \(dialect.bytes) NOT NULL PRIMARY KEY,
                hash_key_id \(dialect.text) NOT NULL,
                user_id \(dialect.text) UNIQUE REFERENCES users (id),
                sealed_user_key \(dialect.text),
                status \(dialect.text) NOT NULL CHECK (status IN ('active', 'unlinked')),
                generation \(dialect.integer) NOT NULL,
                scopes \(dialect.text) NOT NULL,
                agreed_terms_json \(dialect.text) NOT NULL,
                linked_at_ms \(dialect.integer),
                unlinked_at_ms \(dialect.integer),
                erase_due_at_ms \(dialect.integer),
                CHECK (status <> 'active' OR (user_id IS NOT NULL AND sealed_user_key IS NOT NULL)),
                CHECK (status = 'active' OR sealed_user_key IS NULL)
            \(dialect.endOfTable)
            """,
            "CREATE INDEX toss_links_to_erase ON toss_links (erase_due_at_ms) WHERE erase_due_at_ms IS NOT NULL",
        ]
    }

    private static func data(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE toss_profile_fields (
                user_id \(dialect.text) NOT NULL REFERENCES users (id),
                field \(dialect.text) NOT NULL,
                sealed_value \(dialect.text) NOT NULL,
                PRIMARY KEY (user_id, field)
            \(dialect.endOfTable)
            """,
            """
            CREATE TABLE toss_tokens (
                user_id \(dialect.text) NOT NULL PRIMARY KEY REFERENCES users (id),
                sealed_access_token \(dialect.text) NOT NULL,
                sealed_refresh_token \(dialect.text) NOT NULL,
                access_expires_at_ms \(dialect.integer) NOT NULL,
                refresh_expires_at_ms \(dialect.integer) NOT NULL,
                tries \(dialect.integer) NOT NULL,
                claim_epoch \(dialect.integer) NOT NULL,
                claimed_until_ms \(dialect.integer)
            \(dialect.endOfTable)
            """,
        ]
    }

    private static func callbacks(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE toss_codes (
                code_hash \(dialect.bytes) NOT NULL PRIMARY KEY,
                at_ms \(dialect.integer) NOT NULL
            \(dialect.endOfTable)
            """,
            "CREATE INDEX toss_codes_by_time ON toss_codes (at_ms)",
            """
            CREATE TABLE toss_log (
                id \(dialect.sequence),
                user_key_hash \(dialect.bytes) NOT NULL,
                event \(dialect.text) NOT NULL,
                generation \(dialect.integer) NOT NULL,
                user_id \(dialect.text),
                source \(dialect.text) NOT NULL,
                at_ms \(dialect.integer) NOT NULL,
                UNIQUE (user_key_hash, event, generation)
            \(dialect.endOfTable)
            """,
            """
            CREATE TABLE toss_removals (
                id \(dialect.text) NOT NULL PRIMARY KEY,
                user_key_hash \(dialect.bytes) NOT NULL,
                sealed_user_key \(dialect.text) NOT NULL,
                created_at_ms \(dialect.integer) NOT NULL,
                due_at_ms \(dialect.integer) NOT NULL,
                tries \(dialect.integer) NOT NULL
            \(dialect.endOfTable)
            """,
            "CREATE INDEX toss_removals_due ON toss_removals (due_at_ms)",
            "CREATE INDEX toss_removals_of_user ON toss_removals (user_key_hash)",
        ]
    }
}
