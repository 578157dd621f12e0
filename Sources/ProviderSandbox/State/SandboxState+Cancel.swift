/// Cancel (docs.tosspayments.com/reference, cancel; docs.tosspayments.com/guides/v2/cancel-payment).
extension SandboxState {
    mutating func cancel(
        _ key: String, _ body: CancelBody, by merchant: SandboxMerchant, at now: Moment
    ) throws(ProviderError) -> PaymentRecord {
        guard let payment = payment(key), payment.merchantID == merchant.merchantID else {
            throw .named("NOT_FOUND_PAYMENT")
        }
        if hasLateCommit(for: key) { throw .named("FORBIDDEN_CONSECUTIVE_REQUEST") }
        guard (1...200).contains(body.cancelReason.count) else { throw .named("INVALID_REQUEST") }
        let amount = try cancelAmount(of: payment, body, at: now)
        var after = payment
        try refund(&after, body, at: now)
        after.balance -= amount
        let taxFree = try cancelledTaxFree(of: payment, body, amount: amount)
        after.taxFree -= taxFree
        after.lastTransactionKey = makeTransactionKey()
        after.cancels.append(
            CancelRecord(
                amount: amount, reason: body.cancelReason, taxFree: taxFree, refundable: after.balance,
                canceledAt: now, transactionKey: after.lastTransactionKey ?? ""))
        // Partial cancels that add up to everything stay PARTIAL_CANCELED with a balance of 0.
        after.status = amount == payment.order.amount ? .canceled : .partialCanceled
        record(.payment(after, since: now))
        book(payment.status == .waitingForDeposit ? .void : .cancel, amount, of: after, at: now)
        announceCancel(after, wasDeposited: payment.status != .waitingForDeposit, at: now)
        return after
    }

    private func cancelAmount(
        of payment: PaymentRecord, _ body: CancelBody, at now: Moment
    ) throws(ProviderError) -> Int64 {
        switch payment.status {
        case .canceled: throw .named("ALREADY_CANCELED_PAYMENT")
        case .ready, .inProgress, .aborted, .expired: throw .named("NOT_CANCELABLE_PAYMENT")
        case .waitingForDeposit, .done, .partialCanceled: break
        }
        if let currency = body.currency, currency != payment.order.currency { throw .named("INVALID_CURRENCY") }
        guard payment.balance > 0 else { throw .named("NOT_CANCELABLE_AMOUNT") }
        if let expected = body.refundableAmount, expected != payment.balance {
            throw .named("NOT_MATCHES_REFUNDABLE_AMOUNT")
        }
        let amount = body.cancelAmount ?? payment.balance
        guard amount > 0 else { throw .named("INVALID_REQUEST") }
        guard amount <= payment.balance else { throw .named("NOT_CANCELABLE_AMOUNT") }
        if amount < payment.order.amount {
            if payment.status == .waitingForDeposit { throw .named("NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT") }
            guard payment.means?.isPartialCancelable == true else { throw .named("NOT_ALLOWED_PARTIAL_REFUND") }
        }
        try checkDeadline(of: payment, at: now)
        return amount
    }

    /// Cards have no dead-line, transfers 180 days, virtual accounts 365, mobile phones the calendar month.
    private func checkDeadline(of payment: PaymentRecord, at now: Moment) throws(ProviderError) {
        guard let approvedAt = payment.approvedAt, let means = payment.means else { return }
        let isLate =
            switch means.kind {
            case .transfer: now >= approvedAt.adding(days: 180)
            case .virtualAccount: now >= approvedAt.adding(days: 365)
            case .mobilePhone: now.koreanMonth != approvedAt.koreanMonth
            case .card, .easyPay, .cultureGiftCertificate, .bookGiftCertificate, .gameGiftCertificate: false
            }
        if isLate { throw .named("EXCEED_MAX_REFUND_DUE") }
    }

    /// What the merchant names, but never so little that the rest would be more tax-free than it is large.
    private func cancelledTaxFree(
        of payment: PaymentRecord, _ body: CancelBody, amount: Int64
    ) throws(ProviderError) -> Int64 {
        let named = body.taxFreeAmount ?? 0
        guard named >= 0, named <= payment.taxFree, named <= amount else { throw .named("INVALID_REQUEST") }
        return max(named, payment.taxFree - (payment.balance - amount))
    }

    /// A paid virtual account needs an account for the money to go back to.
    private func refund(_ payment: inout PaymentRecord, _ body: CancelBody, at now: Moment) throws(ProviderError) {
        guard case .virtualAccount(var account) = payment.means, account.isDeposited else { return }
        guard let receiver = body.refundReceiveAccount else {
            throw .named(settings.behaviour.missingRefundAccountCode)
        }
        guard let bank = receiver.bank, OrganizationCodes.isBank(bank) else { throw .named("INVALID_BANK") }
        guard let number = receiver.accountNumber, (1...20).contains(number.count),
            number.allSatisfy({ $0.isASCII && $0.isNumber })
        else { throw .named("INVALID_REFUND_ACCOUNT_NUMBER") }
        guard let holder = receiver.holderName, (1...60).contains(holder.count) else {
            throw .named("INVALID_REFUND_ACCOUNT_INFO")
        }
        account.refundAccount = RefundAccount(bankCode: bank, accountNumber: number, holderName: holder)
        account.refundedAt = now
        payment.means = .virtualAccount(account)
    }
}
