public import MapaeCore

/// Credits: what a user has, how it came and where it went (B14).
public struct CreditAccounts: Sendable {
    public init(_ dependencies: PaymentDependencies) {}

    public func balance(of user: UserID) async throws -> CreditBalance {
        fatalError("contract")
    }

    /// Every change of the user's credits, newest first, 20 a page.
    public func history(of user: UserID, after cursor: String?) async throws -> Page<CreditHistoryEntry> {
        fatalError("contract")
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

    public let id: String
    public let kind: Kind
    /// The change of what can be spent: positive in, negative out.
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
}
