internal import MapaeCore
internal import MapaeStore

/// Events for the app's back end and exceptions for the operator, written in the transaction they tell of.
struct EventRecorder {
    let identifiers: IdentifierSource
    let now: Timestamp

    enum EventType: String, Sendable {
        case paid = "payment.paid"
        case failed = "payment.failed"
        case expired = "payment.expired"
        case waitingForDeposit = "payment.waitingForDeposit"
        case reversed = "payment.reversed"
        case mismatched = "payment.mismatched"
        case refunded = "payment.refunded"
        case refundRequested = "refund.requested"
        case refundRefused = "refund.refused"
    }

    enum ExceptionKind: String, Sendable {
        case mismatch = "payment.mismatch"
        case mismatchNotReturned = "payment.mismatchNotReturned"
        case anotherPayment = "payment.answerAboutAnother"
        case unexpectedReading = "payment.unexpectedReading"
        case cancelledElsewhere = "payment.cancelledElsewhere"
        case overdueAttempt = "payment.attemptOverdue"
        case ownerGone = "payment.ownerDeleted"
        case accountLeftOpen = "payment.virtualAccountLeftOpen"
    }

    /// What an event tells about a payment: ids, amounts and states, never personal data or keys.
    private struct Payload: Encodable {
        let paymentId: String
        let orderId: String
        let userId: String
        let packageId: String
        let status: String
        let amount: Int64
        let credits: Int64
        let bonusCredits: Int64
        let refundedAmount: Int64
        let refundId: String?
        let refundAmount: Int64?
        let failureCode: String?
    }

    func tell(_ type: EventType, _ payment: PaymentRow, refund: RefundRow? = nil, in tx: any Transaction) throws {
        let payload = Payload(
            paymentId: payment.id.text, orderId: payment.orderID, userId: payment.userID.text,
            packageId: payment.packageID, status: payment.status, amount: payment.amount.amount,
            credits: payment.credits.count, bonusCredits: payment.bonusCredits.count,
            refundedAmount: payment.refundedAmount.amount, refundId: refund?.id.text,
            refundAmount: refund?.amount.amount, failureCode: refund?.failureCode ?? payment.failureCode)
        try OutboxRow.append(
            payload, about: payment.id.text, type: type.rawValue, from: identifiers, at: now, in: tx)
    }

    func raise(_ kind: ExceptionKind, about id: String, _ detail: String, in tx: any Transaction) throws {
        try OperatorExceptionRow.raise(kind.rawValue, about: id, detail: detail, at: now, in: tx)
    }
}
