import Hummingbird
import MapaeCore
import MapaeIdentity

/// `POST /auth/signup` and `POST /auth/login` (A1): a credential in, a session out.
struct LogInRoutes: Sendable {
    let accounts: Accounts
    let sessions: Sessions
    let delivery: SessionDelivery

    func add(to routes: some RouterMethods<AppRequestContext>) {
        routes.post("/auth/signup", use: signUp)
        routes.post("/auth/login", use: logIn)
    }

    private struct SignUpBody: Decodable {
        let email: String
        let password: String
        let nickname: String
        let remember: Bool?
        let delivery: String?
    }

    @Sendable private func signUp(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let body: SignUpBody = try context.decodeBody(of: request)
        let delivery = try delivery.requested(body.delivery, in: request, context)
        let user = try await accounts.signUp(
            email: body.email, password: Secret(body.password), nickname: body.nickname, language: context.language)
        return try await start(for: user, remembered: body.remember ?? false, delivery, context)
    }

    private struct LogInBody: Decodable {
        let email: String
        let password: String
        let remember: Bool?
        let delivery: String?
    }

    @Sendable private func logIn(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let body: LogInBody = try context.decodeBody(of: request)
        let delivery = try delivery.requested(body.delivery, in: request, context)
        let user = try await accounts.verify(email: body.email, password: Secret(body.password))
        return try await start(for: user, remembered: body.remember ?? false, delivery, context)
    }

    private struct LogInAnswer: Encodable {
        let success = true
        let redirect = "/"
    }

    private func start(
        for user: UserID, remembered: Bool, _ kind: TokenDelivery, _ context: AppRequestContext
    ) async throws -> Response {
        let session = try await sessions.start(for: user, remembered: remembered, delivery: kind)
        context.trail.note(user: user)
        if kind == .body { return try delivery.inBody(session) }
        // The browser's former session would live on with nobody holding its cookies.
        if context.credentialSource == .cookies, let former = context.principal {
            try await sessions.end(former.sessionID)
        }
        return try JSONAnswer.bare(
            LogInAnswer(), cookies: delivery.sessionCookies(session) + delivery.forgottenAtLogIn)
    }
}
