internal import MapaeCore
internal import MapaeStore

/// An account of the ledger. Signs: what the firm or a user has is positive, what it came from is negative.
///
/// | Account | Unit | Holds |
/// |---|---|---|
/// | `provider:tosspayments`, `provider:tosspay` | KRW | what the provider has taken for us and not given back |
/// | `provider:toss-iap` | KRW | what app stores have taken for us through Toss, at the catalog's prices, and not given back |
/// | `sales` | KRW | sales less refunds, negative |
/// | `suspense` | KRW | approvals that match no order, negative, until they are given back |
/// | `promotions:money` | KRW | what promotions have taken out of the wallet at Toss, negative; what was paid into it is not known here |
/// | `promotions:points` | KRW | what users were given as Toss points, a cost; a point is a won |
/// | `user:<id>:credits` | CREDIT | what the user can spend |
/// | `user:<id>:held` | CREDIT | held by refunds and reservations in progress |
/// | `user:<id>:receivable` | CREDIT | what the user owes after a reversal, negative |
/// | `credits:issued` | CREDIT | all credits ever given, negative |
/// | `credits:spent` | CREDIT | all credits ever used |
/// | `credits:withdrawn` | CREDIT | credits taken back with their money |
struct LedgerAccount: Sendable, Hashable {
    let name: String
    let unit: Unit

    enum Unit: String, Sendable {
        case won = "KRW"
        case credit = "CREDIT"
    }

    static let inAppPurchases = LedgerAccount(name: "provider:toss-iap", unit: .won)
    static let sales = LedgerAccount(name: "sales", unit: .won)
    static let suspense = LedgerAccount(name: "suspense", unit: .won)
    static let promotionMoney = LedgerAccount(name: "promotions:money", unit: .won)
    static let promotionPoints = LedgerAccount(name: "promotions:points", unit: .won)
    static let issued = LedgerAccount(name: "credits:issued", unit: .credit)
    static let spent = LedgerAccount(name: "credits:spent", unit: .credit)
    static let withdrawn = LedgerAccount(name: "credits:withdrawn", unit: .credit)

    /// Of the provider the payment goes by.
    static func provider(of payment: PaymentRow) -> LedgerAccount {
        LedgerAccount(name: "provider:\(payment.rail)", unit: .won)
    }
    static func credits(of user: UserID) -> LedgerAccount { LedgerAccount(name: "user:\(user):credits", unit: .credit) }
    static func held(of user: UserID) -> LedgerAccount { LedgerAccount(name: "user:\(user):held", unit: .credit) }
    static func receivable(of user: UserID) -> LedgerAccount {
        LedgerAccount(name: "user:\(user):receivable", unit: .credit)
    }
}

/// What a ledger transaction is about. A cause and step are booked once: booking them again is refused.
struct LedgerCause: Sendable, Hashable {
    let kind: String
    let id: String
    let step: String
}

/// The lines of one ledger transaction, built up before they are written.
struct LedgerPosting: Sendable {
    private(set) var lines: [LedgerRow] = []

    mutating func move(_ amount: Won, from source: LedgerAccount, to target: LedgerAccount) {
        move(amount.amount, from: source, to: target)
    }

    mutating func move(_ amount: Credits, from source: LedgerAccount, to target: LedgerAccount) {
        move(amount.count, from: source, to: target)
    }

    private mutating func move(_ amount: Int64, from source: LedgerAccount, to target: LedgerAccount) {
        guard amount != 0 else { return }
        add(-amount, to: source)
        add(amount, to: target)
    }

    /// One signed line; ``Ledger/post(_:for:id:at:in:)`` refuses lines that do not add up.
    mutating func add(_ amount: Int64, to account: LedgerAccount) {
        lines.append(LedgerRow(account: account.name, unit: account.unit.rawValue, amount: amount))
    }

    /// Nothing is left over in any unit.
    var isBalanced: Bool {
        var sums: [String: Int128] = [:]
        for line in lines { sums[line.unit, default: 0] += Int128(line.amount) }
        return sums.values.allSatisfy { $0 == 0 }
    }
}

/// The double-entry, append-only ledger.
enum Ledger {
    /// Why a posting was refused; the transaction it came in must not be committed.
    enum Refusal: Error, Equatable {
        case unbalanced
        /// This cause and step are in the books.
        case alreadyBooked
    }

    /// Books a posting under its cause. A posting without lines leaves no trace.
    static func post(
        _ posting: LedgerPosting, for cause: LedgerCause, id: LedgerTransactionID, at now: Timestamp,
        in tx: any Transaction
    ) throws {
        guard posting.isBalanced else { throw Refusal.unbalanced }
        guard !posting.lines.isEmpty else { return }
        let isNew = try LedgerRow.begin(
            id, causeKind: cause.kind, causeID: cause.id, step: cause.step, at: now, in: tx)
        guard isNew else { throw Refusal.alreadyBooked }
        try LedgerRow.insert(posting.lines, of: id, in: tx)
    }
}
