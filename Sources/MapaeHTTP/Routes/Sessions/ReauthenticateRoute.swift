import Hummingbird
import MapaeCore
import MapaeIdentity

/// `POST /auth/reauthenticate` `{password}`: the proof that risky actions ask for.
struct ReauthenticateRoute: Sendable {
    let accounts: Accounts
    let sessions: Sessions

    func add(to routes: some RouterMethods<UserRequestContext>) {
        routes.post("/auth/reauthenticate", use: reauthenticate)
    }

    private struct PasswordBody: Decodable {
        let password: PasswordText
    }

    private struct ReauthenticateAnswer: Encodable {
        let authenticatedAt: Timestamp
    }

    @Sendable private func reauthenticate(
        _ request: Request, _ context: UserRequestContext
    ) async throws -> Response {
        let body: PasswordBody = try context.parent.decodeBody(of: request)
        let session = context.principal.sessionID
        try await accounts.verify(
            password: Secret(body.password.text), of: context.principal.userID, in: session,
            from: context.parent.signInSource(of: request))
        return try JSONAnswer.data(
            ReauthenticateAnswer(authenticatedAt: try await sessions.reauthenticated(session)))
    }
}
