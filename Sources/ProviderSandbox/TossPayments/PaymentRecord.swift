/// Everything the sandbox knows of one payment.
struct PaymentRecord: Codable, Sendable {
    let paymentKey: String
    let order: PaymentOrder
    let merchantID: String
    let secret: String
    let requestedAt: Moment
    var status = PaymentStatus.ready
    var authenticatedAt: Moment?
    var approvedAt: Moment?
    var means: PaymentMeans?
    var balance: Int64
    /// What of ``balance`` is free of tax.
    var taxFree: Int64
    var lastTransactionKey: String?
    var cancels: [CancelRecord] = []
    /// Code of the error an aborted or expired payment shows.
    var failureCode: String?

    init(paymentKey: String, order: PaymentOrder, merchantID: String, secret: String, requestedAt: Moment) {
        self.paymentKey = paymentKey
        self.order = order
        self.merchantID = merchantID
        self.secret = secret
        self.requestedAt = requestedAt
        balance = order.amount
        taxFree = order.taxFreeAmount
    }

    var virtualAccount: VirtualAccount? {
        guard case .virtualAccount(let account) = means else { return nil }
        return account
    }

    /// When the payment expires unless something happens: 30 minutes for the buyer, 10 for the merchant's confirm
    /// (docs.tosspayments.com/reference/using-api/webhook-events, payment status).
    var expiresAt: Moment? {
        switch status {
        case .ready: requestedAt.adding(minutes: 30)
        case .inProgress: (authenticatedAt ?? requestedAt).adding(minutes: 10)
        case .waitingForDeposit, .done, .canceled, .partialCanceled, .aborted, .expired: nil
        }
    }
}

/// One item of `cancels`.
struct CancelRecord: Codable, Sendable {
    let amount: Int64
    let reason: String
    let taxFree: Int64
    let refundable: Int64
    let canceledAt: Moment
    let transactionKey: String
}
