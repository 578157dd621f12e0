import HTTPTypes
import Hummingbird
import Logging
import MapaeCore
import MapaeIdentity

/// Refuses requests another site made the browser send (B1). Every unsafe route stands behind it, with one of these rules.
struct CSRFMiddleware: RouterMiddleware {
    enum Rule: Sendable {
        /// The default: a token of this session. Requests authenticated by an `Authorization` header need none, because a
        /// browser adds that header only for our own scripts.
        case token
        /// For the typed exemptions.
        case exempt(Exemption)
    }

    /// Why a route takes requests without a token.
    enum Exemption: Sendable {
        /// The credential comes in the body (log-in, sign-up, refresh) or there is none yet (csrf/token): JSON, which a
        /// foreign page cannot send without a preflight, and our own `Origin` or, where those may, a mini-app's.
        case credentialInBody
        /// Sent by the browser itself, changes nothing: reports of the policy.
        case browserReport
        /// Sent by a provider, with a credential of its own that is no cookie.
        case providerCallback
    }

    let rule: Rule
    let guardian: CSRFGuard
    let events: ThrottledEvents

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        // Without a route there is nothing to protect: the answer is 404 or 405.
        guard !request.method.isSafe, context.endpointPath != nil else { return try await next(request, context) }
        try await check(rule, request, context)
        return try await next(request, context)
    }

    /// Refuses a request that the rule does not take; for a route whose rule depends on what the body asks for.
    func check(_ rule: Rule, _ request: Request, _ context: AppRequestContext) async throws {
        do {
            switch rule {
            case .token: try guardian.requireToken(request, context)
            case .exempt(.credentialInBody): try guardian.requireOwnOriginAndJSON(request, context)
            case .exempt(.browserReport), .exempt(.providerCallback): break
            }
        } catch let failure as Failure where failure.code == .csrfFailed {
            await record(context)
            throw failure
        }
    }

    private func record(_ context: AppRequestContext) async {
        let route = context.endpointPath ?? ""
        context.logger.warning(
            "cross-site request refused", metadata: ["event": "security.csrf", "route": .string(route)])
        let event = SecurityEvent(
            .csrfFailed, userID: context.principal?.userID, sessionID: context.principal?.sessionID,
            detail: ["route": route])
        await events.record(event, about: "\(route) \(context.callerKey)", oncePer: .minutes(1))
    }
}
