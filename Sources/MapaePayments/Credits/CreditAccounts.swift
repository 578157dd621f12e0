public import MapaeCore
internal import MapaeStore

/// Credits: what a user has, how it came and where it went (B14).
public struct CreditAccounts: Sendable {
    let dependencies: PaymentDependencies

    private static let pageSize = 20

    public init(_ dependencies: PaymentDependencies) {
        self.dependencies = dependencies
    }

    public func balance(of user: UserID) async throws -> CreditBalance {
        try await dependencies.store.read { tx in
            let account = try CreditAccountRow.find(user, in: tx)
            return CreditBalance(balance: account.balance, held: account.held, receivable: account.receivable)
        }
    }

    /// Every change of the user's credits, newest first, 20 a page.
    ///
    /// - Throws: ``ErrorCode/invalidInput`` for a cursor that is not one of this list's.
    public func history(of user: UserID, after cursor: String?) async throws -> Page<CreditHistoryEntry> {
        let from = try cursor.map { text in
            guard let number = Int64(text), number > 0 else { throw Failure.invalidInput("cursor", .malformed) }
            return number
        }
        return try await dependencies.store.read { tx in
            let rows = try CreditHistoryRow.page(of: user, before: from, limit: Self.pageSize + 1, in: tx)
            let items = try rows.prefix(Self.pageSize).map(CreditHistoryEntry.init)
            return Page(items: items, nextCursor: rows.count > Self.pageSize ? items.last?.id : nil)
        }
    }
}

public struct CreditBalance: Sendable, Hashable {
    /// What can be spent now.
    public let balance: Credits
    /// Held by reservations and refunds in progress; not in `balance`.
    public let held: Credits
    /// Owed after a reversal that found too few credits; stops spending until settled.
    public let receivable: Credits

    public init(balance: Credits, held: Credits, receivable: Credits) {
        self.balance = balance
        self.held = held
        self.receivable = receivable
    }
}

public struct CreditHistoryEntry: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case purchase, bonus, spend, refund, reversal, hold, release
    }

    /// Counts up from 1 for each user.
    public let id: String
    public let kind: Kind
    /// The change of what can be spent: positive in, negative out; 0 when held credits were used up.
    public let change: Credits
    public let balanceAfter: Credits
    /// The order's name or the reason given.
    public let memo: String
    public let paymentID: PaymentID?
    public let at: Timestamp

    public init(
        id: String, kind: Kind, change: Credits, balanceAfter: Credits, memo: String, paymentID: PaymentID?,
        at: Timestamp
    ) {
        self.id = id
        self.kind = kind
        self.change = change
        self.balanceAfter = balanceAfter
        self.memo = memo
        self.paymentID = paymentID
        self.at = at
    }

    init(_ row: CreditHistoryRow) throws {
        self.init(
            id: String(row.number), kind: try .stored(row.kind), change: row.change,
            balanceAfter: row.balanceAfter, memo: row.memo, paymentID: row.paymentID, at: row.at)
    }
}
