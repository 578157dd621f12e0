import Hummingbird
import MapaeCore
import MapaeIdentity
import MapaePayments

/// `GET /api/payments?cursor=` and `GET /api/payments/{paymentId}`: the caller's own payments. API keys need the
/// scope `payments:read`.
struct PaymentRoutes: Sendable {
    let payments: Payments

    func add(to routes: some RouterMethods<ScopedContext<PaymentsRead>>) {
        routes.get("/api/payments", use: list)
        routes.get("/api/payments/{paymentId}", use: one)
    }

    private struct ListAnswer: Encodable {
        let payments: [PaymentBody]
        let nextCursor: String?
    }

    @Sendable private func list(_ request: Request, _ context: ScopedContext<PaymentsRead>) async throws -> Response {
        let page = try await payments.payments(of: try context.person(), after: try request.cursor)
        return try JSONAnswer.data(
            ListAnswer(payments: page.items.map(PaymentBody.init), nextCursor: page.nextCursor))
    }

    @Sendable private func one(_ request: Request, _ context: ScopedContext<PaymentsRead>) async throws -> Response {
        guard let id = context.parameters.get("paymentId").flatMap(PaymentID.init) else {
            throw Failure(.paymentNotFound)
        }
        return try JSONAnswer.data(
            PaymentBody(try await payments.payment(id, of: try context.person())))
    }
}
