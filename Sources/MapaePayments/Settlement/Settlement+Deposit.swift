internal import MapaeCore
internal import MapaeStore

extension Settlement {
    /// Takes virtual accounts whose reading is due and keeps others from them for a while.
    func claimDeposits(limit: Int) throws -> [PaymentRow] {
        try PaymentRow.lockPollable(at: now, limit: limit, in: tx).map { payment in
            var claimed = payment
            claimed.nextPollAt = now + .minutes(5)
            try claimed.save(in: tx)
            return claimed
        }
    }

    /// Applies a reading of a virtual account, unless the payment has moved since `claimed` was taken.
    ///
    /// - Returns: a cancel to be sent at once, when what was deposited has to go back.
    func settle(deposit claimed: PaymentRow, _ reading: ProviderSnapshot) throws -> AttemptRow? {
        guard var payment = try PaymentRow.lock(claimed.id, in: tx), payment.revision == claimed.revision,
            try AttemptRow.open(of: payment.id, in: tx) == nil, reading.paymentKey == payment.paymentKey
        else { return nil }
        switch PaymentStatus(rawValue: payment.status) {
        case .waitingForDeposit: return try settleAwaited(reading, &payment)
        case .paid, .partiallyRefunded: try settleDeposited(reading, &payment)
        default:
            payment.nextPollAt = nil
            try payment.save(in: tx)
        }
        return nil
    }

    private func settleAwaited(_ reading: ProviderSnapshot, _ payment: inout PaymentRow) throws -> AttemptRow? {
        let order = try ExpectedPayment(payment, paymentKey: reading.paymentKey)
        switch ConfirmVerdict(reading, expecting: order) {
        case .approved(let reading): return try settleApproval(reading, of: &payment)
        case .mismatched(let reading):
            return try settleMismatch(reading, of: &payment, "the deposit differs from the order")
        case .declined(let reason): try endDeposit(&payment, reason, by: .provider)
        case .depositAwaited, .open:
            payment.nextPollAt = DepositSchedule(payment, settings).next(after: now)
            if payment.nextPollAt == nil {
                let reason = ProviderReason(code: "DEPOSIT_EXPIRED", message: "입금 기한이 지났습니다.")
                try endDeposit(&payment, reason, by: .timer)
            } else {
                try payment.save(in: tx)
            }
        }
        return nil
    }

    private func endDeposit(_ payment: inout PaymentRow, _ reason: ProviderReason, by cause: TransitionCause) throws {
        try advance(&payment, .depositEnded, by: cause)
        payment.nextPollAt = nil
        payment.failureCode = reason.code
        payment.failureMessage = reason.message
        try payment.save(in: tx)
        try notices.tell(.expired, payment, in: tx)
    }

    private func settleDeposited(_ reading: ProviderSnapshot, _ payment: inout PaymentRow) throws {
        switch reading.state {
        case .waitingForDeposit: try settleTakenBack(&payment)
        case .done, .canceled, .partiallyCanceled:
            payment.reversalSeenAt = nil
            payment.nextPollAt = DepositSchedule(payment, settings).next(after: now)
            if reading.balance < payment.balance {
                try refuseRequest(of: payment)
                try recordForeignCancel(leaving: reading.balance, of: &payment)
            } else {
                try payment.save(in: tx)
            }
        case .ready, .inProgress, .aborted, .expired, .other:
            try notices.raise(.unexpectedReading, about: payment.id.text, "\(reading.state)", in: tx)
            payment.nextPollAt = DepositSchedule(payment, settings).next(after: now)
            try payment.save(in: tx)
        }
    }

    /// One reading may be older than the deposit it seems to undo; the second one, a little later, counts.
    private func settleTakenBack(_ payment: inout PaymentRow) throws {
        guard let seen = payment.reversalSeenAt else {
            payment.reversalSeenAt = now
            payment.nextPollAt = now + settings.reversalConfirmation
            return try payment.save(in: tx)
        }
        guard now >= seen + settings.reversalConfirmation else {
            payment.nextPollAt = seen + settings.reversalConfirmation
            return try payment.save(in: tx)
        }
        guard payment.status == PaymentStatus.paid.rawValue else {
            return try notices.raise(
                .unexpectedReading, about: payment.id.text, "a deposit was taken back after a refund", in: tx)
        }
        try refuseRequest(of: payment)
        try reverse(&payment)
    }

    private func reverse(_ payment: inout PaymentRow) throws {
        var book = try creditBook(of: payment.userID)
        try book.withdraw(
            try payment.credits.adding(payment.bonusCredits),
            preferring: try CreditLotRow.all(of: payment.id, approval: payment.approvals, in: tx),
            memo: payment.orderName, payment: payment.id)
        book.posting.move(payment.balance, from: .provider(of: payment), to: .sales)
        try book.close()
        try post(book.posting, about: payment.id, step: "reversal:\(payment.approvals)")
        try raiseIfOwnerIsGone(book, payment, "a deposit of \(payment.balance.amount) won was taken back")
        try advance(&payment, .depositReversed, by: .provider)
        payment.balance = .zero
        payment.approvedAt = nil
        payment.reversalSeenAt = nil
        payment.nextPollAt = DepositSchedule(payment, settings).next(after: now) ?? now + .hours(1)
        try payment.save(in: tx)
        try notices.tell(.reversed, payment, in: tx)
    }

    /// A refund that still waits for an administrator has lost its ground.
    private func refuseRequest(of payment: PaymentRow) throws {
        guard let open = try RefundRow.open(of: payment.id, in: tx),
            var refund = try RefundRow.lock(open.id, in: tx),
            refund.status == RefundStatus.requested.rawValue
        else { return }
        try advance(&refund, .refused, by: .provider)
        refund.failureCode = ProviderReason.cancelledElsewhere.code
        refund.failureMessage = ProviderReason.cancelledElsewhere.message
        try refund.save(in: tx)
        try releaseHold(of: refund)
    }
}
