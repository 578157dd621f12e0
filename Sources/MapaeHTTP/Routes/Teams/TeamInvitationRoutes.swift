import Hummingbird
import MapaeCore
import MapaeIdentity

/// `POST /api/teams/{teamId}/invitations` `{email,role}`, `DELETE …/{invitationId}` and
/// `POST /api/teams/invitations/accept` `{token}` (A8).
struct TeamInvitationRoutes: Sendable {
    let teams: Teams
    let publicURL: PublicURL
    let recent: RecentAuthentication

    func add(to routes: some RouterMethods<UserRequestContext>) {
        routes.post("/api/teams/invitations/accept", use: accept)
        routes.post("/api/teams/{teamId}/invitations", use: invite)
        routes.delete("/api/teams/{teamId}/invitations/{invitationId}", use: withdraw)
    }

    private struct InvitationRequestBody: Decodable {
        let email: AddressText
        let role: WordText
    }

    private struct InvitationAnswer: Encodable {
        let invitation: TeamInvitationBody
        let inviteUrl: String
        let mailed: Bool
    }

    @Sendable private func invite(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let body: InvitationRequestBody = try context.parent.decodeBody(of: request)
        let role = try TeamRole(named: body.role.text)
        if role == .owner { try await recent.require(context.principal) }
        let issued = try await teams.invite(
            body.email.text, as: role, to: try context.teamID, by: context.principal.userID,
            in: context.principal.sessionID)
        return try JSONAnswer.data(
            InvitationAnswer(
                invitation: TeamInvitationBody(issued.invitation),
                inviteUrl: issued.link(at: publicURL.origin),
                mailed: await teams.mail(
                    issued, from: context.principal.userID, context.parent.language)))
    }

    @Sendable private func withdraw(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        guard let id = context.parameters.get("invitationId").flatMap(InvitationID.init) else {
            throw Failure(.notFound)
        }
        try await teams.withdraw(
            id, from: try context.teamID, by: context.principal.userID, in: context.principal.sessionID)
        return try JSONAnswer.done()
    }

    private struct TokenBody: Decodable {
        let token: TokenText
    }

    @Sendable private func accept(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        let body: TokenBody = try context.parent.decodeBody(of: request)
        let team = try await teams.accept(
            Secret(body.token.text), by: context.principal.userID, in: context.principal.sessionID)
        return try JSONAnswer.data(TeamAnswer(team))
    }
}
