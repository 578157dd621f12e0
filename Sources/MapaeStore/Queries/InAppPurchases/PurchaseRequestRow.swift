public import MapaeCore

/// That a user has asked for what an in-app purchase bought, and Toss has not said yet whether it is paid.
public struct PurchaseRequestRow: Sendable {
    public let orderID: String
    public let userID: UserID
    public let createdAt: Timestamp
    public var dueAt: Timestamp
    /// Counts up with every claim; what came of a try is recorded by the one that made it alone.
    public var tries: Int64

    public init(orderID: String, userID: UserID, createdAt: Timestamp, dueAt: Timestamp) {
        self.orderID = orderID
        self.userID = userID
        self.createdAt = createdAt
        self.dueAt = dueAt
        tries = 0
    }

    init(_ row: Row) throws {
        orderID = try row.value("order_id")
        userID = try row.value("user_id")
        createdAt = try row.value("created_at_ms")
        dueAt = try row.value("due_at_ms")
        tries = try row.value("tries")
    }
}

extension PurchaseRequestRow {
    /// Writes the request down; one that is there stays as it is.
    public func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO toss_purchase_requests (order_id, user_id, created_at_ms, due_at_ms, tries)
            VALUES (\(orderID), \(userID), \(createdAt), \(dueAt), \(tries))
            ON CONFLICT (order_id, user_id) DO NOTHING
            """)
    }

    public static func find(orderID: String, userID: UserID, in tx: any Transaction) throws -> PurchaseRequestRow? {
        try tx.queryFirst(
            "SELECT * FROM toss_purchase_requests WHERE order_id = \(orderID) AND user_id = \(userID)"
        ).map(PurchaseRequestRow.init)
    }

    /// How many requests of a user are open.
    public static func count(of user: UserID, in tx: any Transaction) throws -> Int {
        try tx.queryFirst("SELECT COUNT(*) AS open FROM toss_purchase_requests WHERE user_id = \(user)")?
            .value("open") ?? 0
    }

    /// Takes requests whose time has come and keeps others from them until `lease`.
    public static func claimDue(
        at now: Timestamp, until lease: Timestamp, limit: Int, in tx: any Transaction
    ) throws -> [PurchaseRequestRow] {
        let due = try tx.query(
            """
            SELECT * FROM toss_purchase_requests WHERE due_at_ms <= \(now)
            ORDER BY due_at_ms, order_id, user_id LIMIT \(limit)\(tx.dialect.forUpdateSkipLocked)
            """
        ).map(PurchaseRequestRow.init)
        return try due.map { row in
            var claimed = row
            claimed.dueAt = lease
            claimed.tries += 1
            try tx.execute(
                """
                UPDATE toss_purchase_requests SET due_at_ms = \(lease), tries = \(claimed.tries)
                WHERE order_id = \(row.orderID) AND user_id = \(row.userID)
                """)
            return claimed
        }
    }

    /// Has it tried again then, unless somebody else has taken over since.
    public func putOff(until dueAt: Timestamp, in tx: any Transaction) throws {
        try tx.execute(
            """
            UPDATE toss_purchase_requests SET due_at_ms = \(dueAt)
            WHERE order_id = \(orderID) AND user_id = \(userID) AND tries = \(tries)
            """)
    }

    /// Ends a user's request.
    public static func delete(orderID: String, userID: UserID, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM toss_purchase_requests WHERE order_id = \(orderID) AND user_id = \(userID)")
    }

    /// Ends every request about an order: it has been granted.
    public static func deleteAll(orderID: String, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM toss_purchase_requests WHERE order_id = \(orderID)")
    }

    /// Ends every request of a user.
    public static func deleteAll(of user: UserID, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM toss_purchase_requests WHERE user_id = \(user)")
    }
}
