import Hummingbird
import MapaeCore
import MapaeIdentity
import MapaePayments

/// `POST /api/payment/refund` `{paymentId,reason,amount?}` →
/// `{"success":true,"data":{refundId,refundAmount,status,code?,failure?}}` (B4); for payments of one rail alone under a path
/// of its own.
struct RefundRoute: Sendable {
    let refunds: Refunds
    let sessions: Sessions
    /// Nil for any.
    var rail: PaymentRail?

    func add(to routes: some RouterMethods<UserRequestContext>) {
        routes.post(rail == .tossPay ? "/api/toss/pay/refund" : "/api/payment/refund", use: refund)
    }

    private struct RefundBody: Decodable {
        let paymentId: WordText
        let reason: ReasonText
        let amount: Won?
    }

    private struct RefundAnswer: Encodable {
        let refundId: RefundID
        let refundAmount: Won
        let status: String
        let code: String?
        let failure: ProviderBody?
    }

    @Sendable private func refund(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let body: RefundBody = try context.parent.decodeBody(of: request)
        guard let payment = PaymentID(body.paymentId.text) else { throw Failure(.paymentNotFound) }
        let refund = try await refunds.request(
            payment, amount: body.amount, reason: body.reason.text, by: context.principal.userID,
            authenticatedAt: try await sessions.authenticatedAt(context.principal.sessionID), on: rail)
        return try JSONAnswer.data(
            RefundAnswer(
                refundId: refund.id, refundAmount: refund.amount, status: refund.status.word,
                code: refund.refusal?.rawValue, failure: refund.failure.map(ProviderBody.init)))
    }
}
