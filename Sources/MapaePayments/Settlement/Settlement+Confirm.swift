internal import MapaeCore
internal import MapaeStore

extension Settlement {
    /// Records what a confirm came to, if `claim` still holds its attempt.
    ///
    /// - Parameter renewing: the provider has not acted and keeps an answer for the key that decides nothing: the confirm
    ///   goes on under a new key.
    /// - Returns: with a cancel to be sent at once, when what was approved has to go back.
    func settle(confirm claim: AttemptRow, _ verdict: ConfirmVerdict, renewing: Bool) throws -> SettledAttempt {
        guard var payment = try PaymentRow.lock(claim.paymentID, in: tx),
            var attempt = try AttemptRow.lockOpen(claim.id, epoch: claim.claimEpoch, in: tx)
        else { return SettledAttempt() }
        let following = try apply(verdict, renewing: renewing, &payment, &attempt)
        guard following == nil else { return SettledAttempt(following: following) }
        let ending = try ConfirmResult(payment) { try CreditAccountRow.find(payment.userID, in: tx).balance }
        return SettledAttempt(ending: ending)
    }

    private func apply(
        _ verdict: ConfirmVerdict, renewing: Bool, _ payment: inout PaymentRow, _ attempt: inout AttemptRow
    ) throws -> AttemptRow? {
        switch verdict {
        case .approved(let reading):
            try finish(&attempt, .succeeded)
            return try settleApproval(reading, of: &payment)
        case .depositAwaited(let reading):
            try finish(&attempt, .succeeded)
            try awaitDeposit(reading, of: &payment)
        case .mismatched(let reading):
            try finish(&attempt, .succeeded)
            return try settleMismatch(reading, of: &payment, "the provider's answer differs from the order")
        case .declined(let reason):
            try finish(&attempt, .declined, reason: reason)
            payment.failureCode = reason.code
            payment.failureMessage = reason.message
            try advance(&payment, .declined, by: .provider)
            try payment.save(in: tx)
            try notices.tell(.failed, payment, in: tx)
        case .open(.lost(let reason, isAnswered: true)) where renewing:
            try finish(&attempt, .declined, reason: reason)
            try renew(attempt, since: attempt.createdAt)
            try advance(&payment, .outcomeLost, by: .provider)
            try payment.save(in: tx)
        case .open(let opening):
            try leaveOpen(opening, &payment, &attempt)
        }
        return nil
    }

    private func leaveOpen(
        _ opening: ConfirmVerdict.Opening, _ payment: inout PaymentRow, _ attempt: inout AttemptRow
    ) throws {
        switch opening {
        case .untouched: try putOff(&attempt, reason: ProviderReason(code: "IN_PROGRESS", message: ""))
        case .notFound(let reason), .lost(let reason, _): try putOff(&attempt, reason: reason)
        case .denied(let reason): try putOff(&attempt, reason: reason, for: settings.denialConfirmation)
        case .anotherPayment:
            try notices.raise(.anotherPayment, about: payment.id.text, "the answer names another payment", in: tx)
            try putOff(&attempt, reason: .anotherPayment)
        }
        try advance(&payment, .outcomeLost, by: .provider)
        try payment.save(in: tx)
    }

    /// The money is there: credits and sale, or, when the credits cannot be given, the money back.
    func settleApproval(_ reading: ProviderSnapshot, of payment: inout PaymentRow) throws -> AttemptRow? {
        var book = try creditBook(of: payment.userID)
        guard let sum = try? payment.credits.adding(payment.bonusCredits),
            (try? book.account.balance.adding(sum)) != nil
        else {
            return try settleMismatch(reading, of: &payment, "the credits cannot be added to the account")
        }
        try advance(&payment, .approved, by: .provider)
        payment.approvals += 1
        payment.balance = reading.balance
        payment.approvedAt = reading.approvedAt ?? now
        payment.reversalSeenAt = nil
        describe(reading, on: &payment)
        try book.grant(
            .init(
                kind: .bonus, amount: payment.bonusCredits, payment: payment.id, approval: payment.approvals,
                memo: payment.orderName))
        try book.grant(
            .init(
                kind: .purchase, amount: payment.credits, payment: payment.id, approval: payment.approvals,
                memo: payment.orderName))
        book.posting.move(reading.balance, from: .sales, to: .provider(of: payment))
        try book.close()
        try post(book.posting, about: payment.id, step: "sale:\(payment.approvals)")
        if reading.virtualAccount != nil { payment.nextPollAt = DepositSchedule(payment, settings).next(after: now) }
        try payment.save(in: tx)
        try notices.tell(.paid, payment, in: tx)
        try raiseIfOwnerIsGone(book, payment, "\(reading.balance.amount) won came in")
        return nil
    }

    /// What comes after the owner was deleted lands on the tombstone, and somebody has to decide what becomes of it.
    func raiseIfOwnerIsGone(_ book: CreditBook, _ payment: PaymentRow, _ detail: String) throws {
        guard book.account.closedAt != nil else { return }
        try notices.raise(.ownerGone, about: payment.id.text, detail, in: tx)
    }

    private func awaitDeposit(_ reading: ProviderSnapshot, of payment: inout PaymentRow) throws {
        try advance(&payment, .depositAwaited, by: .provider)
        describe(reading, on: &payment)
        keepDepositSecret(reading.depositSecret, on: &payment)
        payment.nextPollAt = DepositSchedule(payment, settings).next(after: now)
        try payment.save(in: tx)
        try notices.tell(.waitingForDeposit, payment, in: tx)
    }

    /// Approved but not as ordered: no credits, the money is booked apart, and a cancel of all of it is recorded.
    func settleMismatch(
        _ reading: ProviderSnapshot, of payment: inout PaymentRow, _ detail: String
    ) throws -> AttemptRow? {
        try advance(&payment, .mismatchFound, by: .provider)
        describe(reading, on: &payment)
        let hasMoney = reading.state != .waitingForDeposit
        payment.balance = hasMoney ? reading.balance : .zero
        payment.nextPollAt = nil
        try payment.save(in: tx)
        var posting = LedgerPosting()
        posting.move(payment.balance, from: .suspense, to: .provider(of: payment))
        try post(posting, about: payment.id, step: "suspense")
        try notices.raise(.mismatch, about: payment.id.text, detail, in: tx)
        try notices.tell(.mismatched, payment, in: tx)
        return try recordCancel(
            of: payment, refund: nil, amount: reading.balance, balanceBefore: hasMoney ? reading.balance : nil,
            reason: "주문과 일치하지 않는 승인")
    }

    private func describe(_ reading: ProviderSnapshot, on payment: inout PaymentRow) {
        payment.method = reading.method
        payment.receiptURL = reading.receiptURL ?? payment.receiptURL
        guard let account = reading.virtualAccount else { return }
        payment.accountBankCode = account.bankCode
        payment.accountNumber = account.accountNumber
        payment.accountCustomerName = account.customerName
        payment.accountDueAt = account.dueAt ?? payment.accountDueAt
    }
}
