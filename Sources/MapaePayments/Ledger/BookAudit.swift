public import MapaeStore

/// Compares what is kept twice: the ledger with itself, with the users' accounts and lots, with the payments and
/// with what was given of promotions.
public enum BookAudit {
    /// Every difference, in words; empty when the books agree. Meant for one consistent snapshot
    /// (``MapaeStore/Store/read(_:)``).
    public static func differences(in tx: any Transaction) throws -> [String] {
        try unbalanced(tx) + accounts(tx) + lots(tx) + payments(tx) + promotions(tx) + purchases(tx)
    }

    private static func unbalanced(_ tx: any Transaction) throws -> [String] {
        try LedgerRow.unbalanced(in: tx).map { "ledger transaction \($0) does not balance" }
    }

    private static func accounts(_ tx: any Transaction) throws -> [String] {
        try BookRow.accounts(in: tx).flatMap { row in
            [
                difference("\(row.name) balance", row.balance, "ledger", row.ledgerBalance),
                difference("\(row.name) balance", row.balance, "lots", row.lotsRemaining),
                difference("\(row.name) held", row.held, "ledger", row.ledgerHeld),
                difference("\(row.name) held", row.held, "lots", row.lotsHeld),
                difference("\(row.name) receivable", row.receivable, "ledger", -row.ledgerReceivable),
            ].compactMap(\.self)
        }
    }

    private static func lots(_ tx: any Transaction) throws -> [String] {
        try BookRow.lotsHeldOtherwise(in: tx).map { "lot \($0) holds another sum than its holders" }
    }

    private static func payments(_ tx: any Transaction) throws -> [String] {
        let sums = try BookRow.money(in: tx)
        let strays = try BookRow.strayPayments(in: tx).map { "payment \($0) holds a sum that does not fit its status" }
        let rails = try BookRow.moneyByRail(in: tx).map { rail in
            difference("\(rail.rail) payments' balances", rail.payments, "ledger", rail.ledger)
        }
        let all = difference("payments' balances", sums.payments, "ledger provider", sums.ledger)
        return strays + ([all] + rails).compactMap(\.self)
    }

    private static func promotions(_ tx: any Transaction) throws -> [String] {
        let given = try PromotionBookRow.given(in: tx)
        let counts = try PromotionBookRow.all(in: tx).flatMap { row in
            [
                difference("promotion \(row.promotion) counts", row.counted, "its days", row.countedByDay),
                difference("promotion \(row.promotion) counts", row.counted, "its grants", row.promised),
            ]
        }
        let ledger = difference("points given", given.grants, "ledger promotions:points", given.ledger)
        return (counts + [ledger]).compactMap(\.self)
    }

    private static func purchases(_ tx: any Transaction) throws -> [String] {
        let sums = try BookRow.purchases(in: tx)
        return [difference("in-app purchases", sums.purchases, "ledger provider", sums.ledger)].compactMap(\.self)
    }

    private static func difference(_ name: String, _ value: Int64, _ other: String, _ otherValue: Int64) -> String? {
        value == otherValue ? nil : "\(name) is \(value), \(other) says \(otherValue)"
    }
}
