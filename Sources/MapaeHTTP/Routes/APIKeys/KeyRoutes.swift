import Hummingbird
import MapaeCore
import MapaeIdentity

/// `GET /api/keys`, `POST /api/keys`, `DELETE /api/keys/{keyId}`: a person's own API keys and their teams' (A8).
struct KeyRoutes: Sendable {
    let apiKeys: APIKeys
    let recent: RecentAuthentication
    let events: ThrottledEvents

    func add(to routes: some RouterMethods<UserRequestContext>) {
        routes.get("/api/keys", use: list)
        routes.post("/api/keys", use: make)
        routes.delete("/api/keys/{keyId}", use: delete)
    }

    @Sendable private func list(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let keys = try await apiKeys.userKeys(visibleTo: context.principal.userID)
        return try JSONAnswer.data(APIKeyListAnswer(keys))
    }

    private struct NewKeyBody: Decodable {
        let kind: WordText?
        let name: NameText
        let scopes: [WordText]
        let expiresInDays: Int?
        let teamId: TeamID?
    }

    @Sendable private func make(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        try await recent.require(context.principal)
        let body: NewKeyBody = try context.parent.decodeBody(of: request)
        do {
            // Not ignored as unknown fields are: who asks for a server key must not be handed another.
            guard [nil, APIKey.Kind.user.rawValue].contains(body.kind?.text) else { throw Failure(.forbidden) }
            let issued = try await apiKeys.makeUserKey(
                NewAPIKey(
                    name: body.name.text, scopes: body.scopes.map(\.text),
                    lifetime: body.expiresInDays.map { .days($0) } ?? .standard, teamID: body.teamId),
                for: context.principal.userID, in: context.principal.sessionID, context.parent.language)
            return try JSONAnswer.data(IssuedAPIKeyAnswer(issued))
        } catch let failure as Failure where failure.code == .forbidden {
            await events.recordRefusedKey(context.parent)
            throw failure
        }
    }

    @Sendable private func delete(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        try await apiKeys.delete(try context.keyID, by: context.principal.userID)
        return try JSONAnswer.done()
    }
}

/// `GET /api/admin/keys`, `POST /api/admin/keys`, `DELETE /api/admin/keys/{keyId}`: the firm's API keys.
struct AdministratorKeyRoutes: Sendable {
    let apiKeys: APIKeys

    func add(to routes: some RouterMethods<AdministratorRequestContext>) {
        routes.get("/api/admin/keys", use: list)
        routes.post("/api/admin/keys", use: make)
        routes.delete("/api/admin/keys/{keyId}", use: delete)
    }

    @Sendable private func list(
        _ request: Request, _ context: AdministratorRequestContext
    ) async throws -> Response {
        try JSONAnswer.data(APIKeyListAnswer(try await apiKeys.serverKeys()))
    }

    private struct NewKeyBody: Decodable {
        let name: NameText
        let scopes: [WordText]
        let expiresInDays: Int?
        let neverExpires: Bool?

        func lifetime() throws(Failure) -> NewAPIKey.Lifetime {
            guard neverExpires == true else { return expiresInDays.map { .days($0) } ?? .standard }
            guard expiresInDays == nil else { throw Failure.invalidInput("expiresInDays", .unexpected) }
            return .never
        }
    }

    @Sendable private func make(
        _ request: Request, _ context: AdministratorRequestContext
    ) async throws -> Response {
        let body: NewKeyBody = try context.parent.decodeBody(of: request)
        let issued = try await apiKeys.makeServerKey(
            NewAPIKey(name: body.name.text, scopes: body.scopes.map(\.text), lifetime: try body.lifetime()),
            by: context.principal.userID, in: context.principal.sessionID, context.parent.language)
        return try JSONAnswer.data(IssuedAPIKeyAnswer(issued))
    }

    @Sendable private func delete(
        _ request: Request, _ context: AdministratorRequestContext
    ) async throws -> Response {
        try await apiKeys.deleteServerKey(try context.keyID, by: context.principal.userID)
        return try JSONAnswer.done()
    }
}

extension SessionRequestContext {
    fileprivate var keyID: APIKeyID {
        get throws(Failure) {
            guard let id = parameters.get("keyId").flatMap(APIKeyID.init) else { throw Failure(.apiKeyNotFound) }
            return id
        }
    }
}
