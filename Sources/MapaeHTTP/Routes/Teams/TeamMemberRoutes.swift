import Hummingbird
import MapaeCore
import MapaeIdentity

/// `PATCH /api/teams/{teamId}/members/{userId}` `{role}` and `DELETE` of the same: roles given, members removed, teams left
/// (A8).
struct TeamMemberRoutes: Sendable {
    let teams: Teams
    let recent: RecentAuthentication

    func add(to routes: some RouterMethods<UserRequestContext>) {
        routes.patch("/api/teams/{teamId}/members/{userId}", use: setRole)
        routes.delete("/api/teams/{teamId}/members/{userId}", use: remove)
    }

    private struct RoleBody: Decodable {
        let role: WordText
    }

    @Sendable private func setRole(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let body: RoleBody = try context.parent.decodeBody(of: request)
        let role = try TeamRole(named: body.role.text)
        if role == .owner { try await recent.require(context.principal) }
        try await teams.setRole(
            role, of: try memberID(context), in: try context.teamID, by: context.principal.userID,
            in: context.principal.sessionID)
        return try JSONAnswer.done()
    }

    @Sendable private func remove(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        try await teams.remove(
            try memberID(context), from: try context.teamID, by: context.principal.userID,
            in: context.principal.sessionID)
        return try JSONAnswer.done()
    }

    private func memberID(_ context: UserRequestContext) throws -> UserID {
        guard let id = context.parameters.get("userId").flatMap(UserID.init) else { throw Failure(.memberNotFound) }
        return id
    }
}
