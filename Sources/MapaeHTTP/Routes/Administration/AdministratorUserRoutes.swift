import Hummingbird
import MapaeCore
import MapaeIdentity

/// Other people's accounts before an administrator: `GET /api/admin/users`, `GET /api/admin/users/{userId}`, and
/// `POST …/{userId}/` `role`, `ban`, `unban`, `end-sessions`, `end-keys`, `unlock`.
///
/// Every act may carry a `reason`, which a ban has to; it stays among the security events with who did it.
struct AdministratorUserRoutes: Sendable {
    let accounts: Accounts

    private var administration: AccountAdministration { accounts.administration }

    func add(to routes: some RouterMethods<AdministratorRequestContext>) {
        let (accounts, administration) = (accounts, administration)
        routes.get("/api/admin/users", use: list)
        routes.get("/api/admin/users/{userId}", use: show)
        routes.post("/api/admin/users/{userId}/role", use: setRole)
        addAct("ban", to: routes) { try await administration.ban($0, $1) }
        addAct("unban", to: routes) { try await administration.unban($0, $1) }
        addAct("end-sessions", to: routes) { try await administration.endSessions(of: $0, $1) }
        addAct("end-keys", to: routes) { try await administration.endKeys(of: $0, $1) }
        addAct("unlock", to: routes) { try await accounts.unlock($0, $1) }
    }

    // MARK: Looking

    private struct ListAnswer: Encodable {
        let users: [AccountBody]
        let nextCursor: String?
    }

    @Sendable private func list(
        _ request: Request, _ context: AdministratorRequestContext
    ) async throws -> Response {
        let email = try request.query("email", AddressText.self)
        let page = try await administration.list(email: email, after: try request.cursor)
        return try JSONAnswer.data(
            ListAnswer(users: page.accounts.map(AccountBody.init), nextCursor: page.nextCursor))
    }

    @Sendable private func show(
        _ request: Request, _ context: AdministratorRequestContext
    ) async throws -> Response {
        try JSONAnswer.data(AccountDetailBody(try await administration.show(try context.subject)))
    }

    // MARK: Acting

    private struct RoleBody: Decodable {
        let role: WordText
        let reason: ReasonText?
    }

    @Sendable private func setRole(
        _ request: Request, _ context: AdministratorRequestContext
    ) async throws -> Response {
        let body: RoleBody = try context.parent.decodeBody(of: request)
        try await administration.setRole(
            Role(rawValue: body.role.text), of: try context.subject, context.act(because: body.reason?.text))
        return try JSONAnswer.done()
    }

    private struct ActBody: Decodable {
        let reason: ReasonText?
    }

    private func addAct(
        _ name: String, to routes: some RouterMethods<AdministratorRequestContext>,
        _ perform: @escaping @Sendable (UserID, AccountAdministration.Act) async throws -> Void
    ) {
        routes.post(RouterPath("/api/admin/users/{userId}/\(name)")) { request, context in
            let body: ActBody = try context.parent.decodeBody(of: request)
            try await perform(try context.subject, context.act(because: body.reason?.text))
            return try JSONAnswer.done()
        }
    }
}

extension AdministratorRequestContext {
    /// Whose account the path names.
    fileprivate var subject: UserID {
        get throws(Failure) {
            guard let id = parameters.get("userId").flatMap(UserID.init) else { throw Failure(.notFound) }
            return id
        }
    }

    fileprivate func act(because reason: String?) -> AccountAdministration.Act {
        AccountAdministration.Act(by: .administrator(principal.userID, in: principal.sessionID), because: reason)
    }
}
