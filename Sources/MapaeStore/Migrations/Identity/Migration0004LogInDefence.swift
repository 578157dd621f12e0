extension Schema {
    /// Failed log-ins, known devices, sign-in history and what a session tells of its device.
    static let logInDefence = Migration(version: 4, name: "log-in defence") { dialect in
        failures(dialect) + knownDevices(dialect) + signIns(dialect)
            + [
                "ALTER TABLE sessions ADD COLUMN device \(dialect.text)",
                "ALTER TABLE sessions ADD COLUMN address \(dialect.text)",
            ]
    }

    /// Accounts and sources are known by keyed hashes alone, so that an address nobody has is treated as any other.
    private static func failures(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE log_in_accounts (
                account_key \(dialect.bytes) NOT NULL PRIMARY KEY,
                locked_at_ms \(dialect.integer),
                expires_at_ms \(dialect.integer) NOT NULL
            \(dialect.endOfTable)
            """,
            "CREATE INDEX log_in_accounts_by_expiry ON log_in_accounts (expires_at_ms)",
            """
            CREATE TABLE log_in_pairs (
                pair_key \(dialect.bytes) NOT NULL PRIMARY KEY,
                account_key \(dialect.bytes) NOT NULL,
                failures \(dialect.integer) NOT NULL CHECK (failures >= 0),
                blocked_until_ms \(dialect.integer) NOT NULL,
                expires_at_ms \(dialect.integer) NOT NULL
            \(dialect.endOfTable)
            """,
            "CREATE INDEX log_in_pairs_of_account ON log_in_pairs (account_key)",
            "CREATE INDEX log_in_pairs_by_expiry ON log_in_pairs (expires_at_ms)",
            """
            CREATE TABLE log_in_failures (
                id \(dialect.sequence),
                account_key \(dialect.bytes) NOT NULL,
                at_ms \(dialect.integer) NOT NULL
            \(dialect.endOfTable)
            """,
            "CREATE INDEX log_in_failures_of_account ON log_in_failures (account_key, at_ms)",
            "CREATE INDEX log_in_failures_by_moment ON log_in_failures (at_ms)",
        ]
    }

    private static func knownDevices(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE known_devices (
                user_id \(dialect.text) NOT NULL REFERENCES users (id),
                token_hash \(dialect.bytes) NOT NULL,
                created_at_ms \(dialect.integer) NOT NULL,
                used_at_ms \(dialect.integer) NOT NULL,
                expires_at_ms \(dialect.integer) NOT NULL,
                PRIMARY KEY (user_id, token_hash)
            \(dialect.endOfTable)
            """,
            "CREATE INDEX known_devices_by_token ON known_devices (token_hash)",
            "CREATE INDEX known_devices_by_expiry ON known_devices (expires_at_ms)",
        ]
    }

    /// Without a foreign key: its check would wait for whoever holds the account's row, while the row of the account's
    /// failures is held, and the two are also taken in the other order.
    private static func signIns(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE sign_ins (
                id \(dialect.sequence),
                user_id \(dialect.text) NOT NULL,
                outcome \(dialect.text) NOT NULL CHECK (outcome IN ('success', 'failure', 'locked')),
                method \(dialect.text) NOT NULL,
                device \(dialect.text),
                address \(dialect.text),
                at_ms \(dialect.integer) NOT NULL
            \(dialect.endOfTable)
            """,
            "CREATE INDEX sign_ins_of_user ON sign_ins (user_id, id)",
            "CREATE INDEX sign_ins_by_moment ON sign_ins (at_ms)",
        ]
    }
}
