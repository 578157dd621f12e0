public import MapaeCore

/// An in-app purchase that was granted. There is one row an order, whoever asks.
///
/// `nextReadAt` is when the order is next read at Toss: a claim pushes it behind its lease and raises the epoch, and
/// what a read brought counts at the epoch of its claim alone.
public struct PurchaseRow: Sendable {
    public let orderID: String
    public let userID: UserID
    /// `credits` or `subscription`.
    public let kind: String
    /// The package's or the subscription's id in the catalog.
    public let itemID: String
    public let sku: String
    public let name: String
    public let price: Won
    public let credits: Credits
    public let bonusCredits: Credits
    public var lotID: LotID?
    public var bonusLotID: LotID?
    public let grantedAt: Timestamp
    /// `granted` or `refunded`.
    public var status: String
    /// When the refund was booked.
    public var refundedAt: Timestamp?
    /// When the store gave the money back, as Toss says.
    public var storeRefundedAt: Timestamp?
    /// Nil when it is read no more.
    public var nextReadAt: Timestamp?
    public var readUntil: Timestamp
    /// Reads in a row that brought nothing.
    public var tries: Int64 = 0
    public var claimEpoch: Int64 = 0

    public init(
        orderID: String, userID: UserID, kind: String, itemID: String, sku: String, name: String, price: Won,
        credits: Credits, bonusCredits: Credits, grantedAt: Timestamp, nextReadAt: Timestamp?, readUntil: Timestamp
    ) {
        self.orderID = orderID
        self.userID = userID
        self.kind = kind
        self.itemID = itemID
        self.sku = sku
        self.name = name
        self.price = price
        self.credits = credits
        self.bonusCredits = bonusCredits
        self.grantedAt = grantedAt
        status = "granted"
        self.nextReadAt = nextReadAt
        self.readUntil = readUntil
    }

    init(_ row: Row) throws {
        self.init(
            orderID: try row.value("order_id"), userID: try row.value("user_id"), kind: try row.value("kind"),
            itemID: try row.value("item_id"), sku: try row.value("sku"), name: try row.value("name"),
            price: try row.value("price_won"), credits: try row.value("credits"),
            bonusCredits: try row.value("bonus_credits"), grantedAt: try row.value("granted_at_ms"),
            nextReadAt: try row.value("next_read_at_ms"), readUntil: try row.value("read_until_ms"))
        lotID = try row.value("lot_id")
        bonusLotID = try row.value("bonus_lot_id")
        status = try row.value("status")
        refundedAt = try row.value("refunded_at_ms")
        storeRefundedAt = try row.value("store_refunded_at_ms")
        tries = try row.value("tries")
        claimEpoch = try row.value("claim_epoch")
    }
}

extension PurchaseRow {
    /// - Returns: false when the order has been granted before; then nothing was written.
    public func insert(in tx: any Transaction) throws -> Bool {
        try tx.execute(
            """
            INSERT INTO toss_purchases (
                order_id, user_id, kind, item_id, sku, name, price_won, credits, bonus_credits, lot_id, bonus_lot_id,
                granted_at_ms, status, next_read_at_ms, read_until_ms, tries, claim_epoch)
            VALUES (
                \(orderID), \(userID), \(kind), \(itemID), \(sku), \(name), \(price), \(credits), \(bonusCredits),
                \(lotID), \(bonusLotID), \(grantedAt), \(status), \(nextReadAt), \(readUntil), \(tries),
                \(claimEpoch))
            ON CONFLICT (order_id) DO NOTHING
            """) == 1
    }

    public static func find(_ orderID: String, in tx: any Transaction) throws -> PurchaseRow? {
        try tx.queryFirst("SELECT * FROM toss_purchases WHERE order_id = \(orderID)").map(PurchaseRow.init)
    }

    /// The purchase, if it is still held by the claim of that epoch; locked.
    public static func lock(_ orderID: String, epoch: Int64, in tx: any Transaction) throws -> PurchaseRow? {
        try tx.queryFirst(
            """
            SELECT * FROM toss_purchases WHERE order_id = \(orderID) AND claim_epoch = \(epoch)\(tx.dialect.forUpdate)
            """
        ).map(PurchaseRow.init)
    }

    /// Writes what can change of a row that this transaction has locked or inserted.
    public func save(in tx: any Transaction) throws {
        try tx.execute(
            """
            UPDATE toss_purchases SET
                lot_id = \(lotID), bonus_lot_id = \(bonusLotID), status = \(status), refunded_at_ms = \(refundedAt),
                store_refunded_at_ms = \(storeRefundedAt), next_read_at_ms = \(nextReadAt),
                read_until_ms = \(readUntil), tries = \(tries), claim_epoch = \(claimEpoch)
            WHERE order_id = \(orderID)
            """)
    }

    /// Takes purchases whose reading is due: raises their epoch and keeps others from them until `lease`.
    public static func claimDue(
        at now: Timestamp, until lease: Timestamp, limit: Int, in tx: any Transaction
    ) throws -> [PurchaseRow] {
        let due = try tx.query(
            """
            SELECT * FROM toss_purchases WHERE next_read_at_ms <= \(now)
            ORDER BY next_read_at_ms, order_id LIMIT \(limit)\(tx.dialect.forUpdateSkipLocked)
            """
        ).map(PurchaseRow.init)
        return try due.map { row in
            var claimed = row
            claimed.nextReadAt = lease
            claimed.claimEpoch += 1
            try claimed.save(in: tx)
            return claimed
        }
    }

    /// Has an order read as soon as may be, and on until `readUntil`. A read under way no longer counts.
    public static func hasten(
        _ orderID: String, at now: Timestamp, readUntil: Timestamp, in tx: any Transaction
    ) throws {
        try tx.execute(
            """
            UPDATE toss_purchases
            SET next_read_at_ms = \(now), read_until_ms = \(readUntil), tries = 0, claim_epoch = claim_epoch + 1
            WHERE order_id = \(orderID) AND status = 'granted'
            """)
    }

    /// What each order has brought in, as far as we know: its price, or nothing after its refund.
    public static func heldByOrder(in tx: any Transaction) throws -> [String: Won] {
        let rows = try tx.query("SELECT order_id, price_won, status FROM toss_purchases ORDER BY order_id")
        return try rows.reduce(into: [:]) { held, row in
            let isHeld = try row.value("status", as: String.self) == "granted"
            held[try row.value("order_id")] = isHeld ? try row.value("price_won") : .zero
        }
    }
}

extension BookRow {
    /// What the in-app purchases have brought in, and what the ledger says.
    public static func purchases(in tx: any Transaction) throws -> (purchases: Int64, ledger: Int64) {
        let row = try tx.queryFirst(
            """
            SELECT
                COALESCE((SELECT CAST(SUM(price_won) AS BIGINT) FROM toss_purchases
                    WHERE status = 'granted'), 0) AS purchases,
                COALESCE((SELECT CAST(SUM(amount) AS BIGINT) FROM ledger_entries
                    WHERE account = 'provider:toss-iap'), 0) AS ledger
            """)
        return (try row?.value("purchases") ?? 0, try row?.value("ledger") ?? 0)
    }
}
