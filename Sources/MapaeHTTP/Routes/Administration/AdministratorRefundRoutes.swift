import Hummingbird
import MapaeCore
import MapaeIdentity
import MapaePayments

/// `GET /api/admin/refunds`, `POST /api/admin/refunds/{refundId}/approve` and `…/refuse`: what waits for an administrator (B4).
struct AdministratorRefundRoutes: Sendable {
    let refunds: Refunds

    func add(to routes: some RouterMethods<AdministratorRequestContext>) {
        routes.get("/api/admin/refunds", use: list)
        routes.post("/api/admin/refunds/{refundId}/approve", use: approve)
        routes.post("/api/admin/refunds/{refundId}/refuse", use: refuse)
    }

    private struct ListAnswer: Encodable {
        let refunds: [RefundBody]
        let nextCursor: String?
    }

    @Sendable private func list(
        _ request: Request, _ context: AdministratorRequestContext
    ) async throws -> Response {
        let page = try await refunds.waiting(after: try request.cursor)
        return try JSONAnswer.data(
            ListAnswer(refunds: page.items.map(RefundBody.init), nextCursor: page.nextCursor))
    }

    @Sendable private func approve(
        _ request: Request, _ context: AdministratorRequestContext
    ) async throws -> Response {
        let refund = try await refunds.approve(try refundID(context), by: context.principal.userID)
        return try JSONAnswer.data(RefundBody(refund))
    }

    @Sendable private func refuse(
        _ request: Request, _ context: AdministratorRequestContext
    ) async throws -> Response {
        let refund = try await refunds.refuse(try refundID(context), by: context.principal.userID)
        return try JSONAnswer.data(RefundBody(refund))
    }

    private func refundID(_ context: AdministratorRequestContext) throws -> RefundID {
        guard let id = context.parameters.get("refundId").flatMap(RefundID.init) else {
            throw Failure(.refundNotFound)
        }
        return id
    }
}
