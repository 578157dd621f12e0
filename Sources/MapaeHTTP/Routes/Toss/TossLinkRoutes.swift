import Hummingbird
import MapaeCore
import MapaeIdentity

/// The Toss user of one's own account: `POST /auth/toss/link` (C1), `GET` and `DELETE /auth/toss` (C5).
struct TossLinkRoutes: Sendable {
    let logIn: TossLogIn
    let links: TossLinks
    let recent: RecentAuthentication
    let delivery: SessionDelivery

    func add(to routes: some RouterMethods<UserRequestContext>) {
        routes.get("/auth/toss", use: status)
        routes.post("/auth/toss/link", use: link)
        routes.delete("/auth/toss", use: disconnect)
    }

    private struct StatusAnswer: Encodable {
        let linked: Bool
        let linkedAt: Timestamp?
        let keptFields: [String]
    }

    @Sendable private func status(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let status = try await links.status(of: context.principal.userID)
        return try JSONAnswer.data(
            StatusAnswer(
                linked: status != nil, linkedAt: status?.linkedAt, keptFields: status?.keptFields ?? []))
    }

    private struct LinkBody: Decodable {
        let authorizationCode: TokenText
        let referrer: WordText
        /// The owner's yes to linking this account with that Toss user.
        let confirm: Bool
    }

    @Sendable private func link(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let body: LinkBody = try context.parent.decodeBody(of: request)
        guard body.confirm else { throw Failure.invalidInput("confirm", .notAllowed) }
        try await recent.require(context.principal)
        try await logIn.link(
            code: Secret(body.authorizationCode.text), referrer: body.referrer.text, with: context.principal.userID,
            in: context.principal.sessionID, from: context.parent.signInSource(of: request), context.parent.language)
        return try JSONAnswer.done()
    }

    /// Ends all sessions, the one that asks too.
    @Sendable private func disconnect(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        try await recent.require(context.principal)
        try await links.disconnect(context.principal.userID, in: context.principal.sessionID)
        let usesCookies = context.parent.credentialSource == .cookies
        return try JSONAnswer.done(cookies: usesCookies ? delivery.forgottenAtLogOut : [])
    }
}
