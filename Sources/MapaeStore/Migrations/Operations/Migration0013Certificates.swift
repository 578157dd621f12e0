extension Schema {
    /// Which client certificates were presented, which an operator took out of use, and which alarms were raised.
    static let certificates = Migration(version: 13, name: "certificates") { dialect in
        [
            """
            CREATE TABLE certificates (
                fingerprint \(dialect.text) NOT NULL PRIMARY KEY,
                common_name \(dialect.text) NOT NULL,
                issuer \(dialect.text) NOT NULL,
                serial_number \(dialect.text) NOT NULL,
                key_type \(dialect.text) NOT NULL,
                not_before_ms \(dialect.integer) NOT NULL,
                not_after_ms \(dialect.integer) NOT NULL,
                presented_at_ms \(dialect.integer) NOT NULL,
                withdrawn_at_ms \(dialect.integer)
            \(dialect.endOfTable)
            """,
            """
            CREATE TABLE certificate_alarms (
                fingerprint \(dialect.text) NOT NULL,
                days \(dialect.integer) NOT NULL,
                not_after_ms \(dialect.integer) NOT NULL,
                raised_at_ms \(dialect.integer) NOT NULL,
                mail_due_at_ms \(dialect.integer),
                mail_tries \(dialect.integer) NOT NULL,
                PRIMARY KEY (fingerprint, days)
            \(dialect.endOfTable)
            """,
            """
            CREATE INDEX certificate_alarms_to_mail ON certificate_alarms (mail_due_at_ms)
            WHERE mail_due_at_ms IS NOT NULL
            """,
        ]
    }
}
