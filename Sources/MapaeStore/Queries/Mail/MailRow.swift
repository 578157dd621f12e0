public import MapaeCore

public enum MailKind: IdentifierKind { public static let prefix = "mal" }
public typealias MailID = Identifier<MailKind>

/// A mail to a user: when it is to be sent, and how long the link in it works. Neither its text nor the link is kept;
/// both are made anew from what stands here.
public struct MailRow: Sendable {
    public let id: MailID
    public let kind: String
    public let userID: UserID
    public let language: String
    public let createdAt: Timestamp
    /// When the link in it stops working, and sending is given up.
    public let expiresAt: Timestamp
    /// The id of what it is about; nil when its kind says all.
    public let subject: String?
    /// What it says of that, in words of no language.
    public let detail: String?
    /// When it is tried next; nil once it was sent or given up.
    public var dueAt: Timestamp?
    /// Counts up with every claim; what came of a try is recorded by the one that made it alone.
    public var tries: Int64 = 0
    /// When the link was used or became void.
    public var endedAt: Timestamp?

    public init(
        id: MailID, kind: String, userID: UserID, language: String, createdAt: Timestamp, expiresAt: Timestamp,
        subject: String? = nil, detail: String? = nil
    ) {
        self.id = id
        self.kind = kind
        self.userID = userID
        self.language = language
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.subject = subject
        self.detail = detail
        self.dueAt = createdAt
    }

    init(_ row: Row) throws {
        self.init(
            id: try row.value("id"), kind: try row.value("kind"), userID: try row.value("user_id"),
            language: try row.value("language"), createdAt: try row.value("created_at_ms"),
            expiresAt: try row.value("expires_at_ms"), subject: try row.value("subject"),
            detail: try row.value("detail"))
        dueAt = try row.value("due_at_ms")
        tries = try row.value("tries")
        endedAt = try row.value("ended_at_ms")
    }
}

extension MailRow {
    public func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO mails (
                id, kind, user_id, language, created_at_ms, expires_at_ms, subject, detail, due_at_ms, tries)
            VALUES (
                \(id), \(kind), \(userID), \(language), \(createdAt), \(expiresAt), \(subject), \(detail),
                \(dueAt), \(tries))
            """)
    }

    public static func find(_ id: MailID, in tx: any Transaction) throws -> MailRow? {
        try tx.queryFirst("SELECT * FROM mails WHERE id = \(id)").map(MailRow.init)
    }

    /// How many of a kind were made for a user after a moment.
    public static func count(
        _ kind: String, of user: UserID, since moment: Timestamp, in tx: any Transaction
    ) throws -> Int {
        try tx.queryFirst(
            """
            SELECT COUNT(*) AS mail_count FROM mails
            WHERE user_id = \(user) AND kind = \(kind) AND created_at_ms > \(moment)
            """)?.value("mail_count") ?? 0
    }

    // MARK: The link

    /// Uses the link up: of several at once one gets true.
    public static func end(_ id: MailID, at now: Timestamp, in tx: any Transaction) throws -> Bool {
        try tx.execute(
            """
            UPDATE mails SET ended_at_ms = \(now), due_at_ms = NULL
            WHERE id = \(id) AND ended_at_ms IS NULL AND expires_at_ms > \(now)
            """) == 1
    }

    /// Voids every link of a kind that was mailed to a user or waits to be.
    public static func endAll(
        _ kind: String, of user: UserID, at now: Timestamp, in tx: any Transaction
    ) throws {
        try tx.execute(
            """
            UPDATE mails SET ended_at_ms = \(now), due_at_ms = NULL
            WHERE user_id = \(user) AND kind = \(kind) AND ended_at_ms IS NULL
            """)
    }

    // MARK: Sending

    /// Takes the mail that has waited longest, unless somebody else is at it, and keeps others from it until `lease`.
    public static func claimDue(
        at now: Timestamp, until lease: Timestamp, in tx: any Transaction
    ) throws -> MailRow? {
        let found = try tx.queryFirst(
            """
            SELECT * FROM mails WHERE due_at_ms IS NOT NULL AND due_at_ms <= \(now)
            ORDER BY due_at_ms, id LIMIT 1\(tx.dialect.forUpdateSkipLocked)
            """
        ).map(MailRow.init)
        guard var mail = found else { return nil }
        mail.dueAt = lease
        mail.tries += 1
        try tx.execute("UPDATE mails SET due_at_ms = \(lease), tries = \(mail.tries) WHERE id = \(mail.id)")
        return mail
    }

    /// Records what came of the try this claim stands for: sent, put off, or given up when neither moment is given.
    public func finishTry(sentAt: Timestamp?, dueAt: Timestamp?, in tx: any Transaction) throws {
        try tx.execute(
            """
            UPDATE mails SET sent_at_ms = \(sentAt), due_at_ms = \(dueAt)
            WHERE id = \(id) AND tries = \(tries) AND due_at_ms IS NOT NULL
            """)
    }

    // MARK: Forgetting

    public static func deleteAll(of user: UserID, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM mails WHERE user_id = \(user)")
    }

    /// Deletes what expired before a moment.
    public static func purge(expiredBefore moment: Timestamp, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM mails WHERE expires_at_ms < \(moment)")
    }
}
