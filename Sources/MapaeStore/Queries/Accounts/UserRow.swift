public import MapaeCore

/// A person's account.
public struct UserRow: Sendable {
    public var id: UserID
    /// As the person wrote it, trimmed.
    public var email: String
    /// The case-folded address: one account each.
    public var emailKey: String
    public var nickname: String
    public var passwordHash: Secret<String>
    public var role: String
    public var status: String
    public var createdAt: Timestamp
    /// When the person proved to read mail sent to the address.
    public var emailVerifiedAt: Timestamp?
    public var deletedAt: Timestamp?
    /// Whether Toss log-in made the account: then its Toss user is who owns it, and an address that came later is not
    /// what proves it.
    public var madeByToss = false
    /// When somebody first had a session of the account.
    public var enteredAt: Timestamp?
    /// When all its sessions were last ended, somebody having been in it before.
    public var sessionsEndedAt: Timestamp?

    /// In which language they signed up; nil of an account from before that was kept.
    public var language: String?

    public init(
        id: UserID, email: String, emailKey: String, nickname: String, passwordHash: Secret<String>, role: String,
        status: String, createdAt: Timestamp
    ) {
        self.id = id
        self.email = email
        self.emailKey = emailKey
        self.nickname = nickname
        self.passwordHash = passwordHash
        self.role = role
        self.status = status
        self.createdAt = createdAt
    }

    init(_ row: Row) throws {
        id = try row.value("id")
        email = try row.value("email")
        emailKey = try row.value("email_key")
        nickname = try row.value("nickname")
        passwordHash = Secret(try row.value("password_hash"))
        role = try row.value("role")
        status = try row.value("status")
        createdAt = try row.value("created_at_ms")
        emailVerifiedAt = try row.value("email_verified_at_ms")
        deletedAt = try row.value("deleted_at_ms")
        madeByToss = try row.value("made_by_toss")
        language = try row.value("language")
        enteredAt = try row.value("entered_at_ms")
        sessionsEndedAt = try row.value("sessions_ended_at_ms")
    }
}

extension UserRow {
    /// Whether the account has an address that nobody has proven yet. What stands in place of one needs no proof.
    public var isAddressUnproven: Bool { emailVerifiedAt == nil && emailKey.contains("@") }

    /// Whether a user ever paid or has credits.
    public static func hasMoney(_ id: UserID, in tx: any Transaction) throws -> Bool {
        try tx.queryFirst(
            """
            SELECT id FROM users WHERE id = \(id) AND (
                EXISTS (SELECT 1 FROM payments WHERE user_id = \(id))
                OR EXISTS (SELECT 1 FROM credit_accounts WHERE user_id = \(id) AND entries > 0))
            """) != nil
    }

    /// False when the address is taken; then nothing was written.
    public func insert(in tx: any Transaction) throws -> Bool {
        try tx.execute(
            """
            INSERT INTO users (
                id, email, email_key, nickname, password_hash, role, status, created_at_ms, made_by_toss, language)
            VALUES (
                \(id), \(email), \(emailKey), \(nickname), \(passwordHash.exposed), \(role), \(status), \(createdAt),
                \(madeByToss), \(language))
            ON CONFLICT (email_key) DO NOTHING
            """) == 1
    }

    public static func find(_ id: UserID, in tx: any Transaction) throws -> UserRow? {
        try tx.queryFirst("SELECT * FROM users WHERE id = \(id)").map(UserRow.init)
    }

    /// As ``find(_:in:)``, and nobody else changes the account until the transaction ends.
    public static func lock(_ id: UserID, in tx: any Transaction) throws -> UserRow? {
        try tx.queryFirst("SELECT * FROM users WHERE id = \(id)\(tx.dialect.forUpdate)").map(UserRow.init)
    }

    public static func find(emailKey: String, in tx: any Transaction) throws -> UserRow? {
        try tx.queryFirst("SELECT * FROM users WHERE email_key = \(emailKey)").map(UserRow.init)
    }

    /// Replaces the hash unless it has changed since it was read.
    ///
    /// - Returns: whether it was replaced.
    @discardableResult
    public func replacePasswordHash(with new: Secret<String>, in tx: any Transaction) throws -> Bool {
        try tx.execute(
            """
            UPDATE users SET password_hash = \(new.exposed)
            WHERE id = \(id) AND password_hash = \(passwordHash.exposed)
            """) == 1
    }

    /// Gives an account without a password an address, not proven yet, and a password.
    ///
    /// - Returns: false when it has a password, or the address is another's; then nothing was written.
    /// - Throws: `StoreError` with `uniqueViolation` when somebody takes the address at the same moment.
    public static func setFirstPassword(
        _ hash: Secret<String>, email: String, emailKey: String, language: String, of id: UserID,
        in tx: any Transaction
    ) throws -> Bool {
        try tx.execute(
            """
            UPDATE users SET
                email = \(email), email_key = \(emailKey), email_verified_at_ms = NULL,
                password_hash = \(hash.exposed), language = \(language)
            WHERE id = \(id) AND password_hash = ''
                AND NOT EXISTS (SELECT 1 FROM users other WHERE other.email_key = \(emailKey))
            """) == 1
    }

    public static func setNickname(_ nickname: String, of id: UserID, in tx: any Transaction) throws {
        try tx.execute("UPDATE users SET nickname = \(nickname) WHERE id = \(id) AND deleted_at_ms IS NULL")
    }

    /// The first proof stays.
    public static func setEmailVerified(_ id: UserID, at now: Timestamp, in tx: any Transaction) throws {
        try tx.execute(
            "UPDATE users SET email_verified_at_ms = \(now) WHERE id = \(id) AND email_verified_at_ms IS NULL")
    }

    /// The first time stays.
    public static func setEntered(_ id: UserID, at now: Timestamp, in tx: any Transaction) throws {
        try tx.execute("UPDATE users SET entered_at_ms = \(now) WHERE id = \(id) AND entered_at_ms IS NULL")
    }

    /// Writes down that all sessions were ended, unless nobody ever had one.
    public static func setSessionsEnded(_ id: UserID, at now: Timestamp, in tx: any Transaction) throws {
        try tx.execute(
            "UPDATE users SET sessions_ended_at_ms = \(now) WHERE id = \(id) AND entered_at_ms IS NOT NULL")
    }

    /// Makes an account that Toss log-in made one like any other: nothing but its address tells whose it is.
    public static func leaveToss(_ id: UserID, in tx: any Transaction) throws {
        try tx.execute("UPDATE users SET made_by_toss = 0 WHERE id = \(id)")
    }

    /// Takes the address and the password from an account that Toss log-in made, as it was made. The address is free again.
    public static func releaseAddress(_ id: UserID, in tx: any Transaction) throws {
        let nobody = UserRow.addressOfToss(id)
        try tx.execute(
            """
            UPDATE users SET
                email = \(nobody), email_key = \(nobody), email_verified_at_ms = NULL, password_hash = ''
            WHERE id = \(id)
            """)
    }

    /// What stands in place of an address where Toss log-in made the account.
    public static func addressOfToss(_ id: UserID) -> String { "toss:\(id)" }

    /// Leaves a tombstone: the id and the moments, so that payments still have an owner. The address is free again.
    public static func bury(_ id: UserID, status: String, at now: Timestamp, in tx: any Transaction) throws {
        let nobody = "deleted:\(id)"
        try tx.execute(
            """
            UPDATE users SET
                email = \(nobody), email_key = \(nobody), nickname = '', password_hash = '', role = '',
                status = \(status), email_verified_at_ms = NULL, deleted_at_ms = \(now)
            WHERE id = \(id)
            """)
    }

    /// False when there is no such user, or the status is another than the one that is left.
    public static func setStatus(
        from former: String, to status: String, of id: UserID, in tx: any Transaction
    ) throws -> Bool {
        try tx.execute("UPDATE users SET status = \(status) WHERE id = \(id) AND status = \(former)") == 1
    }

    /// Accounts that are not deleted, the newest first.
    ///
    /// - Parameters:
    ///   - emailKey: of the one account that is looked for; nil for all.
    ///   - last: the account after which the page begins; nil for the first page.
    public static func page(
        emailKey: String?, after last: UserID?, limit: Int, in tx: any Transaction
    ) throws -> [UserRow] {
        var conditions: [SQL] = ["deleted_at_ms IS NULL"]
        if let emailKey { conditions.append("email_key = \(emailKey)") }
        if let last { conditions.append("id < \(last)") }
        let condition = SQL.joined(conditions, separator: " AND ")
        return try tx.query("SELECT * FROM users WHERE \(condition) ORDER BY id DESC LIMIT \(limit)")
            .map(UserRow.init)
    }

    /// Whether anybody has a role and a status.
    public static func isAnybody(of role: String, in status: String, in tx: any Transaction) throws -> Bool {
        try tx.queryFirst("SELECT id FROM users WHERE role = \(role) AND status = \(status) LIMIT 1") != nil
    }

    /// False when there is no such user.
    public static func setRole(_ role: String, of id: UserID, in tx: any Transaction) throws -> Bool {
        try tx.execute("UPDATE users SET role = \(role) WHERE id = \(id)") == 1
    }
}
