/// The payment window (docs.tosspayments.com/sdk/v2/js).
extension SandboxState {
    /// What the buyer does in the window.
    enum Decision: Sendable {
        case pay(PaymentChoice)
        case giveUp
        case abort
    }

    enum CheckoutResult: Sendable {
        case approved(PaymentRecord)
        case failed(PaymentRecord, ProviderError)
    }

    func merchant(clientKey: String) throws(ProviderError) -> SandboxMerchant {
        guard let merchant = settings.merchants.first(where: { $0.clientKey == clientKey }) else {
            throw .named("INVALID_CLIENT_KEY")
        }
        return merchant
    }

    /// Opens the window: the payment is READY from now on.
    mutating func open(_ order: PaymentOrder, at now: Moment) throws(ProviderError) -> PaymentRecord {
        let merchant = try merchant(clientKey: order.clientKey)
        if let flaw = order.flaw { throw flaw }
        let earlier = payment(ofOrder: order.orderID, merchantID: merchant.merchantID)
        if let earlier, earlier.status.isApproved { throw .named("DUPLICATED_ORDER_ID") }
        let payment = PaymentRecord(
            paymentKey: makePaymentKey(merchantID: merchant.merchantID, at: now), order: order,
            merchantID: merchant.merchantID, secret: makeSecret(), requestedAt: now)
        record(.payment(payment, since: now))
        return payment
    }

    /// The buyer's decision. Giving up and a refused card leave the payment READY, as closing the window does.
    ///
    /// - Throws: what the window then says, when the payment can no longer be paid or a field is wrong.
    mutating func decide(_ key: String, _ decision: Decision, at now: Moment) throws(ProviderError) -> CheckoutResult {
        guard var payment = payment(key) else { throw .named("NOT_FOUND_PAYMENT") }
        switch payment.status {
        case .ready: break
        // The buyer pressed the button twice or came back to the page.
        case .inProgress: return .approved(payment)
        case .expired: throw .named("NOT_FOUND_PAYMENT_SESSION")
        case .waitingForDeposit, .done, .canceled, .partialCanceled, .aborted:
            throw .named("ALREADY_PROCESSED_PAYMENT")
        }
        switch decision {
        case .giveUp: return .failed(payment, .named("PAY_PROCESS_CANCELED"))
        case .abort: return .failed(payment, .named("PAY_PROCESS_ABORTED"))
        case .pay(let choice):
            guard payment.order.method.offered.contains(choice.kind) else { throw .named("NOT_SUPPORTED_METHOD") }
            if choice.isRefusedAtCheckout { return .failed(payment, .named("REJECT_CARD_COMPANY")) }
            payment.means = try choice.means(for: payment.order)
            payment.status = .inProgress
            payment.authenticatedAt = now
            record(.payment(payment, since: now))
            return .approved(payment)
        }
    }
}

extension SandboxState.CheckoutResult {
    var payment: PaymentRecord {
        switch self {
        case .approved(let payment), .failed(let payment, _): payment
        }
    }

    /// Where the buyer's browser goes; nil in the promise form.
    func redirectURL(_ behaviour: SandboxBehaviour) -> String? {
        let order = payment.order
        switch self {
        case .approved:
            return order.successURL.map {
                ResultURL.merging(
                    [
                        ("paymentKey", payment.paymentKey), ("orderId", order.orderID),
                        ("amount", String(order.amount)),
                    ], into: $0)
            }
        case .failed(_, let error):
            var items = [("code", error.code), ("message", error.korean)]
            if error.code != "PAY_PROCESS_CANCELED" || behaviour.canceledRedirectHasOrderID {
                items.append(("orderId", order.orderID))
            }
            return order.failURL.map { ResultURL.merging(items, into: $0) }
        }
    }
}
