internal import MapaeCore
internal import MapaeStore

extension Settlement {
    /// Checks a wish against the rules, holds its credits and starts it, or leaves it to an administrator.
    func request(_ wish: RefundWish, of payment: PaymentRow) throws -> BegunRefund {
        guard let provenAt = wish.authenticatedAt, now - provenAt <= settings.reauthenticationAge else {
            throw Failure(.reauthenticationRequired)
        }
        guard try RefundRow.open(of: payment.id, in: tx) == nil else { throw Failure(.refundInProgress) }
        switch PaymentStatus(rawValue: payment.status) {
        case .waitingForDeposit: return try callOff(wish, payment)
        case .paid, .partiallyRefunded: break
        case .pending, .confirming, .unknown, .failed, .expired, .mismatched, .refunded, nil:
            throw Failure(.notRefundable)
        }
        let quote = try quote(wish, payment)
        var refund = try record(wish, payment, quote)
        try hold(quote, for: refund, of: payment)
        let isSelfService =
            payment.accountNumber == nil && quote.amount <= settings.secondApprovalAbove
            && payment.approvedAt.map { now < $0 + settings.refundWindow } ?? false
        guard isSelfService else {
            try notices.tell(.refundRequested, payment, refund: refund, in: tx)
            return BegunRefund(id: refund.id, attempt: nil)
        }
        try advance(&refund, .approved, by: .buyer)
        return BegunRefund(id: refund.id, attempt: try start(&refund, of: payment, by: .buyer))
    }

    private func quote(_ wish: RefundWish, _ payment: PaymentRow) throws -> RefundQuote {
        let purchase = try RefundablePurchase(payment, in: tx)
        guard let whole = try purchase.whole(), whole.amount <= payment.balance else {
            throw Failure(.notRefundable)
        }
        if payment.rail == PaymentRail.tossPay.rawValue {
            guard whole.amount == payment.amount, wish.amount ?? whole.amount == whole.amount else {
                throw Failure(.refundWholeOnly)
            }
        }
        guard let amount = wish.amount else { return whole }
        guard amount <= whole.amount else { throw Failure(.refundAmountTooLarge) }
        guard let part = try purchase.part(of: amount) else { throw Failure.invalidInput("amount", .notWholeCredits) }
        return part
    }

    private func record(_ wish: RefundWish, _ payment: PaymentRow, _ quote: RefundQuote?) throws -> RefundRow {
        let refund = RefundRow(
            id: identifiers.make(), paymentID: payment.id, userID: payment.userID, amount: quote?.amount ?? .zero,
            credits: quote?.credits ?? .zero, forfeitedCredits: quote?.forfeited ?? .zero,
            bonusCredits: quote?.bonus ?? .zero, reason: wish.reason, requestedBy: wish.user, requestedAt: now,
            status: RefundStatus.requested.rawValue)
        try refund.insert(in: tx)
        return refund
    }

    private func hold(_ quote: RefundQuote, for refund: RefundRow, of payment: PaymentRow) throws {
        var book = try creditBook(of: payment.userID)
        var due: [CreditLotKind: Credits] = [
            .purchase: try quote.credits.adding(quote.forfeited), .bonus: quote.bonus,
        ]
        var parts: [(lot: CreditLotRow, amount: Credits)] = []
        for lot in try CreditLotRow.all(of: payment.id, approval: payment.approvals, in: tx) {
            guard let kind = CreditLotKind(rawValue: lot.kind), let amount = due.removeValue(forKey: kind) else {
                continue
            }
            parts.append((lot, amount))
        }
        try book.hold(parts, for: refund.id.text, memo: refund.reason, payment: payment.id)
        try book.close()
        let cause = LedgerCause(kind: "refund", id: refund.id.text, step: "hold")
        try Ledger.post(book.posting, for: cause, id: identifiers.make(), at: now, in: tx)
    }

    /// Before a deposit there is no money: the whole account is called off, and the order ends.
    private func callOff(_ wish: RefundWish, _ payment: PaymentRow) throws -> BegunRefund {
        guard wish.amount == nil else { throw Failure.invalidInput("amount", .unexpected) }
        var refund = try record(wish, payment, nil)
        try advance(&refund, .approved, by: .buyer)
        return BegunRefund(id: refund.id, attempt: try start(&refund, of: payment, by: .buyer))
    }

    private func start(_ refund: inout RefundRow, of payment: PaymentRow, by cause: TransitionCause) throws
        -> AttemptRow
    {
        try advance(&refund, .started, by: cause)
        try refund.save(in: tx)
        let isCallingOff = payment.status == PaymentStatus.waitingForDeposit.rawValue
        return try recordCancel(
            of: payment, refund: refund, amount: isCallingOff ? payment.amount : refund.amount,
            balanceBefore: isCallingOff ? nil : payment.balance, reason: refund.reason)
    }

    // MARK: Administrators

    /// - Returns: the cancel to be sent, once enough administrators have approved.
    func approve(
        _ refund: inout RefundRow, of payment: PaymentRow, by administrator: UserID
    ) throws -> AttemptRow? {
        guard administrator != refund.requestedBy, administrator != refund.userID else { throw Failure(.forbidden) }
        guard payment.accountNumber == nil else { throw Failure(.notRefundable) }
        guard try refund.addApproval(by: administrator, at: now, in: tx) else { throw Failure(.forbidden) }
        let needed = refund.amount > settings.secondApprovalAbove ? 2 : 1
        guard try refund.approvals(in: tx) >= needed else { return nil }
        refund.decidedBy = administrator
        try advance(&refund, .approved, by: .administrator)
        return try start(&refund, of: payment, by: .administrator)
    }

    func refuse(_ refund: inout RefundRow, of payment: PaymentRow, by administrator: UserID) throws -> AttemptRow? {
        refund.decidedBy = administrator
        try advance(&refund, .refused, by: .administrator)
        try refund.save(in: tx)
        try releaseHold(of: refund)
        try notices.tell(.refundRefused, payment, refund: refund, in: tx)
        return nil
    }
}
