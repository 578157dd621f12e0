import HTTPTypes
import Hummingbird
import MapaeCore
import MapaeIdentity
import MapaePayments

/// `POST /api/payment/confirm` `{paymentKey,orderId,amount}` →
/// `{"success":true,"data":{paymentId,credits,newBalance}}` (B3).
///
/// A repeat of a confirm that was accepted does not count to the limit: a buyer whose page asks again what became of it
/// must not be turned away (1.13).
struct ConfirmRoute: Sendable {
    let payments: Payments
    let limits: RouteLimits

    func add(to routes: some RouterMethods<UserRequestContext>) {
        routes.post("/api/payment/confirm", use: confirm)
    }

    private struct ConfirmBody: Decodable {
        let paymentKey: WordText
        let orderId: WordText
        let amount: Won
    }

    @Sendable private func confirm(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let body: ConfirmBody = try context.parent.decodeBody(of: request)
        let confirmation = PaymentConfirmation(
            paymentKey: body.paymentKey.text, orderID: body.orderId.text, amount: body.amount)
        let user = context.principal.userID
        // A repeat is found out by the confirm itself, which spares every other one a look beforehand.
        let isCounted = try await limits.admit(.confirm, of: user.text, context.parent) {
            try await payments.hasAccepted(confirmation, by: user)
        }
        let confirmed = try await payments.confirm(confirmation, by: user)
        if isCounted, confirmed.isRepeat { await limits.giveBack(.confirm, of: user.text, context.parent) }
        return try ConfirmAnswer.response(confirmed.outcome)
    }
}

/// What a confirm is answered, on any rail.
enum ConfirmAnswer {
    private struct PaidAnswer: Encodable {
        let paymentId: PaymentID
        let credits: Credits
        let newBalance: Credits
    }

    private struct ConfirmingAnswer: Encodable {
        let paymentId: PaymentID
        let status = PaymentStatus.confirming.rawValue
    }

    private struct WaitingAnswer: Encodable {
        let paymentId: PaymentID
        let status = PaymentStatus.waitingForDeposit.rawValue
        let virtualAccount: VirtualAccountBody
    }

    static func response(_ outcome: ConfirmOutcome) throws -> Response {
        switch outcome {
        case .paid(let payment, let credits, let newBalance):
            return try JSONAnswer.data(PaidAnswer(paymentId: payment, credits: credits, newBalance: newBalance))
        case .confirming(let payment):
            return try JSONAnswer.data(ConfirmingAnswer(paymentId: payment), status: .accepted)
        case .waitingForDeposit(let payment, let account):
            return try JSONAnswer.data(
                WaitingAnswer(paymentId: payment, virtualAccount: VirtualAccountBody(account)))
        }
    }
}
