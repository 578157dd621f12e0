public import MapaeCore

/// The answer to a call made under an idempotency key, or the claim of the node that is working on it.
public struct IdempotencyRecordRow: Sendable {
    /// A hash of the caller and its key.
    public var id: [UInt8]
    public var fingerprint: [UInt8]
    /// Rises each time the work is taken up.
    public var epoch: Int64
    /// Until then the work is its claimant's, unless there is an answer.
    public var leaseUntil: Timestamp
    public var expiresAt: Timestamp
    public var sealedAnswer: String?

    public init(id: [UInt8], fingerprint: [UInt8], epoch: Int64, leaseUntil: Timestamp, expiresAt: Timestamp) {
        self.id = id
        self.fingerprint = fingerprint
        self.epoch = epoch
        self.leaseUntil = leaseUntil
        self.expiresAt = expiresAt
    }

    init(_ row: Row) throws {
        id = try row.value("id")
        fingerprint = try row.value("fingerprint")
        epoch = try row.value("epoch")
        leaseUntil = try row.value("lease_until_ms")
        expiresAt = try row.value("expires_at_ms")
        sealedAnswer = try row.value("sealed_answer")
    }
}

extension IdempotencyRecordRow {
    /// False when the key is known already; then nothing was written.
    public func insert(in tx: any Transaction) throws -> Bool {
        try tx.execute(
            """
            INSERT INTO kept_answers (id, fingerprint, epoch, lease_until_ms, expires_at_ms)
            VALUES (\(id), \(fingerprint), \(epoch), \(leaseUntil), \(expiresAt))
            ON CONFLICT (id) DO NOTHING
            """) == 1
    }

    /// Nobody else decides on it until the transaction ends.
    public static func lock(_ id: [UInt8], in tx: any Transaction) throws -> IdempotencyRecordRow? {
        try tx.queryFirst("SELECT * FROM kept_answers WHERE id = \(id)\(tx.dialect.forUpdate)").map(
            IdempotencyRecordRow.init)
    }

    /// Writes a new claim over an old one. The caller holds the lock.
    public func claimAgain(in tx: any Transaction) throws {
        try tx.execute(
            """
            UPDATE kept_answers
            SET fingerprint = \(fingerprint), epoch = \(epoch), lease_until_ms = \(leaseUntil),
                expires_at_ms = \(expiresAt), sealed_answer = NULL
            WHERE id = \(id)
            """)
    }

    /// False when somebody else has taken the work up since, or answered it.
    public static func keep(
        _ sealed: String, for id: [UInt8], epoch: Int64, expiresAt: Timestamp, in tx: any Transaction
    ) throws -> Bool {
        try tx.execute(
            """
            UPDATE kept_answers SET sealed_answer = \(sealed), expires_at_ms = \(expiresAt)
            WHERE id = \(id) AND epoch = \(epoch) AND sealed_answer IS NULL
            """) == 1
    }

    /// Gives a claim up without an answer, unless somebody else has taken the work up since.
    public static func abandon(_ id: [UInt8], epoch: Int64, in tx: any Transaction) throws {
        try tx.execute(
            "DELETE FROM kept_answers WHERE id = \(id) AND epoch = \(epoch) AND sealed_answer IS NULL")
    }

    /// - Returns: how many went, at most `limit`.
    public static func purge(expiredBefore moment: Timestamp, limit: Int, in tx: any Transaction) throws -> Int {
        try tx.execute(
            """
            DELETE FROM kept_answers WHERE id IN (
                SELECT id FROM kept_answers WHERE expires_at_ms <= \(moment) LIMIT \(limit))
            """)
    }
}
