public import MapaeCore

/// A subscription bought in a mini-app: what Toss has reported of it, and the access that a read at Toss has borne out.
public struct TossSubscriptionRow: Sendable {
    public let orderID: String
    /// Nil until the buyer has asked for it: Toss' reports do not say whose it is.
    public var userID: UserID?
    public let sku: String
    public let createdAt: Timestamp

    // MARK: As reported
    /// `ACTIVE` and so on, in Toss' words.
    public var status: String
    public var accessGranted: Bool
    public var expiresAt: Timestamp?
    /// Nil before the first report.
    public var autoRenew: Bool?
    public var changeReason: String?
    public var occurredAt: Timestamp?
    /// The last report's state and the one it came from, spelled so that they can be compared.
    public var reportedState: String?
    public var previousState: String?

    // MARK: As borne out
    public var hasAccess: Bool
    public var accessUntil: Timestamp?

    public init(orderID: String, sku: String, status: String, accessGranted: Bool, createdAt: Timestamp) {
        self.orderID = orderID
        self.sku = sku
        self.status = status
        self.accessGranted = accessGranted
        self.createdAt = createdAt
        hasAccess = false
    }

    init(_ row: Row) throws {
        orderID = try row.value("order_id")
        userID = try row.value("user_id")
        sku = try row.value("sku")
        createdAt = try row.value("created_at_ms")
        status = try row.value("status")
        accessGranted = try row.value("access_granted")
        expiresAt = try row.value("expires_at_ms")
        autoRenew = try row.value("auto_renew")
        changeReason = try row.value("change_reason")
        occurredAt = try row.value("occurred_at_ms")
        reportedState = try row.value("reported_state")
        previousState = try row.value("previous_state")
        hasAccess = try row.value("has_access")
        accessUntil = try row.value("access_until_ms")
    }
}

extension TossSubscriptionRow {
    /// The row, written first when there is none, held until the transaction ends.
    public static func lock(
        _ orderID: String, orMake proposed: TossSubscriptionRow, in tx: any Transaction
    ) throws -> TossSubscriptionRow {
        if let known = try lock(orderID, in: tx) { return known }
        try tx.execute(
            """
            INSERT INTO toss_subscriptions (
                order_id, sku, created_at_ms, status, access_granted, has_access)
            VALUES (
                \(proposed.orderID), \(proposed.sku), \(proposed.createdAt), \(proposed.status),
                \(proposed.accessGranted), \(proposed.hasAccess))
            ON CONFLICT (order_id) DO NOTHING
            """)
        guard let made = try lock(orderID, in: tx) else {
            throw StoreError(.unexpectedValue, detail: "toss_subscriptions lost a row")
        }
        return made
    }

    public static func lock(_ orderID: String, in tx: any Transaction) throws -> TossSubscriptionRow? {
        try tx.queryFirst("SELECT * FROM toss_subscriptions WHERE order_id = \(orderID)\(tx.dialect.forUpdate)")
            .map(TossSubscriptionRow.init)
    }

    public func save(in tx: any Transaction) throws {
        try tx.execute(
            """
            UPDATE toss_subscriptions SET
                user_id = \(userID), status = \(status), access_granted = \(accessGranted),
                expires_at_ms = \(expiresAt), auto_renew = \(autoRenew), change_reason = \(changeReason),
                occurred_at_ms = \(occurredAt), reported_state = \(reportedState), previous_state = \(previousState),
                has_access = \(hasAccess), access_until_ms = \(accessUntil)
            WHERE order_id = \(orderID)
            """)
    }

    /// A user's subscriptions, the newest first, at most `limit`.
    public static func list(of user: UserID, limit: Int, in tx: any Transaction) throws -> [TossSubscriptionRow] {
        try tx.query(
            """
            SELECT * FROM toss_subscriptions WHERE user_id = \(user)
            ORDER BY created_at_ms DESC, order_id DESC LIMIT \(limit)
            """
        ).map(TossSubscriptionRow.init)
    }
}

/// What Toss' webhook has told, so that a repeat is known.
public struct TossSubscriptionEventRow: Sendable {
    public let orderID: String
    public let changeReason: String
    public let occurredAt: Timestamp
    public let state: String
    public let receivedAt: Timestamp

    public init(
        orderID: String, changeReason: String, occurredAt: Timestamp, state: String, receivedAt: Timestamp
    ) {
        self.orderID = orderID
        self.changeReason = changeReason
        self.occurredAt = occurredAt
        self.state = state
        self.receivedAt = receivedAt
    }

    /// - Returns: false for a repeat; then nothing was written.
    public func insert(in tx: any Transaction) throws -> Bool {
        try tx.execute(
            """
            INSERT INTO toss_subscription_events (order_id, change_reason, occurred_at_ms, state, received_at_ms)
            VALUES (\(orderID), \(changeReason), \(occurredAt), \(state), \(receivedAt))
            ON CONFLICT (order_id, change_reason, occurred_at_ms) DO NOTHING
            """) == 1
    }

    /// - Returns: how many went, at most `limit`.
    public static func purge(before moment: Timestamp, limit: Int, in tx: any Transaction) throws -> Int {
        try tx.execute(
            """
            DELETE FROM toss_subscription_events WHERE (order_id, change_reason, occurred_at_ms) IN (
                SELECT order_id, change_reason, occurred_at_ms FROM toss_subscription_events
                WHERE received_at_ms < \(moment) LIMIT \(limit))
            """)
    }
}
