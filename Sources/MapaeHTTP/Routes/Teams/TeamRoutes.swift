import Hummingbird
import MapaeCore
import MapaeIdentity

/// `GET /api/teams`, `POST /api/teams` `{name}` and `DELETE /api/teams/{teamId}` (A8).
struct TeamRoutes: Sendable {
    let teams: Teams
    let recent: RecentAuthentication

    func add(to routes: some RouterMethods<UserRequestContext>) {
        routes.get("/api/teams", use: list)
        routes.post("/api/teams", use: make)
        routes.delete("/api/teams/{teamId}", use: delete)
    }

    private struct ListAnswer: Encodable {
        let teams: [TeamBody]
    }

    @Sendable private func list(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let teams = try await teams.teams(of: context.principal.userID)
        return try JSONAnswer.data(ListAnswer(teams: teams.map(TeamBody.init)))
    }

    private struct NewTeamBody: Decodable {
        let name: NameText
    }

    @Sendable private func make(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let body: NewTeamBody = try context.parent.decodeBody(of: request)
        return try JSONAnswer.data(
            TeamAnswer(
                try await teams.make(
                    name: body.name.text, by: context.principal.userID, in: context.principal.sessionID)))
    }

    @Sendable private func delete(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        try await recent.require(context.principal)
        try await teams.delete(try context.teamID, by: context.principal.userID, in: context.principal.sessionID)
        return try JSONAnswer.done()
    }
}

/// `GET /api/teams/{teamId}`: a team and its people, for members and for the team's keys with the scope `teams:read`.
struct TeamRoute: Sendable {
    let teams: Teams

    func add(to routes: some RouterMethods<ScopedContext<TeamsRead>>) {
        routes.get("/api/teams/{teamId}", use: one)
    }

    @Sendable private func one(_ request: Request, _ context: ScopedContext<TeamsRead>) async throws -> Response {
        let id = try context.teamID
        let detail =
            switch context.caller {
            case .session(let principal): try await teams.detail(of: id, for: principal.userID)
            case .userKey(let key): try await teams.detail(of: id, for: key)
            case .serverKey: throw Failure(.insufficientScope)
            }
        return try JSONAnswer.data(TeamDetailAnswer(detail))
    }
}

extension RequestContext {
    /// The team the path names.
    var teamID: TeamID {
        get throws(Failure) {
            guard let id = parameters.get("teamId").flatMap(TeamID.init) else { throw Failure(.teamNotFound) }
            return id
        }
    }
}
