extension Schema {
    /// Who ended a Toss link, and which accounts Toss log-in made: both decide who may open an account again.
    static let whoOwnsAnAccount = Migration(version: 16, name: "who owns an account") { dialect in
        [
            "ALTER TABLE toss_links ADD COLUMN ended_by \(dialect.text)",
            // An account without a password was never left by its owner's disconnecting: that is refused. Of one with a
            // password it does not matter whether Toss or the owner ended the link: neither lets the Toss user in.
            """
            UPDATE toss_links SET ended_by = CASE WHEN EXISTS (
                SELECT 1 FROM users u WHERE u.id = toss_links.user_id AND u.password_hash <> '') THEN 'owner' ELSE 'toss' END
            WHERE status = 'unlinked' AND generation > 0
            """,
            "ALTER TABLE users ADD COLUMN made_by_toss \(dialect.integer) NOT NULL DEFAULT 0",
            // One that has been given an address since was made in the same moment as its first link, which may be another
            // by now: such an account counts as signed up, and its address as what proves who owns it.
            """
            UPDATE users SET made_by_toss = 1
            WHERE email_key LIKE 'toss:%' OR EXISTS (
                SELECT 1 FROM toss_links l WHERE l.user_id = users.id AND l.linked_at_ms = users.created_at_ms)
            """,
        ]
    }
}
