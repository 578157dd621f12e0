import MapaeCore
import MapaePayments

/// A payment in JSON, as its owner sees it.
struct PaymentBody: Encodable {
    struct Refundable: Encodable {
        let amount: Won
        let credits: Credits
        let until: Timestamp?
    }

    let paymentId: PaymentID
    let rail: String
    let orderId: String
    let orderName: String
    let packageId: String
    let amount: Won
    let credits: Credits
    let status: String
    let method: String?
    let createdAt: Timestamp
    let approvedAt: Timestamp?
    let refundedAmount: Won
    let refundable: Refundable
    let receiptUrl: String?
    /// Why there is no money, in our words; `failure` has the provider's.
    let code: String?
    let failure: ProviderBody?
    let virtualAccount: VirtualAccountBody?
    let refunds: [RefundBody]

    init(_ payment: PaymentSummary) {
        paymentId = payment.id
        rail = payment.rail.rawValue
        orderId = payment.orderID
        orderName = payment.orderName
        packageId = payment.packageID
        amount = payment.amount
        credits = payment.credits
        status = payment.status.rawValue
        method = payment.method
        createdAt = payment.createdAt
        approvedAt = payment.approvedAt
        refundedAmount = payment.refundedAmount
        refundable = Refundable(
            amount: payment.refundableAmount, credits: payment.refundableCredits, until: payment.refundableUntil)
        receiptUrl = payment.receiptURL
        code = payment.refusal?.rawValue
        failure = payment.failure.map(ProviderBody.init)
        virtualAccount = payment.virtualAccount.map(VirtualAccountBody.init)
        refunds = payment.refunds.map(RefundBody.init)
    }
}

/// A refund in JSON.
struct RefundBody: Encodable {
    let refundId: RefundID
    let paymentId: PaymentID
    let amount: Won
    let credits: Credits
    let status: String
    let reason: String
    let requestedAt: Timestamp
    let finishedAt: Timestamp?
    /// Why it was refused, in our words; `failure` has the provider's.
    let code: String?
    let failure: ProviderBody?

    init(_ refund: RefundSummary) {
        refundId = refund.id
        paymentId = refund.paymentID
        amount = refund.amount
        credits = refund.credits
        status = refund.status.word
        reason = refund.reason
        requestedAt = refund.requestedAt
        finishedAt = refund.finishedAt
        code = refund.refusal?.rawValue
        failure = refund.failure.map(ProviderBody.init)
    }
}

extension RefundStatus {
    /// The word of document 001 for a refund that is done, as a payment's is.
    var word: String { self == .done ? PaymentStatus.refunded.rawValue : rawValue }
}

/// Where the buyer sends the money, in JSON.
struct VirtualAccountBody: Encodable {
    let bankCode: String
    let accountNumber: String
    let customerName: String?
    let dueAt: Timestamp?

    init(_ account: VirtualAccountSummary) {
        bankCode = account.bankCode
        accountNumber = account.accountNumber
        customerName = account.customerName
        dueAt = account.dueAt
    }
}
