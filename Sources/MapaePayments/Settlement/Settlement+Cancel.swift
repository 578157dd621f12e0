internal import MapaeCore
internal import MapaeStore

extension Settlement {
    /// Records what a cancel came to, if `claim` still holds its attempt.
    func settle(cancel claim: AttemptRow, _ verdict: CancelVerdict, renewing: Bool) throws {
        guard var payment = try PaymentRow.lock(claim.paymentID, in: tx) else { return }
        var refund = try claim.refundID.flatMap { try RefundRow.lock($0, in: tx) }
        guard var attempt = try AttemptRow.lockOpen(claim.id, epoch: claim.claimEpoch, in: tx) else { return }
        switch verdict {
        case .done(let reading):
            try finish(&attempt, .succeeded)
            try settleReturn(reading, &payment, &refund, attempt)
        case .overtaken(let reading):
            try finish(&attempt, .declined, reason: .cancelledElsewhere)
            try settleOvertaken(reading, &payment, &refund)
        case .declined(let reason):
            try finish(&attempt, .declined, reason: reason)
            try settleRefusal(reason, payment, &refund)
        case .untouched:
            try leaveOpen(ProviderReason(code: "NOT_CANCELED_YET", message: ""), &refund, &attempt)
        case .lost(let reason, let isAnswered) where renewing && isAnswered:
            try finish(&attempt, .declined, reason: reason)
            try renew(attempt, since: now)
        case .lost(let reason, _):
            try leaveOpen(reason, &refund, &attempt)
        case .denied(let reason):
            try leaveOpen(reason, &refund, &attempt, for: settings.denialConfirmation)
        }
    }

    private func leaveOpen(
        _ reason: ProviderReason, _ refund: inout RefundRow?, _ attempt: inout AttemptRow, for delay: Duration? = nil
    ) throws {
        try putOff(&attempt, reason: reason, for: delay)
        guard var open = refund else { return }
        try advance(&open, .outcomeLost, by: .provider)
        try open.save(in: tx)
        refund = open
    }

    // MARK: The money has gone back

    private func settleReturn(
        _ reading: ProviderSnapshot, _ payment: inout PaymentRow, _ refund: inout RefundRow?, _ attempt: AttemptRow
    ) throws {
        guard var done = refund else { return try settleMismatchReturn(attempt, &payment) }
        try advance(&done, .returned, by: .provider)
        try done.save(in: tx)
        refund = done
        if attempt.balanceBefore == nil {
            try advance(&payment, .depositEnded, by: .provider)
            payment.nextPollAt = nil
            payment.failureCode = "CANCELED"
            payment.failureMessage = done.reason
            try payment.save(in: tx)
            return try notices.tell(.expired, payment, refund: done, in: tx)
        }
        try bookRefund(done, on: &payment)
        if payment.rail == PaymentRail.tossPay.rawValue { try compare(reading.cancels, with: done) }
        if reading.balance < payment.balance { try recordForeignCancel(leaving: reading.balance, of: &payment) }
    }

    /// Everything has gone back, whatever it is called: a difference is for somebody to look at.
    private func compare(_ returned: [ProviderSnapshot.Cancel], with refund: RefundRow) throws {
        guard let amount = returned.last?.amount, amount != refund.amount else { return }
        try notices.raise(
            .unexpectedReading, about: refund.paymentID.text,
            "\(refund.amount.amount) won were to go back, the provider says \(amount.amount)", in: tx)
    }

    private func bookRefund(_ refund: RefundRow, on payment: inout PaymentRow) throws {
        payment.balance = try payment.balance.subtracting(refund.amount)
        payment.refundedAmount = try payment.refundedAmount.adding(refund.amount)
        payment.refundedCredits = try payment.refundedCredits.adding(refund.credits)
        payment.forfeitedCredits = try payment.forfeitedCredits.adding(refund.forfeitedCredits)
        payment.withdrawnBonusCredits = try payment.withdrawnBonusCredits.adding(refund.bonusCredits)
        try advance(&payment, payment.balance == .zero ? .refundedInFull : .refundedInPart, by: .provider)
        try payment.save(in: tx)
        var book = try creditBook(of: payment.userID)
        let credits = try refund.credits.adding(refund.forfeitedCredits).adding(refund.bonusCredits)
        try book.consume(refund.id.text, credits, into: .withdrawn, memo: refund.reason)
        book.posting.move(refund.amount, from: .provider(of: payment), to: .sales)
        try book.close()
        try post(book.posting, about: payment.id, step: "refund:\(refund.id)")
        try notices.tell(.refunded, payment, refund: refund, in: tx)
    }

    private func settleMismatchReturn(_ attempt: AttemptRow, _ payment: inout PaymentRow) throws {
        var posting = LedgerPosting()
        posting.move(payment.balance, from: .provider(of: payment), to: .suspense)
        try advance(&payment, .mismatchReturned, by: .provider)
        payment.balance = .zero
        payment.sealedPayer = nil
        try payment.save(in: tx)
        try post(posting, about: payment.id, step: "suspenseReturn")
    }

    // MARK: It has not

    private func settleRefusal(_ reason: ProviderReason, _ payment: PaymentRow, _ refund: inout RefundRow?) throws {
        guard var refused = refund else {
            return try notices.raise(
                .mismatchNotReturned, about: payment.id.text, "the provider refused the cancel: \(reason.code)",
                in: tx)
        }
        try advance(&refused, .refused, by: .provider)
        refused.failureCode = reason.code
        refused.failureMessage = reason.message
        try refused.save(in: tx)
        refund = refused
        try releaseHold(of: refused)
        try notices.tell(.refundRefused, payment, refund: refused, in: tx)
    }

    /// Gives the credits of a refund that does not happen back.
    func releaseHold(of refund: RefundRow) throws {
        var book = try creditBook(of: refund.userID)
        try book.release(refund.id.text, memo: refund.reason, payment: refund.paymentID)
        try book.close()
        let cause = LedgerCause(kind: "refund", id: refund.id.text, step: "release")
        try Ledger.post(book.posting, for: cause, id: identifiers.make(), at: now, in: tx)
    }

    private func settleOvertaken(
        _ reading: ProviderSnapshot, _ payment: inout PaymentRow, _ refund: inout RefundRow?
    ) throws {
        if refund == nil { return try settleOvertakenMismatch(reading, &payment) }
        try settleRefusal(.cancelledElsewhere, payment, &refund)
        guard payment.status != PaymentStatus.waitingForDeposit.rawValue else {
            payment.nextPollAt = now
            return try payment.save(in: tx)
        }
        guard reading.balance < payment.balance else {
            return try notices.raise(
                .unexpectedReading, about: payment.id.text,
                "the provider holds \(reading.balance.amount), the books say \(payment.balance.amount)", in: tx)
        }
        try recordForeignCancel(leaving: reading.balance, of: &payment)
    }

    private func settleOvertakenMismatch(_ reading: ProviderSnapshot, _ payment: inout PaymentRow) throws {
        var posting = LedgerPosting()
        posting.move(try payment.balance.subtracting(reading.balance), from: .provider(of: payment), to: .suspense)
        payment.balance = reading.balance
        if reading.balance == .zero { payment.sealedPayer = nil }
        try payment.save(in: tx)
        try post(posting, about: payment.id, step: "suspenseReturn:\(reading.balance.amount)")
        guard reading.balance > .zero else { return }
        try notices.raise(
            .mismatchNotReturned, about: payment.id.text,
            "the provider still holds \(reading.balance.amount) won after a cancel by somebody else", in: tx)
    }

    /// A cancel we did not ask for: what it stands for is taken where it is, the rest is owed (B14).
    func recordForeignCancel(leaving balance: Won, of payment: inout PaymentRow) throws {
        let amount = try payment.balance.subtracting(balance)
        let left = try payment.credits.subtracting(payment.refundedCredits).subtracting(payment.forfeitedCredits)
        let bonusLeft = try payment.bonusCredits.subtracting(payment.withdrawnBonusCredits)
        let isWhole = balance == .zero
        let share = try Won(amount.amount).scaled(by: payment.credits.count, over: payment.amount.amount)
        let credits = isWhole ? left : min(left, Credits(share.amount))
        let bonus = isWhole ? bonusLeft : .zero
        var book = try creditBook(of: payment.userID)
        try book.withdraw(
            try credits.adding(bonus),
            preferring: try CreditLotRow.all(of: payment.id, approval: payment.approvals, in: tx),
            memo: payment.orderName, payment: payment.id)
        book.posting.move(amount, from: .provider(of: payment), to: .sales)
        try book.close()
        payment.balance = balance
        payment.refundedAmount = try payment.refundedAmount.adding(amount)
        payment.refundedCredits = try payment.refundedCredits.adding(credits)
        payment.withdrawnBonusCredits = try payment.withdrawnBonusCredits.adding(bonus)
        try advance(&payment, isWhole ? .refundedInFull : .refundedInPart, by: .provider)
        try payment.save(in: tx)
        try post(book.posting, about: payment.id, step: "foreign:\(payment.refundedAmount.amount)")
        try notices.raise(.cancelledElsewhere, about: payment.id.text, "\(amount.amount) won", in: tx)
        try notices.tell(.reversed, payment, in: tx)
    }
}

extension ProviderReason {
    static let cancelledElsewhere = ProviderReason(
        code: "CANCELED_ELSEWHERE", message: "결제 상태가 바뀌어 환불을 진행할 수 없습니다.")
}
