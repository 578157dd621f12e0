extension Schema {
    /// What a mail is about: a notice names it, and its link takes that back.
    static let notices = Migration(version: 17, name: "notices") { dialect in
        [
            "ALTER TABLE mails ADD COLUMN subject \(dialect.text)",
            "ALTER TABLE mails ADD COLUMN detail \(dialect.text)",
        ]
    }
}
