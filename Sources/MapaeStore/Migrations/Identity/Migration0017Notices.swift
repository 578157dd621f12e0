extension Schema {
    /// What a mail is about: a notice names it, and its link takes that back. And who made a server key, so that it ends with
    /// a role that should not have been given.
    static let notices = Migration(version: 17, name: "notices") { dialect in
        [
            "ALTER TABLE mails ADD COLUMN subject \(dialect.text)",
            "ALTER TABLE mails ADD COLUMN detail \(dialect.text)",
            "ALTER TABLE api_keys ADD COLUMN made_by \(dialect.text)",
            // A notice is in its owner's language, whoever gives rise to it.
            "ALTER TABLE users ADD COLUMN language \(dialect.text)",
        ]
    }
}
