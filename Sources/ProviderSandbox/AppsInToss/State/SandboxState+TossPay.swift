internal import Foundation

/// Toss Pay: made, agreed to by the buyer, executed, refunded as a whole.
extension SandboxState {
    mutating func makePayment(_ call: PartnerCall, at now: Moment) throws(PartnerFailure) -> JSONValue {
        let user = try user(of: call)
        let body = try call.decoded(as: MakePaymentBody.self)
        let shares = try body.checkedShares()
        let earlier = partner.payTokens[.init(miniApp: user.miniApp, name: body.orderNo)] ?? []
        let isReusable = partner.settings.behaviour.unauthenticatedOrderNumbersAreReusable
        if earlier.contains(where: { !isReusable || partner.payments[$0]?.latest?.status != .standby }) {
            throw .business("PAYMENT_EXISTING_PAYMENT")
        }
        let payment = TossPayRecord(
            payToken: random.text(22, from: .alphanumeric), user: user, orderNo: body.orderNo,
            productDescription: body.productDesc, amount: body.amount, taxFree: body.amountTaxFree,
            taxable: shares.taxable, vat: shares.vat, serviceFee: body.amountServiceFee ?? 0,
            offered: body.enablePayMethods.flatMap(TossPayRecord.Method.init), isTest: isTest(body.isTestPayment),
            createdAt: now)
        record(.partner(.payment(payment, since: now)))
        return ["payToken": .string(payment.payToken)]
    }

    /// What the buyer does in the app: agrees, or closes the window, after which nothing is to be executed.
    mutating func authenticate(
        payToken: String, method: TossPayRecord.Method?, agrees: Bool, at now: Moment
    ) throws -> TossPayRecord {
        guard var payment = partner.payments[payToken]?.latest else {
            throw SandboxRefusal.unknown("no such payment")
        }
        guard payment.status == .standby else { throw SandboxRefusal.wrongState(payment.status.rawValue) }
        guard agrees else {
            payment.status = .cancel
            record(.partner(.payment(payment, since: now)))
            return payment
        }
        let method = method ?? payment.offered ?? .money
        guard payment.offered == nil || payment.offered == method else { throw SandboxRefusal.badRequest("payMethod") }
        payment.status = .approved
        payment.method = method
        record(.partner(.payment(payment, since: now)))
        return payment
    }

    mutating func executePayment(_ call: PartnerCall, at now: Moment) throws(PartnerFailure) -> JSONValue {
        let body = try call.decoded(as: ExecutePaymentBody.self)
        var payment = try ownPayment(call, body.payToken, orderNo: body.orderNo, isTest: body.isTestPayment)
        guard payment.status == .approved, lateCall(about: payment.payToken) == nil else {
            throw .business("PAYMENT_INVALID_STATUS")
        }
        let step = TossPayRecord.Step(transactionID: makeUUID(), at: now)
        payment.status = .complete
        payment.payment = step
        record(.partner(.payment(payment, since: now)))
        if !payment.isTest { bookPay(.tossPayApproval, payment, step) }
        return .object(payment.executionMembers)
    }

    mutating func refundPayment(_ call: PartnerCall, at now: Moment) throws(PartnerFailure) -> JSONValue {
        let body = try call.decoded(as: RefundPaymentBody.self)
        if partner.settings.behaviour.refundNeedsReason, body.reason == nil { throw .invalid("reason") }
        if let reason = body.reason, !RefundPaymentBody.isAcceptable(reason) { throw .invalid("reason") }
        var payment = try ownPayment(call, body.payToken, orderNo: nil, isTest: body.isTestPayment)
        guard payment.status == .complete || payment.status == .settled, lateCall(about: payment.payToken) == nil
        else { throw .business("PAYMENT_INVALID_STATUS") }
        let step = TossPayRecord.Step(transactionID: makeUUID(), at: now)
        payment.status = .refunded
        payment.refund = step
        payment.refundNo = makeUUID()
        record(.partner(.payment(payment, since: now)))
        if !payment.isTest { bookPay(.tossPayRefund, payment, step) }
        return .object(payment.refundMembers)
    }

    func paymentStatus(_ call: PartnerCall, at moment: Moment) throws(PartnerFailure) -> JSONValue {
        let user = try user(of: call)
        let body = try call.decoded(as: PaymentStatusBody.self)
        if partner.settings.behaviour.paymentStatusNeedsBothNames, body.payToken == nil || body.orderNo == nil {
            throw .invalid(body.payToken == nil ? "payToken" : "orderNo")
        }
        guard body.payToken != nil || body.orderNo != nil else { throw .invalid("payToken") }
        let named = body.orderNo.map { partner.payTokens[.init(miniApp: call.miniApp, name: $0)] ?? [] }
        let token = body.payToken ?? named?.last
        guard let token, named?.contains(token) ?? true, !isHidden(token),
            var payment = partner.payments[token]?.record(at: moment), payment.user == user,
            payment.isTest == isTest(body.isTestPayment)
        else { throw .business("PAYMENT_NOT_FOUND") }
        switch lateCall(about: token).flatMap({ PartnerRoute(path: $0.call.path) }) {
        case .executePayment where payment.status == .approved: payment.status = .progress
        case .refundPayment where payment.status == .complete: payment.status = .refundProgress
        default: break
        }
        return .object(payment.statusMembers)
    }

    /// Payments are settled days later; the buyer's money does not move then.
    mutating func settlePayment(_ payToken: String, at now: Moment) throws -> TossPayRecord {
        guard var payment = partner.payments[payToken]?.latest else {
            throw SandboxRefusal.unknown("no such payment")
        }
        switch payment.status {
        case .complete: payment.status = .settled
        case .refunded: payment.status = .refundSettled
        default: throw SandboxRefusal.wrongState(payment.status.rawValue)
        }
        record(.partner(.payment(payment, since: now)))
        return payment
    }

    private func ownPayment(
        _ call: PartnerCall, _ payToken: String, orderNo: String?, isTest: Bool
    ) throws(PartnerFailure) -> TossPayRecord {
        let user = try user(of: call)
        guard let payment = partner.payments[payToken]?.latest, payment.user == user, !isHidden(payToken),
            orderNo == nil || orderNo == payment.orderNo, payment.isTest == self.isTest(isTest)
        else { throw .business("PAYMENT_NOT_FOUND") }
        return payment
    }

    private func isTest(_ isTestPayment: Bool) -> Bool {
        isTestPayment != partner.settings.behaviour.testPaymentMeansLive
    }

    private mutating func bookPay(_ kind: LedgerEntry.Kind, _ payment: TossPayRecord, _ step: TossPayRecord.Step) {
        book(
            kind, payment.amount, key: payment.payToken, order: payment.orderNo, transactionKey: step.transactionID,
            of: PartnerPerson(miniApp: payment.user.miniApp, userKey: payment.user.userKey), at: step.at)
    }
}
