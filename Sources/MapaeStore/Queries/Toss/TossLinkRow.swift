public import MapaeCore

/// A Toss user, known by a keyed hash, and the account it leads to. Once unlinked it is a tombstone: a user who comes back
/// finds the account again, and what is done once for a person stays done.
public struct TossLinkRow: Sendable {
    public enum Status: String, Sendable {
        case active
        case unlinked
    }

    public enum EndedBy: String, Sendable {
        /// Whoever owns the account: the Toss user does not open it again.
        case owner
        /// Toss, because the Toss user wanted so.
        case toss
        /// Somebody who proved the account's address, which whoever linked it had not.
        case takeover
    }

    public let userKeyHash: [UInt8]
    /// The key of the ring the hash was made with.
    public let hashKeyID: String
    /// Nil when nobody here knew the Toss user, or the account has been linked with another one since.
    public var userID: UserID?
    /// Nil unless active.
    public var sealedUserKey: String?
    public var status: Status
    /// Rises with every new link; 0 before the first.
    public var generation: Int64
    /// What the user agreed to give, as it came.
    public var scopes: String
    public var agreedTermsJSON: String
    public var linkedAt: Timestamp?
    public var unlinkedAt: Timestamp?
    /// Nil for a live link, and for a Toss user nobody here ever knew.
    public var endedBy: EndedBy?
    /// When what is personal goes, unless the user comes back before.
    public var eraseDueAt: Timestamp?

    public var isActive: Bool { status == .active }

    init(_ row: Row) throws {
        userKeyHash = try row.value("user_key_hash")
        hashKeyID = try row.value("hash_key_id")
        userID = try row.value("user_id")
        sealedUserKey = try row.value("sealed_user_key")
        guard let status = Status(rawValue: try row.value("status")) else {
            throw StoreError(.unexpectedValue, detail: "a Toss link's status is unknown")
        }
        self.status = status
        generation = try row.value("generation")
        scopes = try row.value("scopes")
        agreedTermsJSON = try row.value("agreed_terms_json")
        linkedAt = try row.value("linked_at_ms")
        unlinkedAt = try row.value("unlinked_at_ms")
        eraseDueAt = try row.value("erase_due_at_ms")
        endedBy = try row.value("ended_by", as: String?.self).flatMap(EndedBy.init)
    }
}

extension TossLinkRow {
    /// A keyed hash of a Toss user's number, and the key it was made with.
    public struct Name: Sendable, Hashable {
        public let hash: [UInt8]
        public let keyID: String

        public init(hash: [UInt8], keyID: String) {
            self.hash = hash
            self.keyID = keyID
        }
    }

    /// The row of a Toss user, made if there is none. Nobody else decides on the user until the transaction ends, so that
    /// a log-in and an unlink never pass each other unseen.
    ///
    /// - Parameter names: the user's, one for each key there is, the active one first. A row under another one is renamed.
    public static func lock(_ names: [Name], in tx: any Transaction) throws -> TossLinkRow {
        guard let current = names.first else { throw StoreError(.unexpectedValue, detail: "a Toss user has no name") }
        for name in names {
            guard let row = try lock(hash: name.hash, in: tx) else { continue }
            return name == current ? row : try row.rename(to: current, in: tx)
        }
        try tx.execute(
            """
            INSERT INTO toss_links (user_key_hash, hash_key_id, status, generation, scopes, agreed_terms_json)
            VALUES (\(current.hash), \(current.keyID), \(Status.unlinked.rawValue), 0, '', '[]')
            ON CONFLICT (user_key_hash) DO NOTHING
            """)
        guard let row = try lock(hash: current.hash, in: tx) else {
            throw StoreError(.unexpectedValue, detail: "a Toss link is gone that was just made")
        }
        return row
    }

    private static func lock(hash: [UInt8], in tx: any Transaction) throws -> TossLinkRow? {
        try tx.queryFirst("SELECT * FROM toss_links WHERE user_key_hash = \(hash)\(tx.dialect.forUpdate)")
            .map(TossLinkRow.init)
    }

    private func rename(to name: Name, in tx: any Transaction) throws -> TossLinkRow {
        try tx.execute(
            """
            UPDATE toss_links SET user_key_hash = \(name.hash), hash_key_id = \(name.keyID)
            WHERE user_key_hash = \(userKeyHash)
            """)
        try tx.execute("UPDATE toss_log SET user_key_hash = \(name.hash) WHERE user_key_hash = \(userKeyHash)")
        try tx.execute("UPDATE toss_removals SET user_key_hash = \(name.hash) WHERE user_key_hash = \(userKeyHash)")
        guard let renamed = try TossLinkRow.lock(hash: name.hash, in: tx) else {
            throw StoreError(.unexpectedValue, detail: "a Toss link is gone that was just renamed")
        }
        return renamed
    }

    /// The link or tombstone that leads to an account, and nobody else decides on it until the transaction ends.
    public static func lock(of user: UserID, in tx: any Transaction) throws -> TossLinkRow? {
        try tx.queryFirst("SELECT * FROM toss_links WHERE user_id = \(user)\(tx.dialect.forUpdate)")
            .map(TossLinkRow.init)
    }

    public static func find(of user: UserID, in tx: any Transaction) throws -> TossLinkRow? {
        try tx.queryFirst("SELECT * FROM toss_links WHERE user_id = \(user)").map(TossLinkRow.init)
    }

    /// The live links of these accounts, in no order; those without one are left out.
    public static func active(of users: [UserID], in tx: any Transaction) throws -> [TossLinkRow] {
        guard !users.isEmpty else { return [] }
        let list = SQL.joined(users.map { "\($0)" })
        return try tx.query("SELECT * FROM toss_links WHERE status = 'active' AND user_id IN (\(list))")
            .map(TossLinkRow.init)
    }

    /// Writes everything but the name. The caller holds the lock.
    public func update(in tx: any Transaction) throws {
        try tx.execute(
            """
            UPDATE toss_links
            SET user_id = \(userID), sealed_user_key = \(sealedUserKey), status = \(status.rawValue),
                generation = \(generation), scopes = \(scopes), agreed_terms_json = \(agreedTermsJSON),
                linked_at_ms = \(linkedAt), unlinked_at_ms = \(unlinkedAt), erase_due_at_ms = \(eraseDueAt),
                ended_by = \(endedBy?.rawValue)
            WHERE user_key_hash = \(userKeyHash)
            """)
    }

    /// Takes the erasure that has been due longest, unless somebody else is at it, and keeps others from it until `lease`.
    public static func claimErasure(
        at now: Timestamp, until lease: Timestamp, in tx: any Transaction
    ) throws -> TossLinkRow? {
        let found = try tx.queryFirst(
            """
            SELECT * FROM toss_links WHERE erase_due_at_ms IS NOT NULL AND erase_due_at_ms <= \(now)
            ORDER BY erase_due_at_ms LIMIT 1\(tx.dialect.forUpdateSkipLocked)
            """
        ).map(TossLinkRow.init)
        guard var row = found else { return nil }
        row.eraseDueAt = lease
        try tx.execute(
            "UPDATE toss_links SET erase_due_at_ms = \(lease) WHERE user_key_hash = \(row.userKeyHash)")
        return row
    }
}
