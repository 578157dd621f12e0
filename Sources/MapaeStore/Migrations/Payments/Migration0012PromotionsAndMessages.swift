extension Schema {
    /// Toss points given to users, and the messages sent to them.
    static let promotionsAndMessages = Migration(version: 12, name: "promotions and messages") { dialect in
        grants(dialect) + grantKeys(dialect) + messages(dialect)
    }

    private static func grants(_ dialect: Dialect) -> [SQL] {
        [
            // Once for a person and a promotion: the person is the link's row, which outlives the link and the account and
            // takes its grants along when it is renamed after another key.
            """
            CREATE TABLE promotion_grants (
                id \(dialect.text) NOT NULL PRIMARY KEY,
                promotion_id \(dialect.text) NOT NULL,
                user_key_hash \(dialect.bytes) NOT NULL REFERENCES toss_links (user_key_hash) ON UPDATE CASCADE,
                user_id \(dialect.text) NOT NULL REFERENCES users (id),
                sealed_user_key \(dialect.text),
                promotion_code \(dialect.text) NOT NULL,
                points \(dialect.integer) NOT NULL CHECK (points > 0),
                requested_by \(dialect.text) NOT NULL,
                status \(dialect.text) NOT NULL CHECK (status IN (
                    'recorded', 'sent', 'unknown', 'pending', 'granted', 'refused')),
                round \(dialect.integer) NOT NULL CHECK (round > 0),
                promotion_key \(dialect.text) UNIQUE,
                key_saved_at_ms \(dialect.integer),
                keys_used \(dialect.integer) NOT NULL,
                sends \(dialect.integer) NOT NULL,
                counted_day \(dialect.text) NOT NULL,
                created_at_ms \(dialect.integer) NOT NULL,
                finished_at_ms \(dialect.integer),
                due_at_ms \(dialect.integer) NOT NULL,
                tries \(dialect.integer) NOT NULL,
                claim_owner \(dialect.text) NOT NULL,
                claim_epoch \(dialect.integer) NOT NULL,
                outcome_code \(dialect.text),
                outcome_message \(dialect.text),
                UNIQUE (promotion_id, user_key_hash),
                CHECK ((finished_at_ms IS NULL) = (status NOT IN ('granted', 'refused'))),
                CHECK ((finished_at_ms IS NULL) = (sealed_user_key IS NOT NULL)),
                CHECK (status NOT IN ('sent', 'unknown', 'pending', 'granted') OR promotion_key IS NOT NULL)
            \(dialect.endOfTable)
            """,
            "CREATE INDEX promotion_grants_due ON promotion_grants (due_at_ms) WHERE finished_at_ms IS NULL",
            // For PostgreSQL, which looks here when a link's row is renamed.
            "CREATE INDEX promotion_grants_of_person ON promotion_grants (user_key_hash)",
            "CREATE INDEX promotion_grants_of_user ON promotion_grants (user_id)",
            // What was promised of each promotion: on a day of Korea, and under '' in all.
            """
            CREATE TABLE promotion_counts (
                promotion_id \(dialect.text) NOT NULL,
                day \(dialect.text) NOT NULL,
                points \(dialect.integer) NOT NULL CHECK (points >= 0),
                PRIMARY KEY (promotion_id, day)
            \(dialect.endOfTable)
            """,
        ]
    }

    private static func grantKeys(_ dialect: Dialect) -> [SQL] {
        [
            // Every key there ever was: none serves two grants, whatever Toss answers.
            """
            CREATE TABLE promotion_keys (
                promotion_key \(dialect.text) NOT NULL PRIMARY KEY,
                grant_id \(dialect.text) NOT NULL REFERENCES promotion_grants (id),
                saved_at_ms \(dialect.integer) NOT NULL
            \(dialect.endOfTable)
            """,
            "CREATE INDEX promotion_keys_of_grant ON promotion_keys (grant_id)",
        ]
    }

    private static func messages(_ dialect: Dialect) -> [SQL] {
        [
            // Neither recipients nor words: what is known of a message is that it was sent, and how it went.
            """
            CREATE TABLE messages (
                id \(dialect.text) NOT NULL PRIMARY KEY,
                principal \(dialect.text) NOT NULL,
                idempotency_key \(dialect.text) NOT NULL,
                fingerprint \(dialect.bytes) NOT NULL,
                kind \(dialect.text) NOT NULL CHECK (kind IN ('single', 'test', 'bulk')),
                template \(dialect.text) NOT NULL,
                recipients \(dialect.integer) NOT NULL CHECK (recipients > 0),
                outcome_json \(dialect.text),
                created_at_ms \(dialect.integer) NOT NULL,
                finished_at_ms \(dialect.integer),
                UNIQUE (principal, idempotency_key),
                CHECK ((finished_at_ms IS NULL) = (outcome_json IS NULL))
            \(dialect.endOfTable)
            """,
            "CREATE INDEX messages_by_time ON messages (created_at_ms)",
        ]
    }
}
