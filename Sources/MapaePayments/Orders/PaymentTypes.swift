public import MapaeCore

/// An order on its way to the provider's window.
public struct PreparedPayment: Sendable {
    public let paymentID: PaymentID
    public let orderID: String
    public let orderName: String
    public let amount: Won
    /// The buyer's random UUID at the provider.
    public let customerKey: String

    public init(paymentID: PaymentID, orderID: String, orderName: String, amount: Won, customerKey: String) {
        self.paymentID = paymentID
        self.orderID = orderID
        self.orderName = orderName
        self.amount = amount
        self.customerKey = customerKey
    }
}

/// What the provider's redirect brought back; nothing in it is trusted.
public struct PaymentConfirmation: Sendable {
    public let paymentKey: String
    public let orderID: String
    public let amount: Won

    public init(paymentKey: String, orderID: String, amount: Won) {
        self.paymentKey = paymentKey
        self.orderID = orderID
        self.amount = amount
    }
}

/// What became of a confirm.
public enum ConfirmOutcome: Sendable {
    case paid(PaymentID, credits: Credits, newBalance: Credits)
    /// Not known yet: the caller polls the payment.
    case confirming(PaymentID)
    case waitingForDeposit(PaymentID, VirtualAccountSummary)
}

/// The answer to a confirm.
public struct ConfirmedPayment: Sendable {
    public let outcome: ConfirmOutcome
    /// Whether the same confirm had been accepted before, so that this one has changed nothing.
    public let isRepeat: Bool
}

/// Where the buyer sends the money.
public struct VirtualAccountSummary: Sendable {
    public let bankCode: String
    public let accountNumber: String
    public let customerName: String?
    public let dueAt: Timestamp?

    public init(bankCode: String, accountNumber: String, customerName: String?, dueAt: Timestamp?) {
        self.bankCode = bankCode
        self.accountNumber = accountNumber
        self.customerName = customerName
        self.dueAt = dueAt
    }
}

/// A payment's place in its life (design: one state machine, used by redirect, job and operator alike).
public enum PaymentStatus: String, Sendable, CaseIterable {
    case pending, confirming, unknown, paid, waitingForDeposit, failed, expired, mismatched, partiallyRefunded, refunded
}

/// A refund's place in its life.
public enum RefundStatus: String, Sendable, CaseIterable {
    case requested, approved, processing, unknown, done, refused
}

/// A payment as its owner sees it.
public struct PaymentSummary: Sendable {
    public let id: PaymentID
    public let orderID: String
    public let orderName: String
    public let packageID: String
    public let amount: Won
    public let credits: Credits
    public let status: PaymentStatus
    /// The provider's word, e.g. `카드`.
    public let method: String?
    public let createdAt: Timestamp
    public let approvedAt: Timestamp?
    public let refundedAmount: Won
    /// What a self-service refund could return now: the unspent part, inside the window; 0 otherwise.
    public let refundableAmount: Won
    public let refundableCredits: Credits
    /// Until when self-service refunds are taken.
    public let refundableUntil: Timestamp?
    public let receiptURL: String?
    public let failure: ProviderReason?
    public let virtualAccount: VirtualAccountSummary?
    public let refunds: [RefundSummary]
    public let rail: PaymentRail

    public init(
        id: PaymentID, orderID: String, orderName: String, packageID: String, amount: Won, credits: Credits,
        status: PaymentStatus, method: String?, createdAt: Timestamp, approvedAt: Timestamp?, refundedAmount: Won,
        refundableAmount: Won, refundableCredits: Credits, refundableUntil: Timestamp?, receiptURL: String?,
        failure: ProviderReason?, virtualAccount: VirtualAccountSummary?, refunds: [RefundSummary],
        rail: PaymentRail = .tossPayments
    ) {
        self.id = id
        self.orderID = orderID
        self.orderName = orderName
        self.packageID = packageID
        self.amount = amount
        self.credits = credits
        self.status = status
        self.method = method
        self.createdAt = createdAt
        self.approvedAt = approvedAt
        self.refundedAmount = refundedAmount
        self.refundableAmount = refundableAmount
        self.refundableCredits = refundableCredits
        self.refundableUntil = refundableUntil
        self.receiptURL = receiptURL
        self.failure = failure
        self.virtualAccount = virtualAccount
        self.refunds = refunds
        self.rail = rail
    }
}

public struct RefundSummary: Sendable {
    public let id: RefundID
    public let paymentID: PaymentID
    public let amount: Won
    public let credits: Credits
    public let status: RefundStatus
    public let reason: String
    public let requestedAt: Timestamp
    public let finishedAt: Timestamp?
    public let failure: ProviderReason?

    public init(
        id: RefundID, paymentID: PaymentID, amount: Won, credits: Credits, status: RefundStatus, reason: String,
        requestedAt: Timestamp, finishedAt: Timestamp?, failure: ProviderReason?
    ) {
        self.id = id
        self.paymentID = paymentID
        self.amount = amount
        self.credits = credits
        self.status = status
        self.reason = reason
        self.requestedAt = requestedAt
        self.finishedAt = finishedAt
        self.failure = failure
    }
}

/// Part of a list and the cursor of the next part, nil at the end.
public struct Page<Item: Sendable>: Sendable {
    public let items: [Item]
    public let nextCursor: String?

    public init(items: [Item], nextCursor: String?) {
        self.items = items
        self.nextCursor = nextCursor
    }
}
