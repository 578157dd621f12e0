import HTTPTypes
import Hummingbird
import MapaeCore
import MapaeIdentity
import MapaePayments

/// What mini-apps ask about in-app purchases (C9): `POST /api/toss/iap/grant` `{orderId}` and
/// `GET /api/toss/iap/subscriptions`.
struct InAppPurchaseRoutes: Sendable {
    let purchases: Purchases

    func add(to routes: some RouterMethods<UserRequestContext>) {
        routes.post("/api/toss/iap/grant", use: grant)
        routes.get("/api/toss/iap/subscriptions", use: subscriptions)
    }

    private struct GrantBody: Decodable {
        let orderId: WordText
    }

    /// `granted` is what the SDK's `processProductGrant` is to return.
    private struct GrantedAnswer: Encodable {
        let granted = true
        let status: String
        let orderId: String
        let kind: GrantedPurchase.Kind.RawValue
        let itemId: String
        let credits: Credits
        let newBalance: Credits
    }

    private struct NotYetAnswer: Encodable {
        let granted = false
        let status = "notYet"
        let orderId: String
        let retryAfterSeconds: Int
    }

    @Sendable private func grant(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let body: GrantBody = try context.parent.decodeBody(of: request)
        switch try await purchases.grant(body.orderId.text, to: context.principal.userID) {
        case .granted(let purchase):
            return try JSONAnswer.data(
                GrantedAnswer(
                    status: purchase.isRepeat ? "alreadyGranted" : "granted", orderId: purchase.orderID,
                    kind: purchase.kind.rawValue, itemId: purchase.itemID, credits: purchase.credits,
                    newBalance: purchase.newBalance))
        case .notYet(let wait):
            let seconds = max(wait.wholeSecondsUp, 1)
            var response = try JSONAnswer.data(NotYetAnswer(orderId: body.orderId.text, retryAfterSeconds: seconds))
            response.status = .accepted
            response.headers[.retryAfter] = String(seconds)
            return response
        }
    }

    private struct SubscriptionsAnswer: Encodable {
        struct Subscription: Encodable {
            let orderId: String
            let itemId: String?
            let status: String
            let hasAccess: Bool
            let accessUntil: Timestamp?
            let autoRenew: Bool?
        }

        let subscriptions: [Subscription]
    }

    @Sendable private func subscriptions(
        _ request: Request, _ context: UserRequestContext
    ) async throws -> Response {
        let list = try await purchases.subscriptions(of: context.principal.userID)
        return try JSONAnswer.data(
            SubscriptionsAnswer(
                subscriptions: list.map { item in
                    SubscriptionsAnswer.Subscription(
                        orderId: item.orderID, itemId: item.itemID, status: item.status, hasAccess: item.hasAccess,
                        accessUntil: item.accessUntil, autoRenew: item.autoRenews)
                }))
    }
}
