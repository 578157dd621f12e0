import Hummingbird
import MapaeCore
import MapaeIdentity

/// `POST /auth/verify-email` and `POST /auth/reset` (A9): each asks for a mail with a link, and takes the token of one.
/// Neither reveals whether an address has an account. `POST /auth/reset/inspect` says what a reset would end.
struct MailedLinkRoutes: Sendable {
    let accounts: Accounts
    let csrf: CSRFMiddleware
    let delivery: SessionDelivery

    func add(to routes: some RouterMethods<AppRequestContext>) {
        routes.post("/auth/verify-email", use: verify)
        routes.post("/auth/reset", use: reset)
        routes.post("/auth/reset/inspect", use: inspect)
    }

    private struct VerifyBody: Decodable {
        let token: TokenText?
        let newPassword: PasswordText?
        let deviceToken: WordText?
        /// Whether the address is freed, and not proven.
        let releaseAddress: Bool?
    }

    /// A token is a credential in the body; asking for a mail is an act of the session, and wants its CSRF token.
    @Sendable private func verify(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let body: VerifyBody = try context.decodeBody(of: request)
        if let token = body.token?.text, body.releaseAddress == true {
            try await accounts.releaseAddress(
                Secret(token), from: context.signInSource(of: request), counting: context.trail.calls)
        } else if let token = body.token?.text {
            let kind: TokenDelivery = context.credentialSource == .cookies ? .cookie : .body
            try await accounts.verifyEmail(
                Secret(token), by: context.principal, on: delivery.device(body.deviceToken?.text, kind, in: request),
                newPassword: body.newPassword.map { Secret($0.text) }, from: context.signInSource(of: request),
                context.language, counting: context.trail.calls)
        } else {
            try await csrf.check(.token, request, context)
            guard let principal = context.principal else { throw Failure(.authRequired) }
            try await accounts.sendVerification(to: principal.userID, context.language)
        }
        return try JSONAnswer.done()
    }

    private struct ResetBody: Decodable {
        let email: AddressText?
        let token: TokenText?
        let newPassword: PasswordText?
        let keepApiKeys: Bool?
        let keepToss: Bool?

        var kept: Set<LastingAccess> {
            Set([keepApiKeys == true ? .apiKeys : nil, keepToss == true ? .toss : nil].compactMap { $0 })
        }
    }

    @Sendable private func reset(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let body: ResetBody = try context.decodeBody(of: request)
        if let token = body.token?.text {
            guard let password = body.newPassword?.text else { throw Failure.invalidInput("newPassword", .missing) }
            try await accounts.reset(
                Secret(token), to: Secret(password), keeping: body.kept, from: context.signInSource(of: request),
                context.language, counting: context.trail.calls)
        } else {
            guard let email = body.email?.text else { throw Failure.invalidInput("email", .missing) }
            try await accounts.requestReset(
                email: email, from: context.signInSource(of: request), context.language, counting: context.trail.calls)
        }
        return try JSONAnswer.done()
    }

    private struct InspectBody: Decodable {
        let token: TokenText
    }

    private struct InspectAnswer: Encodable {
        /// Whether what is listed may stay; else the address was never proven, and everything ends.
        let mayKeep: Bool
        let apiKeys: [APIKeyBody]
        let tossLinked: Bool
    }

    @Sendable private func inspect(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let body: InspectBody = try context.decodeBody(of: request)
        let preview = try await accounts.previewReset(
            Secret(body.token.text), from: context.signInSource(of: request), counting: context.trail.calls)
        return try JSONAnswer.data(
            InspectAnswer(
                mayKeep: preview.isChoice, apiKeys: preview.keys.map(APIKeyBody.init),
                tossLinked: preview.isTossLinked))
    }
}
