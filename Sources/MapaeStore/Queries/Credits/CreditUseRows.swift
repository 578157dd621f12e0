public import MapaeCore

/// Credits spent at once.
public struct CreditSpendRow: Sendable {
    public let id: String
    public let userID: UserID
    /// Who asked for it; its idempotency keys are its own.
    public let principal: String
    public let idempotencyKey: String
    public let amount: Credits
    public let reason: String
    public let balanceAfter: Credits
    public let at: Timestamp

    public init(
        id: String, userID: UserID, principal: String, idempotencyKey: String, amount: Credits, reason: String,
        balanceAfter: Credits, at: Timestamp
    ) {
        self.id = id
        self.userID = userID
        self.principal = principal
        self.idempotencyKey = idempotencyKey
        self.amount = amount
        self.reason = reason
        self.balanceAfter = balanceAfter
        self.at = at
    }

    /// - Returns: false when the principal has used this key before; then nothing was written.
    public func insert(in tx: any Transaction) throws -> Bool {
        try tx.execute(
            """
            INSERT INTO credit_spends (
                id, user_id, principal, idempotency_key, amount, reason, balance_after, at_ms)
            VALUES (
                \(id), \(userID), \(principal), \(idempotencyKey), \(amount), \(reason), \(balanceAfter), \(at))
            ON CONFLICT (principal, idempotency_key) DO NOTHING
            """) == 1
    }

    public static func find(
        principal: String, idempotencyKey: String, in tx: any Transaction
    ) throws -> CreditSpendRow? {
        try tx.queryFirst(
            """
            SELECT * FROM credit_spends WHERE principal = \(principal) AND idempotency_key = \(idempotencyKey)
            """
        ).map { row in
            CreditSpendRow(
                id: try row.value("id"), userID: try row.value("user_id"), principal: principal,
                idempotencyKey: idempotencyKey, amount: try row.value("amount"), reason: try row.value("reason"),
                balanceAfter: try row.value("balance_after"), at: try row.value("at_ms"))
        }
    }
}

/// Credits set aside for work in progress.
public struct CreditReservationRow: Sendable {
    public let id: ReservationID
    public let userID: UserID
    public let principal: String
    public let idempotencyKey: String
    public let amount: Credits
    public let reason: String
    public let createdAt: Timestamp
    public let expiresAt: Timestamp
    /// `held`, `captured`, `released` or `expired`.
    public var status: String
    public var captured: Credits = .zero
    public var endedAt: Timestamp?

    public init(
        id: ReservationID, userID: UserID, principal: String, idempotencyKey: String, amount: Credits, reason: String,
        createdAt: Timestamp, expiresAt: Timestamp, status: String
    ) {
        self.id = id
        self.userID = userID
        self.principal = principal
        self.idempotencyKey = idempotencyKey
        self.amount = amount
        self.reason = reason
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.status = status
    }

    init(_ row: Row) throws {
        self.init(
            id: try row.value("id"), userID: try row.value("user_id"), principal: try row.value("principal"),
            idempotencyKey: try row.value("idempotency_key"), amount: try row.value("amount"),
            reason: try row.value("reason"), createdAt: try row.value("created_at_ms"),
            expiresAt: try row.value("expires_at_ms"), status: try row.value("status"))
        captured = try row.value("captured")
        endedAt = try row.value("ended_at_ms")
    }
}

extension CreditReservationRow {
    /// - Returns: false when the principal has used this key before; then nothing was written.
    public func insert(in tx: any Transaction) throws -> Bool {
        try tx.execute(
            """
            INSERT INTO credit_reservations (
                id, user_id, principal, idempotency_key, amount, captured, reason, status, created_at_ms,
                expires_at_ms)
            VALUES (
                \(id), \(userID), \(principal), \(idempotencyKey), \(amount), \(captured), \(reason), \(status),
                \(createdAt), \(expiresAt))
            ON CONFLICT (principal, idempotency_key) DO NOTHING
            """) == 1
    }

    public static func find(
        principal: String, idempotencyKey: String, in tx: any Transaction
    ) throws -> CreditReservationRow? {
        try tx.queryFirst(
            """
            SELECT * FROM credit_reservations
            WHERE principal = \(principal) AND idempotency_key = \(idempotencyKey)
            """
        ).map(CreditReservationRow.init)
    }

    public static func lock(_ id: ReservationID, in tx: any Transaction) throws -> CreditReservationRow? {
        try tx.queryFirst("SELECT * FROM credit_reservations WHERE id = \(id)\(tx.dialect.forUpdate)")
            .map(CreditReservationRow.init)
    }

    /// Reservations nobody ended in time, each locked unless somebody else is at it.
    public static func lockExpired(
        at now: Timestamp, limit: Int, in tx: any Transaction
    ) throws -> [CreditReservationRow] {
        try tx.query(
            """
            SELECT * FROM credit_reservations WHERE status = 'held' AND expires_at_ms <= \(now)
            ORDER BY user_id, id LIMIT \(limit)\(tx.dialect.forUpdateSkipLocked)
            """
        ).map(CreditReservationRow.init)
    }

    public func save(in tx: any Transaction) throws {
        try tx.execute(
            """
            UPDATE credit_reservations
            SET status = \(status), captured = \(captured), ended_at_ms = \(endedAt) WHERE id = \(id)
            """)
    }
}
