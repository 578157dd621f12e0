internal import MapaeCore
internal import MapaeStore

extension PaymentSummary {
    init(_ payment: PaymentRow, at now: Timestamp, _ settings: PaymentSettings, in tx: any Transaction) throws {
        let refunds = try RefundRow.all(of: payment.id, in: tx)
        let status = try PaymentStatus.stored(payment.status)
        let until = payment.approvedAt.map { $0 + settings.refundWindow }
        var quote: RefundQuote?
        let isFree = !refunds.contains { $0.finishedAt == nil }
        if isFree, status == .paid || status == .partiallyRefunded, payment.accountNumber == nil,
            let until, now < until
        {
            quote = try RefundablePurchase(payment, in: tx).whole()
        }
        let rail: PaymentRail = try .stored(payment.rail)
        if rail == .tossPay, quote?.amount != payment.amount { quote = nil }
        self.init(
            id: payment.id, orderID: payment.orderID, orderName: payment.orderName, packageID: payment.packageID,
            amount: payment.amount, credits: try payment.credits.adding(payment.bonusCredits), status: status,
            method: payment.method, createdAt: payment.createdAt, approvedAt: payment.approvedAt,
            refundedAmount: payment.refundedAmount, refundableAmount: quote?.amount ?? .zero,
            refundableCredits: quote?.credits ?? .zero, refundableUntil: until, receiptURL: payment.receiptURL,
            failure: payment.failure, virtualAccount: payment.virtualAccount,
            refunds: try refunds.map(RefundSummary.init), rail: rail)
    }
}

extension RefundSummary {
    init(_ refund: RefundRow) throws {
        let failure = refund.failureCode.map { ProviderReason(code: $0, message: refund.failureMessage ?? "") }
        self.init(
            id: refund.id, paymentID: refund.paymentID, amount: refund.amount, credits: refund.credits,
            status: try .stored(refund.status), reason: refund.reason, requestedAt: refund.requestedAt,
            finishedAt: refund.finishedAt, failure: failure)
    }
}

extension RefundablePurchase {
    init(_ payment: PaymentRow, in tx: any Transaction) throws {
        let lots = try CreditLotRow.all(of: payment.id, approval: payment.approvals, in: tx)
        func unspent(_ kind: CreditLotKind) -> Int64 {
            lots.filter { $0.kind == kind.rawValue }.reduce(0) { $0 + $1.remaining.count }
        }
        self.init(
            price: payment.amount.amount, credits: payment.credits.count, bonus: payment.bonusCredits.count,
            refundedAmount: payment.refundedAmount.amount, refundedCredits: payment.refundedCredits.count,
            forfeitedCredits: payment.forfeitedCredits.count, withdrawnBonus: payment.withdrawnBonusCredits.count,
            unspentCredits: unspent(.purchase), unspentBonus: unspent(.bonus))
    }
}

extension PaymentRow {
    var failure: ProviderReason? { failureCode.map { ProviderReason(code: $0, message: failureMessage ?? "") } }

    var virtualAccount: VirtualAccountSummary? {
        guard let accountBankCode, let accountNumber else { return nil }
        return VirtualAccountSummary(
            bankCode: accountBankCode, accountNumber: accountNumber, customerName: accountCustomerName,
            dueAt: accountDueAt)
    }
}

extension RawRepresentable where RawValue == String {
    /// Reads a state as the store keeps it.
    static func stored(_ text: String) throws -> Self {
        guard let value = Self(rawValue: text) else {
            throw StoreError(.unexpectedValue, detail: "\(Self.self) has no \(text)")
        }
        return value
    }
}
