public import MapaeCore

/// Credits that came together: what is left of them and what is held.
public struct CreditLotRow: Sendable {
    public let id: LotID
    public let userID: UserID
    /// `purchase`, `bonus`, `promotion` or `period`.
    public let kind: String
    public let paymentID: PaymentID?
    /// Which approval of the payment it came with: 1 for all but re-paid virtual accounts.
    public let approval: Int64
    public let granted: Credits
    public var remaining: Credits
    public var held: Credits
    public let grantedAt: Timestamp

    public init(
        id: LotID, userID: UserID, kind: String, paymentID: PaymentID?, approval: Int64, granted: Credits,
        remaining: Credits, held: Credits, grantedAt: Timestamp
    ) {
        self.id = id
        self.userID = userID
        self.kind = kind
        self.paymentID = paymentID
        self.approval = approval
        self.granted = granted
        self.remaining = remaining
        self.held = held
        self.grantedAt = grantedAt
    }

    init(_ row: Row) throws {
        self.init(
            id: try row.value("id"), userID: try row.value("user_id"), kind: try row.value("kind"),
            paymentID: try row.value("payment_id"), approval: try row.value("approval"),
            granted: try row.value("granted"), remaining: try row.value("remaining"), held: try row.value("held"),
            grantedAt: try row.value("granted_at_ms"))
    }
}

extension CreditLotRow {
    public func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO credit_lots (
                id, user_id, kind, payment_id, approval, granted, remaining, held, granted_at_ms)
            VALUES (
                \(id), \(userID), \(kind), \(paymentID), \(approval), \(granted), \(remaining), \(held),
                \(grantedAt))
            """)
    }

    public func save(in tx: any Transaction) throws {
        try tx.execute("UPDATE credit_lots SET remaining = \(remaining), held = \(held) WHERE id = \(id)")
    }

    public static func find(_ id: LotID, in tx: any Transaction) throws -> CreditLotRow? {
        try tx.queryFirst("SELECT * FROM credit_lots WHERE id = \(id)").map(CreditLotRow.init)
    }

    /// Lots with something to spend, in the order they are spent: bonus first, then oldest. The owner's account is
    /// locked before.
    public static func spendable(of user: UserID, in tx: any Transaction) throws -> [CreditLotRow] {
        try tx.query(
            """
            SELECT * FROM credit_lots WHERE user_id = \(user) AND remaining > 0
            ORDER BY CASE WHEN kind = 'bonus' THEN 0 ELSE 1 END, granted_at_ms, id
            """
        ).map(CreditLotRow.init)
    }

    /// The lots of one approval of a payment.
    public static func all(
        of payment: PaymentID, approval: Int64, in tx: any Transaction
    ) throws -> [CreditLotRow] {
        try tx.query("SELECT * FROM credit_lots WHERE payment_id = \(payment) AND approval = \(approval) ORDER BY id")
            .map(CreditLotRow.init)
    }
}

/// What somebody holds of a lot.
public struct CreditHoldRow: Sendable {
    /// A refund or a reservation.
    public let holderID: String
    public let lotID: LotID
    public let amount: Credits

    public init(holderID: String, lotID: LotID, amount: Credits) {
        self.holderID = holderID
        self.lotID = lotID
        self.amount = amount
    }

    public func insert(in tx: any Transaction) throws {
        try tx.execute(
            "INSERT INTO credit_holds (holder_id, lot_id, amount) VALUES (\(holderID), \(lotID), \(amount))")
    }

    public static func all(of holder: String, in tx: any Transaction) throws -> [CreditHoldRow] {
        try tx.query("SELECT lot_id, amount FROM credit_holds WHERE holder_id = \(holder) ORDER BY lot_id").map {
            CreditHoldRow(holderID: holder, lotID: try $0.value("lot_id"), amount: try $0.value("amount"))
        }
    }

    public static func removeAll(of holder: String, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM credit_holds WHERE holder_id = \(holder)")
    }
}
