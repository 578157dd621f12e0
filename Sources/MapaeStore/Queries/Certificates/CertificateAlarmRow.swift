public import MapaeCore

/// That a certificate came within so many days of its end, said once by all nodes together.
public struct CertificateAlarmRow: Sendable {
    public let fingerprint: String
    public let days: Int
    public let notAfter: Timestamp
    public let raisedAt: Timestamp
    /// Counts up with every claim; what came of a try is recorded by the one that made it alone.
    public let mailTries: Int64

    init(_ row: Row) throws {
        fingerprint = try row.value("fingerprint")
        days = try row.value("days")
        notAfter = try row.value("not_after_ms")
        raisedAt = try row.value("raised_at_ms")
        mailTries = try row.value("mail_tries")
    }
}

extension CertificateAlarmRow {
    /// Raises an alarm unless it was raised before.
    ///
    /// - Parameter mailDueAt: when a mail about it may go; nil for none.
    /// - Returns: whether this call raised it.
    public static func raise(
        _ fingerprint: String, days: Int, notAfter: Timestamp, mailDueAt: Timestamp?, at now: Timestamp,
        in tx: any Transaction
    ) throws -> Bool {
        try tx.execute(
            """
            INSERT INTO certificate_alarms (
                fingerprint, days, not_after_ms, raised_at_ms, mail_due_at_ms, mail_tries)
            VALUES (\(fingerprint), \(days), \(notAfter), \(now), \(mailDueAt), 0)
            ON CONFLICT (fingerprint, days) DO NOTHING
            """) == 1
    }

    /// Takes the mail that has waited longest, unless somebody else is at it, and keeps others from it until `lease`.
    public static func claimMail(
        at now: Timestamp, until lease: Timestamp, in tx: any Transaction
    ) throws -> CertificateAlarmRow? {
        let found = try tx.queryFirst(
            """
            SELECT * FROM certificate_alarms WHERE mail_due_at_ms <= \(now)
            ORDER BY mail_due_at_ms, fingerprint, days LIMIT 1\(tx.dialect.forUpdateSkipLocked)
            """
        ).map(CertificateAlarmRow.init)
        guard let found else { return nil }
        return try tx.query(
            """
            UPDATE certificate_alarms SET mail_due_at_ms = \(lease), mail_tries = \(found.mailTries + 1)
            WHERE fingerprint = \(found.fingerprint) AND days = \(found.days)
            RETURNING *
            """
        ).first.map(CertificateAlarmRow.init)
    }

    /// Has the mail tried again later, or never with nil, unless somebody else has taken over since.
    public func setMailDue(_ moment: Timestamp?, in tx: any Transaction) throws {
        try tx.execute(
            """
            UPDATE certificate_alarms SET mail_due_at_ms = \(moment)
            WHERE fingerprint = \(fingerprint) AND days = \(days) AND mail_tries = \(mailTries)
            """)
    }
}
