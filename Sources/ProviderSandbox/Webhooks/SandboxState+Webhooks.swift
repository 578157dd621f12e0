internal import Foundation

extension SandboxState {
    /// PAYMENT_STATUS_CHANGED bears the whole payment; nothing signs it.
    mutating func announce(_ payment: PaymentRecord, at now: Moment) {
        enqueue(
            "PAYMENT_STATUS_CHANGED",
            [
                "eventType": "PAYMENT_STATUS_CHANGED", "createdAt": .string(now.webhookCreatedAt),
                "data": payment.json(view(.korean, now)),
            ], at: now)
    }

    /// DEPOSIT_CALLBACK is flat and names the order alone; its `secret` is what can be checked.
    mutating func announceDeposit(_ payment: PaymentRecord, at now: Moment) {
        enqueue(
            "DEPOSIT_CALLBACK",
            [
                "createdAt": .string(now.webhookCreatedAt), "secret": .string(payment.secret),
                "status": .string(payment.status.rawValue), "transactionKey": JSONValue(payment.lastTransactionKey),
                "orderId": .string(payment.order.orderID),
            ], at: now)
    }

    mutating func announceCancel(_ payment: PaymentRecord, wasDeposited: Bool, at now: Moment) {
        let isLastPart = payment.status == .partialCanceled && payment.balance == 0
        if isLastPart, !settings.behaviour.announcesLastPartialCancel { return }
        if wasDeposited { announce(payment, at: now) }
        if payment.virtualAccount != nil { announceDeposit(payment, at: now) }
    }

    private mutating func enqueue(_ eventType: String, _ body: JSONValue, at now: Moment) {
        guard settings.sendsWebhooks else { return }
        record(
            .delivery(
                WebhookDelivery(
                    number: deliveries.count + 1, eventType: eventType, body: Data(body.bytes), createdAt: now,
                    transmissionID: makeTransmissionID(), dueAt: now)))
    }

    func dueDeliveries(at now: Moment) -> [WebhookDelivery] {
        deliveries.filter { $0.status == .waiting && $0.dueAt <= now }
    }

    mutating func note(outcome: String, ofDelivery number: Int, at now: Moment) {
        guard var delivery = deliveries.first(where: { $0.number == number }), delivery.status == .waiting else {
            return
        }
        delivery.note(outcome: outcome, at: now)
        if delivery.status == .waiting, settings.behaviour.newWebhookIDForEachTry {
            delivery.transmissionID = makeTransmissionID()
        }
        record(.delivery(delivery))
    }
}
