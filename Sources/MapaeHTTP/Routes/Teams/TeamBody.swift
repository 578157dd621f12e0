import MapaeCore
import MapaeIdentity

/// A team in JSON.
struct TeamBody: Encodable {
    let teamId: TeamID
    let name: String
    let role: String
    let memberCount: Int
    let createdAt: Timestamp

    init(_ team: Team) {
        teamId = team.id
        name = team.name
        role = team.role.rawValue
        memberCount = team.memberCount
        createdAt = team.createdAt
    }
}

struct TeamAnswer: Encodable {
    let team: TeamBody

    init(_ team: Team) {
        self.team = TeamBody(team)
    }
}

/// An open invitation in JSON.
struct TeamInvitationBody: Encodable {
    let invitationId: InvitationID
    let email: String
    let role: String
    let expiresAt: Timestamp

    init(_ invitation: TeamInvitation) {
        invitationId = invitation.id
        email = invitation.email
        role = invitation.role.rawValue
        expiresAt = invitation.expiresAt
    }
}

/// A team with its people in JSON.
struct TeamDetailAnswer: Encodable {
    struct Member: Encodable {
        let userId: UserID
        let nickname: String
        let email: String?
        let role: String
        let joinedAt: Timestamp
    }

    let team: TeamBody
    let members: [Member]
    let invitations: [TeamInvitationBody]?

    init(_ detail: TeamDetail) {
        team = TeamBody(detail.team)
        members = detail.members.map { member in
            Member(
                userId: member.userID, nickname: member.nickname, email: member.email, role: member.role.rawValue,
                joinedAt: member.joinedAt)
        }
        invitations = detail.invitations?.map(TeamInvitationBody.init)
    }
}

extension TeamRole {
    /// The role a request names.
    init(named text: String) throws(Failure) {
        guard let role = TeamRole(rawValue: text) else { throw Failure.invalidInput("role", .notAllowed) }
        self = role
    }
}
