extension Schema {
    /// Teams, their members and invitations, API keys; and revocations of API keys beside those of sessions.
    static let teamsAndKeys = Migration(version: 5, name: "teams and keys") { dialect in
        teams(dialect) + invitations(dialect) + apiKeys(dialect)
            + ["ALTER TABLE revocations RENAME COLUMN session_id TO subject_id"]
    }

    private static func teams(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE teams (
                id \(dialect.text) NOT NULL PRIMARY KEY,
                name \(dialect.text) NOT NULL,
                created_at_ms \(dialect.integer) NOT NULL
            \(dialect.endOfTable)
            """,
            """
            CREATE TABLE team_members (
                team_id \(dialect.text) NOT NULL REFERENCES teams (id),
                user_id \(dialect.text) NOT NULL REFERENCES users (id),
                role \(dialect.text) NOT NULL CHECK (role IN ('OWNER', 'ADMIN', 'MEMBER')),
                joined_at_ms \(dialect.integer) NOT NULL,
                PRIMARY KEY (team_id, user_id)
            \(dialect.endOfTable)
            """,
            "CREATE INDEX team_members_of_user ON team_members (user_id)",
        ]
    }

    private static func invitations(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE team_invitations (
                id \(dialect.text) NOT NULL PRIMARY KEY,
                team_id \(dialect.text) NOT NULL REFERENCES teams (id),
                token_hash \(dialect.bytes) NOT NULL UNIQUE,
                email \(dialect.text) NOT NULL,
                email_key \(dialect.text) NOT NULL,
                role \(dialect.text) NOT NULL CHECK (role IN ('OWNER', 'ADMIN', 'MEMBER')),
                expires_at_ms \(dialect.integer) NOT NULL,
                UNIQUE (team_id, email_key)
            \(dialect.endOfTable)
            """,
            "CREATE INDEX team_invitations_by_expiry ON team_invitations (expires_at_ms)",
        ]
    }

    private static func apiKeys(_ dialect: Dialect) -> [SQL] {
        [
            """
            CREATE TABLE api_keys (
                id \(dialect.text) NOT NULL PRIMARY KEY,
                kind \(dialect.text) NOT NULL CHECK (kind IN ('user', 'server')),
                owner_id \(dialect.text) REFERENCES users (id),
                team_id \(dialect.text) REFERENCES teams (id),
                name \(dialect.text) NOT NULL,
                key_hash \(dialect.bytes) NOT NULL,
                scopes \(dialect.text) NOT NULL,
                created_at_ms \(dialect.integer) NOT NULL,
                expires_at_ms \(dialect.integer),
                last_used_at_ms \(dialect.integer),
                CHECK ((kind = 'user' AND owner_id IS NOT NULL AND expires_at_ms IS NOT NULL)
                    OR (kind = 'server' AND owner_id IS NULL AND team_id IS NULL))
            \(dialect.endOfTable)
            """,
            "CREATE INDEX api_keys_of_owner ON api_keys (owner_id)",
            "CREATE INDEX api_keys_of_team ON api_keys (team_id)",
            "CREATE INDEX api_keys_by_expiry ON api_keys (expires_at_ms)",
        ]
    }
}
