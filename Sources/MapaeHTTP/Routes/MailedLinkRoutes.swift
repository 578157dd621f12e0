import Hummingbird
import MapaeCore
import MapaeIdentity

/// `POST /auth/verify-email` and `POST /auth/reset` (A9): each asks for a mail with a link, and takes the token of one.
/// Neither reveals whether an address has an account.
struct MailedLinkRoutes: Sendable {
    let accounts: Accounts
    let csrf: CSRFMiddleware

    func add(to routes: some RouterMethods<AppRequestContext>) {
        routes.post("/auth/verify-email", use: verify)
        routes.post("/auth/reset", use: reset)
    }

    private struct VerifyBody: Decodable {
        let token: TokenText?
    }

    /// A token is a credential in the body; asking for a mail is an act of the session, and wants its CSRF token.
    @Sendable private func verify(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let body: VerifyBody = try context.decodeBody(of: request)
        if let token = body.token?.text {
            try await accounts.verifyEmail(
                Secret(token), from: context.signInSource(of: request), counting: context.trail.calls)
        } else {
            try await csrf.check(.token, request, context)
            guard let principal = context.principal else { throw Failure(.authRequired) }
            try await accounts.sendVerification(to: principal.userID, context.language)
        }
        return try JSONAnswer.bare(DoneAnswer())
    }

    private struct ResetBody: Decodable {
        let email: AddressText?
        let token: TokenText?
        let newPassword: PasswordText?
    }

    @Sendable private func reset(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let body: ResetBody = try context.decodeBody(of: request)
        if let token = body.token?.text {
            guard let password = body.newPassword?.text else { throw Failure.invalidInput("newPassword") }
            try await accounts.reset(
                Secret(token), to: Secret(password), from: context.signInSource(of: request), context.language,
                counting: context.trail.calls)
        } else {
            guard let email = body.email?.text else { throw Failure.invalidInput("email") }
            try await accounts.requestReset(
                email: email, from: context.signInSource(of: request), context.language, counting: context.trail.calls)
        }
        return try JSONAnswer.bare(DoneAnswer())
    }
}
