public import MapaeCore

/// A user's points of one promotion: intended, under way or over.
///
/// `dueAt` is when somebody may next take it: a claim pushes it behind its lease and raises the epoch, and whoever
/// settles the grant does so at the epoch of its claim alone.
public struct PromotionGrantRow: Sendable {
    public let id: PromotionGrantID
    public let promotionID: String
    /// The name of the person's link.
    public let userKeyHash: [UInt8]
    /// The account it was first asked for.
    public let userID: UserID
    /// Toss' number of the person; nil once it is over or closed.
    public var sealedUserKey: String?
    public var promotionCode: String
    public var points: Int64
    /// The API key that asked for it.
    public var requestedBy: String
    public var status: String
    /// 1, and one more each time a refused grant was asked for again.
    public var round: Int64 = 1
    /// Toss' key it is made under.
    public var promotionKey: String?
    public var keySavedAt: Timestamp?
    /// Of this round.
    public var keysUsed: Int64 = 0
    /// How often points may have been asked for under the key.
    public var sends: Int64 = 0
    /// The day of Korea whose count holds it, as `yyyymmdd`.
    public var countedDay: String
    public var createdAt: Timestamp
    public var finishedAt: Timestamp?
    public var dueAt: Timestamp
    public var tries: Int64 = 0
    public var claimOwner: String
    public var claimEpoch: Int64 = 1
    public var outcomeCode: String?
    public var outcomeMessage: String?
    /// When an operator ended the asking although nobody knows what became of it.
    public var closedAt: Timestamp?
    public var closedBy: String?
    public var closedReason: String?

    public init(
        id: PromotionGrantID, promotionID: String, userKeyHash: [UInt8], userID: UserID, sealedUserKey: String,
        promotionCode: String, points: Int64, requestedBy: String, status: String, countedDay: String,
        createdAt: Timestamp, dueAt: Timestamp, claimOwner: String
    ) {
        self.id = id
        self.promotionID = promotionID
        self.userKeyHash = userKeyHash
        self.userID = userID
        self.sealedUserKey = sealedUserKey
        self.promotionCode = promotionCode
        self.points = points
        self.requestedBy = requestedBy
        self.status = status
        self.countedDay = countedDay
        self.createdAt = createdAt
        self.dueAt = dueAt
        self.claimOwner = claimOwner
    }

    init(_ row: Row) throws {
        id = try row.value("id")
        promotionID = try row.value("promotion_id")
        userKeyHash = try row.value("user_key_hash")
        userID = try row.value("user_id")
        sealedUserKey = try row.value("sealed_user_key", as: String?.self).flatMap { $0.isEmpty ? nil : $0 }
        promotionCode = try row.value("promotion_code")
        points = try row.value("points")
        requestedBy = try row.value("requested_by")
        status = try row.value("status")
        round = try row.value("round")
        promotionKey = try row.value("promotion_key")
        keySavedAt = try row.value("key_saved_at_ms")
        keysUsed = try row.value("keys_used")
        sends = try row.value("sends")
        countedDay = try row.value("counted_day")
        createdAt = try row.value("created_at_ms")
        finishedAt = try row.value("finished_at_ms")
        dueAt = try row.value("due_at_ms")
        tries = try row.value("tries")
        claimOwner = try row.value("claim_owner")
        claimEpoch = try row.value("claim_epoch")
        outcomeCode = try row.value("outcome_code")
        outcomeMessage = try row.value("outcome_message")
        closedAt = try row.value("closed_at_ms")
        closedBy = try row.value("closed_by")
        closedReason = try row.value("closed_reason")
    }
}

extension PromotionGrantRow {
    /// - Returns: false when the person has one of this promotion; then nothing was written.
    public func insert(in tx: any Transaction) throws -> Bool {
        try tx.execute(
            """
            INSERT INTO promotion_grants (
                id, promotion_id, user_key_hash, user_id, sealed_user_key, promotion_code, points, requested_by, status,
                round, keys_used, sends, counted_day, created_at_ms, due_at_ms, tries, claim_owner, claim_epoch)
            VALUES (
                \(id), \(promotionID), \(userKeyHash), \(userID), \(sealedUserKey), \(promotionCode), \(points),
                \(requestedBy), \(status), \(round), \(keysUsed), \(sends), \(countedDay), \(createdAt), \(dueAt),
                \(tries), \(claimOwner), \(claimEpoch))
            ON CONFLICT (promotion_id, user_key_hash) DO NOTHING
            """) == 1
    }

    public static func find(_ id: PromotionGrantID, in tx: any Transaction) throws -> PromotionGrantRow? {
        try tx.queryFirst("SELECT * FROM promotion_grants WHERE id = \(id)").map(PromotionGrantRow.init)
    }

    /// The latest grant of a promotion that was asked for an account.
    public static func find(
        promotion: String, user: UserID, in tx: any Transaction
    ) throws -> PromotionGrantRow? {
        try tx.queryFirst(
            """
            SELECT * FROM promotion_grants WHERE promotion_id = \(promotion) AND user_id = \(user)
            ORDER BY id DESC LIMIT 1
            """
        ).map(PromotionGrantRow.init)
    }

    /// A person's grant of a promotion, and nobody else decides on it until the transaction ends.
    public static func lock(
        promotion: String, userKeyHash: [UInt8], in tx: any Transaction
    ) throws -> PromotionGrantRow? {
        try tx.queryFirst(
            """
            SELECT * FROM promotion_grants
            WHERE promotion_id = \(promotion) AND user_key_hash = \(userKeyHash)\(tx.dialect.forUpdate)
            """
        ).map(PromotionGrantRow.init)
    }

    /// The unfinished grant, if it is still held by the claim of that epoch; locked.
    public static func lockOpen(
        _ id: PromotionGrantID, epoch: Int64, in tx: any Transaction
    ) throws -> PromotionGrantRow? {
        try tx.queryFirst(
            """
            SELECT * FROM promotion_grants
            WHERE id = \(id) AND claim_epoch = \(epoch) AND finished_at_ms IS NULL\(tx.dialect.forUpdate)
            """
        ).map(PromotionGrantRow.init)
    }

    /// Takes due grants that nobody else is taking: raises their epoch and holds them until `lease`.
    public static func claimDue(
        at now: Timestamp, until lease: Timestamp, owner: String, limit: Int, in tx: any Transaction
    ) throws -> [PromotionGrantRow] {
        let due = try tx.query(
            """
            SELECT * FROM promotion_grants
            WHERE finished_at_ms IS NULL AND closed_at_ms IS NULL AND due_at_ms <= \(now)
            ORDER BY due_at_ms LIMIT \(limit)\(tx.dialect.forUpdateSkipLocked)
            """
        ).map(PromotionGrantRow.init)
        return try due.map { grant in
            var claimed = grant
            claimed.claimEpoch += 1
            claimed.claimOwner = owner
            claimed.dueAt = lease
            try claimed.save(in: tx)
            return claimed
        }
    }

    /// Writes what can change of a row that this transaction has locked; never the person's name, which changes with its
    /// link alone.
    public func save(in tx: any Transaction) throws {
        // The table wants a text until the end; a closed grant has an empty one.
        let kept = finishedAt == nil ? sealedUserKey ?? "" : sealedUserKey
        try tx.execute(
            """
            UPDATE promotion_grants SET
                sealed_user_key = \(kept), promotion_code = \(promotionCode), points = \(points),
                requested_by = \(requestedBy), status = \(status), round = \(round), promotion_key = \(promotionKey),
                key_saved_at_ms = \(keySavedAt), keys_used = \(keysUsed), sends = \(sends),
                counted_day = \(countedDay), created_at_ms = \(createdAt), finished_at_ms = \(finishedAt),
                due_at_ms = \(dueAt), tries = \(tries), claim_owner = \(claimOwner), claim_epoch = \(claimEpoch),
                outcome_code = \(outcomeCode), outcome_message = \(outcomeMessage),
                closed_at_ms = \(closedAt), closed_by = \(closedBy), closed_reason = \(closedReason)
            WHERE id = \(id)
            """)
    }

    /// Every grant, oldest first.
    public static func all(in tx: any Transaction) throws -> [PromotionGrantRow] {
        try tx.query("SELECT * FROM promotion_grants ORDER BY id").map(PromotionGrantRow.init)
    }

    // MARK: Keys

    /// Writes down that a key is this grant's.
    ///
    /// - Returns: false when the key was somebody's before; then nothing was written.
    public func claim(key: String, at now: Timestamp, in tx: any Transaction) throws -> Bool {
        try tx.execute(
            """
            INSERT INTO promotion_keys (promotion_key, grant_id, saved_at_ms) VALUES (\(key), \(id), \(now))
            ON CONFLICT (promotion_key) DO NOTHING
            """) == 1
    }

    /// The keys a grant has had, oldest first.
    public func keys(in tx: any Transaction) throws -> [String] {
        try tx.query(
            "SELECT promotion_key FROM promotion_keys WHERE grant_id = \(id) ORDER BY saved_at_ms, promotion_key"
        ).map { try $0.value("promotion_key") }
    }
}
