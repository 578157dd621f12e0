extension Schema {
    /// What an ending of an account's sessions shuts for good, which accounts are their Toss users' still, and log-ins that
    /// were refused for their device.
    static let endsForGood = Migration(version: 18, name: "ends for good") { dialect in
        visits(dialect) + formerTossAccounts() + refusedDevices(dialect)
    }

    private static func visits(_ dialect: Dialect) -> [SQL] {
        [
            "ALTER TABLE users ADD COLUMN entered_at_ms \(dialect.integer)",
            "ALTER TABLE users ADD COLUMN sessions_ended_at_ms \(dialect.integer)",
            // Sessions are purged, log-ins after half a year; an exchange is never forgotten.
            """
            UPDATE users SET entered_at_ms = created_at_ms
            WHERE EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = users.id)
                OR EXISTS (SELECT 1 FROM sign_ins i WHERE i.user_id = users.id AND i.outcome = 'success')
                OR EXISTS (SELECT 1 FROM legacy_exchanges e WHERE e.user_id = users.id)
            """,
            // Of a session that its owner ended nobody wrote down whether it was one of all. It counts as such: who has
            // been here has other ways in than a session of the system before.
            """
            UPDATE users SET sessions_ended_at_ms = (
                SELECT MAX(s.ended_at_ms) FROM sessions s
                WHERE s.user_id = users.id AND s.end_reason NOT IN ('logged_out', 'refresh_token_reused'))
            """,
        ]
    }

    /// An account that no Toss log-in opens, and none ever will again, is told by its address.
    private static func formerTossAccounts() -> [SQL] {
        [
            """
            UPDATE users SET made_by_toss = 0
            WHERE made_by_toss = 1 AND password_hash <> '' AND NOT EXISTS (
                SELECT 1 FROM toss_links l
                WHERE l.user_id = users.id AND (l.status = 'active' OR l.ended_by = 'toss'))
            """
        ]
    }

    private static func refusedDevices(_ dialect: Dialect) -> [SQL] {
        let outcomes: SQL = "CHECK (outcome IN ('success', 'failure', 'locked', 'device_refused'))"
        guard dialect == .sqlite else {
            return [
                "ALTER TABLE sign_ins DROP CONSTRAINT sign_ins_outcome_check",
                "ALTER TABLE sign_ins ADD CONSTRAINT sign_ins_outcome_check \(outcomes)",
            ]
        }
        // SQLite changes no constraint of a table that is there.
        return [
            "ALTER TABLE sign_ins RENAME TO sign_ins_before",
            """
            CREATE TABLE sign_ins (
                id \(dialect.sequence),
                user_id \(dialect.text) NOT NULL,
                outcome \(dialect.text) NOT NULL \(outcomes),
                method \(dialect.text) NOT NULL,
                device \(dialect.text),
                address \(dialect.text),
                at_ms \(dialect.integer) NOT NULL
            \(dialect.endOfTable)
            """,
            """
            INSERT INTO sign_ins (id, user_id, outcome, method, device, address, at_ms)
            SELECT id, user_id, outcome, method, device, address, at_ms FROM sign_ins_before
            """,
            "DROP TABLE sign_ins_before",
            "CREATE INDEX sign_ins_of_user ON sign_ins (user_id, id)",
            "CREATE INDEX sign_ins_by_moment ON sign_ins (at_ms)",
        ]
    }
}
