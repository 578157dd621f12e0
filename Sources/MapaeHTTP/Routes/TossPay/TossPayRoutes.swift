import Hummingbird
import MapaeCore
import MapaeIdentity
import MapaePayments

/// `POST /api/toss/pay/prepare` `{packageId}` and `POST /api/toss/pay/confirm` `{orderNo}`, which stand before and after the
/// SDK's `checkoutPayment`, and `POST /api/toss/pay/refund` (C8). Limits and answers are those of the routes for
/// TossPayments.
struct TossPayRoutes: Sendable {
    let tossPay: TossPay
    let refunds: Refunds
    let sessions: Sessions
    let limits: RouteLimits

    func add(to routes: some RouterMethods<UserRequestContext>) {
        routes.post("/api/toss/pay/prepare", use: prepare)
        routes.post("/api/toss/pay/confirm", use: confirm)
        RefundRoute(refunds: refunds, sessions: sessions, rail: .tossPay).add(to: routes)
    }

    private struct PrepareBody: Decodable {
        let packageId: WordText
    }

    private struct PrepareAnswer: Encodable {
        let paymentId: PaymentID
        let orderNo: String
        let payToken: String
        let orderName: String
        let amount: Won
    }

    @Sendable private func prepare(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let body: PrepareBody = try context.parent.decodeBody(of: request)
        let prepared = try await tossPay.prepare(
            packageID: body.packageId.text, for: context.principal.userID, language: context.parent.language)
        return try JSONAnswer.data(
            PrepareAnswer(
                paymentId: prepared.paymentID, orderNo: prepared.orderNo, payToken: prepared.payToken,
                orderName: prepared.orderName, amount: prepared.amount))
    }

    private struct ConfirmBody: Decodable {
        let orderNo: WordText
    }

    @Sendable private func confirm(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let body: ConfirmBody = try context.parent.decodeBody(of: request)
        let user = context.principal.userID
        let isCounted = try await limits.admit(.confirm, of: user.text, context.parent) {
            try await tossPay.hasAccepted(orderNo: body.orderNo.text, by: user)
        }
        let confirmed = try await tossPay.confirm(orderNo: body.orderNo.text, by: user)
        if isCounted, confirmed.isRepeat { await limits.giveBack(.confirm, of: user.text, context.parent) }
        return try ConfirmAnswer.response(confirmed.outcome)
    }
}
