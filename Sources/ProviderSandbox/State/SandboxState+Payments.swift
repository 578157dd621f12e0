/// Confirm and read (docs.tosspayments.com/reference, payments).
extension SandboxState {
    mutating func carryOut(
        _ route: APIRoute, _ request: APIRequest, _ merchant: SandboxMerchant, _ circumstances: Circumstances,
        _ now: Moment
    ) throws(ProviderError) -> PaymentRecord {
        switch route {
        case .confirm:
            return try confirm(try request.decoded(as: ConfirmBody.self), by: merchant, at: now)
        case .cancel(let key):
            return try cancel(key, try request.decoded(as: CancelBody.self), by: merchant, at: now)
        case .payment(let key):
            return try shown(readable(key, of: merchant, circumstances, now))
        case .paymentOfOrder(let id):
            let current = payment(ofOrder: id, merchantID: merchant.merchantID)
            return try shown(current.flatMap { readable($0.paymentKey, of: merchant, circumstances, now) })
        }
    }

    private func readable(
        _ key: String, of merchant: SandboxMerchant, _ circumstances: Circumstances, _ now: Moment
    ) -> PaymentRecord? {
        if lateCommits.contains(where: { $0.paymentKey == key && $0.hidesPayment }) { return nil }
        let found = payment(key, at: now.adding(seconds: -circumstances.readAge))
        return found?.merchantID == merchant.merchantID ? found : nil
    }

    private func shown(_ payment: PaymentRecord?) throws(ProviderError) -> PaymentRecord {
        guard let payment, payment.status.isApproved || settings.behaviour.readsShowUnapproved else {
            throw .named("NOT_FOUND_PAYMENT")
        }
        return payment
    }

    /// The payment a request is about, without asking whether it exists.
    func paymentKey(of route: APIRoute, _ request: APIRequest) -> String? {
        switch route {
        case .confirm: try? request.decoded(as: ConfirmBody.self).paymentKey
        case .cancel(let key), .payment(let key): key
        case .paymentOfOrder: nil
        }
    }

    func hasLateCommit(for key: String) -> Bool { lateCommits.contains { $0.paymentKey == key } }

    private mutating func confirm(
        _ body: ConfirmBody, by merchant: SandboxMerchant, at now: Moment
    ) throws(ProviderError) -> PaymentRecord {
        guard var payment = payment(body.paymentKey) else { throw .named("NOT_FOUND_PAYMENT") }
        guard payment.merchantID == merchant.merchantID else { throw .named("INVALID_API_KEY") }
        try checkConfirmable(payment)
        guard body.amount == payment.order.amount, body.orderId == payment.order.orderID, let means = payment.means
        else { throw .named(settings.behaviour.mismatchedConfirmCode) }
        if let refusal = refusal(of: payment, paidBy: means) {
            payment.status = .aborted
            payment.failureCode = refusal.code
            record(.payment(payment, since: now))
            announce(payment, at: now)
            throw refusal
        }
        payment.lastTransactionKey = makeTransactionKey()
        if case .virtualAccount(var account) = means {
            account.accountNumber = makeAccountNumber()
            account.dueDate = now.adding(hours: account.validHours)
            payment.means = .virtualAccount(account)
            payment.status = .waitingForDeposit
            record(.payment(payment, since: now))
            book(.accountIssued, payment.order.amount, of: payment, at: now)
            announceDeposit(payment, at: now)
        } else {
            payment.status = .done
            payment.approvedAt = now
            record(.payment(payment, since: now))
            book(.approval, payment.order.amount, of: payment, at: now)
            announce(payment, at: now)
        }
        return payment
    }

    private func checkConfirmable(_ payment: PaymentRecord) throws(ProviderError) {
        // The provider holds the payment while an earlier confirm of it is under way.
        if hasLateCommit(for: payment.paymentKey) { throw .named("ALREADY_PROCESSED_PAYMENT") }
        switch payment.status {
        case .inProgress: return
        case .ready: throw .named(settings.behaviour.unauthenticatedConfirmCode)
        case .expired: throw .named("NOT_FOUND_PAYMENT_SESSION")
        case .aborted: throw .named(settings.behaviour.abortedConfirmCode)
        case .waitingForDeposit, .done, .canceled, .partialCanceled: throw .named("ALREADY_PROCESSED_PAYMENT")
        }
    }

    private func refusal(of payment: PaymentRecord, paidBy means: PaymentMeans) -> ProviderError? {
        if payment.order.amount < means.minimumAmount { return .named("BELOW_MINIMUM_AMOUNT") }
        if case .card(let card) = means, card.isRefusedAtApproval { return .named("REJECT_CARD_PAYMENT") }
        let approved = self.payment(ofOrder: payment.order.orderID, merchantID: payment.merchantID)
        if let approved, approved.status.isApproved { return .named("DUPLICATED_ORDER_ID") }
        return nil
    }
}
