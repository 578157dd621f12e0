import Hummingbird
import MapaeCore
import MapaeIdentity
import MapaePayments

/// `POST /api/payment/credits/prepare` `{packageId}` →
/// `{"success":true,"data":{orderId,orderName,amount,customerKey}}` (B2).
struct PrepareRoute: Sendable {
    let payments: Payments

    func add(to routes: some RouterMethods<UserRequestContext>) {
        routes.post("/api/payment/credits/prepare", use: prepare)
    }

    private struct PrepareBody: Decodable {
        let packageId: WordText
    }

    private struct PrepareAnswer: Encodable {
        let orderId: String
        let orderName: String
        let amount: Won
        let customerKey: String
    }

    @Sendable private func prepare(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let body: PrepareBody = try context.parent.decodeBody(of: request)
        let prepared = try await payments.prepare(
            packageID: body.packageId.text, for: context.principal.userID, language: context.parent.language)
        return try JSONAnswer.data(
            PrepareAnswer(
                orderId: prepared.orderID, orderName: prepared.orderName, amount: prepared.amount,
                customerKey: prepared.customerKey))
    }
}
