import Hummingbird
import MapaeCore
import MapaeIdentity

/// `GET /auth/sessions`, `DELETE /auth/sessions/{sessionId}` and `DELETE /auth/sessions`, which ends all others (A9).
struct SessionRoutes: Sendable {
    let sessions: Sessions
    let delivery: SessionDelivery

    func add(to routes: some RouterMethods<UserRequestContext>) {
        routes.get("/auth/sessions", use: list)
        routes.delete("/auth/sessions", use: endOthers)
        routes.delete("/auth/sessions/{sessionId}", use: endOne)
    }

    private struct ListAnswer: Encodable {
        struct Session: Encodable {
            let sessionId: SessionID
            let current: Bool
            let device: String?
            let address: String?
            let createdAt: Timestamp
            let lastSeenAt: Timestamp
            let authenticatedAt: Timestamp?
            let remembered: Bool
            let delivery: String
            let expiresAt: Timestamp

            init(_ session: SessionSummary) {
                sessionId = session.id
                current = session.isCurrent
                device = session.device
                address = session.address
                createdAt = session.createdAt
                lastSeenAt = session.lastSeenAt
                authenticatedAt = session.authenticatedAt
                remembered = session.remembered
                delivery = session.delivery.rawValue
                expiresAt = session.expiresAt
            }
        }

        let sessions: [Session]
    }

    @Sendable private func list(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let principal = context.principal
        let sessions = try await sessions.list(of: principal.userID, current: principal.sessionID)
        return try JSONAnswer.data(ListAnswer(sessions: sessions.map(ListAnswer.Session.init)))
    }

    @Sendable private func endOne(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        guard let id = context.parameters.get("sessionId").flatMap(SessionID.init) else {
            throw Failure(.sessionNotFound)
        }
        let principal = context.principal
        try await sessions.end(id, of: principal.userID)
        // Ending one's own is a log-out.
        let isOwn = id == principal.sessionID && principal.delivery == .cookie
        return try JSONAnswer.done(cookies: isOwn ? delivery.forgottenAtLogOut : [])
    }

    private struct EndedOthersAnswer: Encodable {
        let ended: Int
    }

    @Sendable private func endOthers(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let principal = context.principal
        let ended = try await sessions.endAll(of: principal.userID, except: principal.sessionID)
        return try JSONAnswer.data(EndedOthersAnswer(ended: ended))
    }
}
