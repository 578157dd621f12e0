import Hummingbird
import MapaeCore
import MapaeIdentity
import MapaePayments

/// `POST /api/toss/promotions/grant` (C11): gives a user the Toss points of a promotion. Takes a server key with the scope
/// `promotions:grant`; what is given, and under which code, is in the configuration alone.
///
/// Asked again, it says what became of the first time: a promotion is given once to a person.
struct PromotionRoute: Sendable {
    let promotions: Promotions
    let apiKeys: APIKeys

    func add(to routes: some RouterMethods<ServerKeyContext<PromotionsGrant>>) {
        routes.post("/api/toss/promotions/grant", use: grant)
    }

    private struct GrantBody: Decodable {
        let promotion: WordText
        let userId: UserID
        /// Whether to try once more what Toss refused.
        let retryRefused: Bool?
    }

    private struct GrantAnswer: Encodable {
        struct Reason: Encodable {
            let code: String
            let message: String
        }

        let grantId: PromotionGrantID
        let promotion: String
        let points: Int64
        let status: String
        let grantedAt: Timestamp?
        let reason: Reason?

        init(_ grant: PromotionGrant) {
            grantId = grant.id
            promotion = grant.promotionID
            points = grant.points
            status = grant.status.rawValue
            grantedAt = grant.grantedAt
            reason = grant.reason.map { Reason(code: $0.code, message: $0.message) }
        }
    }

    @Sendable private func grant(
        _ request: Request, _ context: ServerKeyContext<PromotionsGrant>
    ) async throws -> Response {
        let body: GrantBody = try context.parent.decodeBody(of: request)
        try await apiKeys.requireUser(body.userId)
        let grant = try await promotions.grant(
            PromotionWish(
                promotionID: body.promotion.text, user: body.userId, principal: context.key.id.text,
                retriesRefused: body.retryRefused ?? false))
        // What is not over yet is answered so that nobody keeps it for the answer.
        return try JSONAnswer.data(GrantAnswer(grant), status: grant.status == .pending ? .accepted : .ok)
    }
}
