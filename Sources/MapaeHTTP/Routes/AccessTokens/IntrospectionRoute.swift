import Hummingbird
import MapaeCore
import MapaeIdentity

/// `POST /auth/introspect` `{token}`: whether an access token is valid and whose it is (A2), with the members and the
/// silence of RFC 7662. Takes a server key with the scope `introspect` and nobody else.
struct IntrospectionRoute: Sendable {
    let sessions: Sessions

    func add(to routes: some RouterMethods<ServerKeyContext<Introspect>>) {
        routes.post("/auth/introspect", use: introspect)
    }

    private struct TokenBody: Decodable {
        let token: TokenText
    }

    private struct InactiveAnswer: Encodable {
        let active = false
    }

    private struct ActiveAnswer: Encodable {
        let active = true
        let sub: UserID
        let user_id: UserID
        let sid: SessionID
        let role: String
        let nickname: String
        let iat: Int64
        let exp: Int64
        let iss: String
        let aud: String
        let jti: String
        let token_type = "access_token"

        init(_ token: IntrospectedToken) {
            sub = token.principal.userID
            user_id = token.principal.userID
            sid = token.principal.sessionID
            role = token.principal.role.rawValue
            nickname = token.principal.nickname
            iat = token.principal.issuedAt.seconds
            exp = token.principal.expiresAt.seconds
            iss = token.issuer
            aud = token.issuer
            jti = token.tokenID
        }
    }

    @Sendable private func introspect(
        _ request: Request, _ context: ServerKeyContext<Introspect>
    ) async throws -> Response {
        let body: TokenBody = try context.parent.decodeBody(of: request)
        guard let token = try await sessions.introspect(Secret(body.token.text)) else {
            return try JSONAnswer.bare(InactiveAnswer())
        }
        return try JSONAnswer.bare(ActiveAnswer(token))
    }
}
