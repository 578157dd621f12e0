/// What the developer center's buttons do to a virtual account (docs.tosspayments.com/resources/faq).
extension SandboxState {
    mutating func deposit(_ key: String, at now: Moment) throws(SandboxRefusal) -> PaymentRecord {
        var (payment, account) = try virtualAccount(of: key, in: .waitingForDeposit)
        if let due = account.dueDate, now >= due { throw .wrongState("the account has expired") }
        account.isDeposited = true
        payment.means = .virtualAccount(account)
        payment.status = .done
        payment.approvedAt = now
        payment.lastTransactionKey = makeTransactionKey()
        record(.payment(payment, since: now))
        book(.deposit, payment.order.amount, of: payment, at: now)
        announce(payment, at: now)
        announceDeposit(payment, at: now)
        return payment
    }

    /// The bank finds that no money came and takes the deposit back.
    mutating func failDeposit(_ key: String, at now: Moment) throws(SandboxRefusal) -> PaymentRecord {
        var (payment, account) = try virtualAccount(of: key, in: .done)
        account.isDeposited = false
        payment.means = .virtualAccount(account)
        payment.approvedAt = nil
        payment.lastTransactionKey = makeTransactionKey()
        if settings.behaviour.depositErrorCancels {
            payment.status = .canceled
            payment.balance = 0
            payment.taxFree = 0
        } else {
            payment.status = .waitingForDeposit
        }
        record(.payment(payment, since: now))
        book(.depositReversal, payment.order.amount, of: payment, at: now)
        announceDeposit(payment, at: now)
        return payment
    }

    /// Ends the account's time now. The payment stays WAITING_FOR_DEPOSIT and nothing is announced. A payment that
    /// waits for its buyer or its confirm expires as it would by time.
    mutating func expire(_ key: String, at now: Moment) throws(SandboxRefusal) -> PaymentRecord {
        guard let payment = payment(key) else { throw .unknownPayment }
        if payment.expiresAt != nil { return expired(payment, at: now) }
        var (waiting, account) = try virtualAccount(of: key, in: .waitingForDeposit)
        account.dueDate = min(now, account.dueDate ?? now)
        waiting.means = .virtualAccount(account)
        record(.payment(waiting, since: now))
        return waiting
    }

    mutating func expired(_ payment: PaymentRecord, at now: Moment) -> PaymentRecord {
        var payment = payment
        payment.status = .expired
        payment.failureCode = "EXPIRED_PAYMENT"
        record(.payment(payment, since: now))
        announce(payment, at: now)
        return payment
    }

    private func virtualAccount(
        of key: String, in status: PaymentStatus
    ) throws(SandboxRefusal) -> (PaymentRecord, VirtualAccount) {
        guard let payment = payment(key) else { throw .unknownPayment }
        guard let account = payment.virtualAccount else { throw .wrongState("not a virtual account") }
        guard payment.status == status else { throw .wrongState("the payment is \(payment.status.rawValue)") }
        return (payment, account)
    }
}
