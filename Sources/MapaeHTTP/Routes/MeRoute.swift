import Hummingbird
import MapaeCore
import MapaeIdentity

/// `GET /auth/me` (A1).
struct MeRoute: Sendable {
    let clock: any WallClock

    func add(to routes: some RouterMethods<UserRequestContext>) {
        routes.get("/auth/me", use: me)
    }

    private struct MeAnswer: Encodable {
        struct User: Encodable {
            let id: String
            let nickname: String
            let role: String
        }

        struct TokenInfo: Encodable {
            /// Seconds, counted by the server's clock: the browser's may be wrong.
            let expires_in: Int64
            /// Seconds since 1970, as in the token's `iat`.
            let issued_at: Int64
            let type = "access"
        }

        let success = true
        let user: User
        let token_info: TokenInfo
    }

    @Sendable private func me(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let principal = context.principal
        return try JSONAnswer.bare(
            MeAnswer(
                user: .init(
                    id: principal.userID.text, nickname: principal.nickname, role: principal.role.rawValue),
                token_info: .init(
                    expires_in: principal.secondsLeft(at: clock.now()), issued_at: principal.issuedAt.seconds)))
    }
}
