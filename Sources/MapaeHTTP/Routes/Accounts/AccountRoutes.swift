import Hummingbird
import MapaeCore
import MapaeIdentity

/// What people do with their own account (A8): look at it, rename it, change its password, delete it.
struct AccountRoutes: Sendable {
    let accounts: Accounts
    let deletion: AccountDeletion
    let sessions: Sessions
    let delivery: SessionDelivery
    let recent: RecentAuthentication

    func add(to routes: some RouterMethods<UserRequestContext>) {
        routes.get("/auth/account", use: account)
        routes.post("/auth/profile", use: rename)
        routes.post("/auth/password", use: changePassword)
        routes.post("/auth/first-password", use: setFirstPassword)
        routes.delete("/auth/account", use: delete)
    }

    private struct AccountAnswer: Encodable {
        /// Absent from an account that was made by Toss log-in.
        let email: String?
        let emailVerified: Bool
        /// False when only Toss log-in opens the account.
        let hasPassword: Bool
        let nickname: String
        let role: String
        let createdAt: Timestamp
        /// Whether verification and reset by mail are available.
        let mailAvailable: Bool
    }

    @Sendable private func account(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let profile = try await accounts.profile(of: context.principal.userID)
        return try JSONAnswer.data(
            AccountAnswer(
                email: profile.email, emailVerified: profile.isEmailVerified, hasPassword: profile.hasPassword,
                nickname: profile.nickname, role: profile.role.rawValue, createdAt: profile.createdAt,
                mailAvailable: accounts.hasMail))
    }

    private struct NicknameBody: Decodable {
        let nickname: NameText
    }

    private struct NicknameAnswer: Encodable {
        let nickname: String
    }

    @Sendable private func rename(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let body: NicknameBody = try context.parent.decodeBody(of: request)
        let nickname = try await accounts.setNickname(body.nickname.text, of: context.principal.userID)
        sessions.forget(context.principal.userID)
        return try JSONAnswer.data(NicknameAnswer(nickname: nickname))
    }

    private struct PasswordBody: Decodable {
        let currentPassword: PasswordText
        let newPassword: PasswordText
        let deviceToken: WordText?
    }

    @Sendable private func changePassword(
        _ request: Request, _ context: UserRequestContext
    ) async throws -> Response {
        let body: PasswordBody = try context.parent.decodeBody(of: request)
        try await accounts.changePassword(
            of: context.principal.userID, from: Secret(body.currentPassword.text), to: Secret(body.newPassword.text),
            keeping: context.principal.sessionID, from: context.parent.signInSource(of: request),
            device: delivery.device(body.deviceToken?.text, context.principal.delivery, in: request),
            context.parent.language)
        return try JSONAnswer.done()
    }

    private struct FirstPasswordBody: Decodable {
        let email: AddressText
        let newPassword: PasswordText
    }

    @Sendable private func setFirstPassword(
        _ request: Request, _ context: UserRequestContext
    ) async throws -> Response {
        let body: FirstPasswordBody = try context.parent.decodeBody(of: request)
        try await recent.require(context.principal)
        try await accounts.setFirstPassword(
            Secret(body.newPassword.text), email: body.email.text, of: context.principal.userID,
            keeping: context.principal.sessionID, from: context.parent.signInSource(of: request),
            context.parent.language)
        return try JSONAnswer.done()
    }

    @Sendable private func delete(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        try await recent.require(context.principal)
        try await deletion.delete(context.principal.userID, in: context.principal.sessionID)
        let usesCookies = context.parent.credentialSource == .cookies
        return try JSONAnswer.done(cookies: usesCookies ? delivery.forgottenAtLogOut : [])
    }
}
