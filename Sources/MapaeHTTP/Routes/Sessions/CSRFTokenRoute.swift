import Hummingbird
import MapaeCore
import MapaeIdentity

/// `POST /api/csrf/token` (B1).
struct CSRFTokenRoute: Sendable {
    let guardian: CSRFGuard

    func add(to routes: some RouterMethods<AppRequestContext>) {
        routes.post("/api/csrf/token", use: issue)
    }

    private struct TokenAnswer: Encodable {
        let token: String
        /// Milliseconds, as in the documents.
        let expiresIn = CSRFTokens.lifetime.wholeMilliseconds
    }

    @Sendable private func issue(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let issued = guardian.issue(for: request, context)
        return try JSONAnswer.bare(TokenAnswer(token: issued.token), cookies: issued.cookies)
    }
}
