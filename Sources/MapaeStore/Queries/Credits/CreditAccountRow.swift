public import MapaeCore

/// What a user has, all lots together. Its lock orders everything that changes the user's credits.
public struct CreditAccountRow: Sendable {
    public let userID: UserID
    public var balance: Credits = .zero
    public var held: Credits = .zero
    public var receivable: Credits = .zero
    /// How many lines the history has.
    public var entries: Int64 = 0
    /// When the account's owner was deleted; from then on nothing is spent from it.
    public private(set) var closedAt: Timestamp?

    public init(userID: UserID) {
        self.userID = userID
    }

    init(_ row: Row) throws {
        userID = try row.value("user_id")
        balance = try row.value("balance")
        held = try row.value("held")
        receivable = try row.value("receivable")
        entries = try row.value("entries")
        closedAt = try row.value("closed_at_ms")
    }

    /// The account, or an empty one for a user who never had credits.
    public static func find(_ user: UserID, in tx: any Transaction) throws -> CreditAccountRow {
        try tx.queryFirst("SELECT * FROM credit_accounts WHERE user_id = \(user)").map(CreditAccountRow.init)
            ?? CreditAccountRow(userID: user)
    }

    /// The account, made when missing, held until the transaction ends.
    public static func lock(_ user: UserID, in tx: any Transaction) throws -> CreditAccountRow {
        if let known = try lockKnown(user, in: tx) { return known }
        try tx.execute(
            """
            INSERT INTO credit_accounts (user_id, balance, held, receivable, entries) VALUES (\(user), 0, 0, 0, 0)
            ON CONFLICT (user_id) DO NOTHING
            """)
        guard let made = try lockKnown(user, in: tx) else {
            throw StoreError(.unexpectedValue, detail: "credit_accounts lost a row")
        }
        return made
    }

    private static func lockKnown(_ user: UserID, in tx: any Transaction) throws -> CreditAccountRow? {
        try tx.queryFirst("SELECT * FROM credit_accounts WHERE user_id = \(user)\(tx.dialect.forUpdate)")
            .map(CreditAccountRow.init)
    }

    /// Stops spending for good.
    public static func close(_ user: UserID, at now: Timestamp, in tx: any Transaction) throws {
        let account = try CreditAccountRow.lock(user, in: tx)
        guard account.closedAt == nil else { return }
        try tx.execute("UPDATE credit_accounts SET closed_at_ms = \(now) WHERE user_id = \(user)")
    }

    public func save(in tx: any Transaction) throws {
        try tx.execute(
            """
            UPDATE credit_accounts
            SET balance = \(balance), held = \(held), receivable = \(receivable), entries = \(entries)
            WHERE user_id = \(userID)
            """)
    }
}

/// One line of a user's history of credits.
public struct CreditHistoryRow: Sendable {
    public let userID: UserID
    /// 1, 2, 3 … for each user.
    public let number: Int64
    public let kind: String
    public let change: Credits
    public let balanceAfter: Credits
    public let memo: String
    public let paymentID: PaymentID?
    public let at: Timestamp

    public init(
        userID: UserID, number: Int64, kind: String, change: Credits, balanceAfter: Credits, memo: String,
        paymentID: PaymentID?, at: Timestamp
    ) {
        self.userID = userID
        self.number = number
        self.kind = kind
        self.change = change
        self.balanceAfter = balanceAfter
        self.memo = memo
        self.paymentID = paymentID
        self.at = at
    }

    public func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO credit_history (user_id, number, kind, change, balance_after, memo, payment_id, at_ms)
            VALUES (
                \(userID), \(number), \(kind), \(change), \(balanceAfter), \(memo), \(paymentID), \(at))
            """)
    }

    /// Newest first.
    public static func page(
        of user: UserID, before cursor: Int64?, limit: Int, in tx: any Transaction
    ) throws -> [CreditHistoryRow] {
        let from: SQL = if let cursor { " AND number < \(cursor)" } else { "" }
        return try tx.query(
            "SELECT * FROM credit_history WHERE user_id = \(user)\(from) ORDER BY number DESC LIMIT \(limit)"
        ).map { row in
            CreditHistoryRow(
                userID: user, number: try row.value("number"), kind: try row.value("kind"),
                change: try row.value("change"), balanceAfter: try row.value("balance_after"),
                memo: try row.value("memo"), paymentID: try row.value("payment_id"), at: try row.value("at_ms"))
        }
    }
}
