import Hummingbird
import MapaeCore
import MapaeIdentity

/// `POST /auth/logout` (A1): ends the session at once, on every node.
struct LogOutRoute: Sendable {
    let sessions: Sessions
    let delivery: SessionDelivery

    func add(to routes: some RouterMethods<AppRequestContext>) {
        routes.post("/auth/logout", use: logOut)
    }

    @Sendable private func logOut(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        if context.caller?.keyID != nil { throw Failure(.insufficientScope) }
        if let principal = context.principal {
            try await sessions.end(principal.sessionID)
        }
        guard context.credentialSource == .cookies else { return try JSONAnswer.done() }
        // The access token may have run out, or the refresh token may be another session's.
        if let token = delivery.cookies.value(.refreshToken, in: request) {
            try await sessions.end(refreshToken: Secret(token))
        }
        return try JSONAnswer.done(cookies: delivery.forgottenAtLogOut)
    }
}
