import Hummingbird
import MapaeCore
import MapaeIdentity

/// `POST /auth/legacy/exchange` `{legacySession, remember?, delivery?, deviceToken?}` (A10): what the system before vouches for, once, for a
/// session of ours.
struct LegacyExchangeRoute: Sendable {
    let exchange: LegacyExchange
    let delivery: SessionDelivery

    func add(to routes: some RouterMethods<AppRequestContext>) {
        routes.post("/auth/legacy/exchange", use: exchange)
    }

    private struct ExchangeBody: Decodable {
        let legacySession: TokenText
        let remember: Bool?
        let delivery: WordText?
        let deviceToken: WordText?
    }

    private struct ExchangeAnswer: Encodable {
        let success = true
        let redirect = "/"
    }

    @Sendable private func exchange(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        // Once its time is over the route is as if it had never been.
        guard exchange.isOpen else { throw Failure(.notFound) }
        let body: ExchangeBody = try context.decodeBody(of: request)
        let kind = try delivery.requested(body.delivery?.text, in: request, context)
        let session = try await exchange.exchange(
            Secret(body.legacySession.text), remembered: body.remember ?? false, delivery: kind,
            from: context.signInSource(of: request),
            on: AskingDevice(delivery.device(body.deviceToken?.text, kind, in: request), context.language),
            counting: context.trail.calls)
        context.trail.note(user: session.principal.userID)
        if kind == .body { return try delivery.inBody(session) }
        return try JSONAnswer.bare(
            ExchangeAnswer(), cookies: delivery.sessionCookies(session) + delivery.forgottenAtLogIn)
    }
}
