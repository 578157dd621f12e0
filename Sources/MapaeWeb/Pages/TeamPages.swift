import Hummingbird
import MapaeCore
import MapaeHTTP
import MapaeIdentity

/// `/account/teams`: the teams one belongs to.
struct TeamsPage: WebPage {
    static let template = "teams"
    static let module = "teams.js"
    static let moduleTexts = ModuleTexts.teams

    let nav = AccountNavigation.teams

    var title: LocalizedText { LocalizedText("팀", "Teams") }
}

/// `/account/teams/{teamId}`: its members and invitations.
struct TeamPage: WebPage {
    static let template = "team"
    static let module = "team.js"
    static let moduleTexts = ModuleTexts.team

    /// As it stands in the address; the module's calls find out whether there is such a team.
    let teamID: String
    let userID: String
    let roles: [Choice]
    /// What somebody can be invited as.
    let inviteRoles: [Choice]
    let unverified: UnverifiedNote?

    var title: LocalizedText { LocalizedText("팀", "Team") }

    struct Choice: Sendable {
        let code: String
        let name: String
    }

    init(teamID: String, userID: String, unverified: UnverifiedNote? = nil, language: Language) {
        self.unverified = unverified
        self.teamID = teamID
        self.userID = userID
        let all = ModuleTexts.roleNames.map { Choice(code: $0.code, name: $0.name[language]) }
        roles = all
        inviteRoles = all.reversed()
    }
}

/// `/teams/join#token=…`: the link of an invitation.
struct TeamJoinPage: WebPage {
    static let template = "team-join"
    static let module = "team-join.js"
    static let moduleTexts = ModuleTexts.teamJoin

    let logInLink = LocalPath.joinTeam.logInLink
    let signUpLink = LocalPath.joinTeam.link(through: "/signup")
    /// Whether the browser may hold a session that only has to be renewed.
    let isRenewable: String
    let unverified: UnverifiedNote?

    var title: LocalizedText { LocalizedText("팀 초대", "Team invitation") }
}

extension WebPages {
    func teams(_ visit: PageVisit) async throws -> Response {
        guard visit.principal != nil else { return try withoutSession(visit, returningTo: .teams) }
        return try render(TeamsPage(), for: visit)
    }

    func team(_ visit: PageVisit) async throws -> Response {
        guard let id = visit.context.parameters.get("teamId"), let here = LocalPath("\(LocalPath.teams.text)/\(id)")
        else { throw Failure(.teamNotFound) }
        guard let principal = visit.principal else { return try withoutSession(visit, returningTo: here) }
        let page = TeamPage(
            teamID: id, userID: principal.userID.text, unverified: try await unverified(visit, for: .forInvitations),
            language: visit.language)
        return try render(page, for: visit)
    }

    /// For visitors, too: whoever was invited may not have an account yet.
    func joinTeam(_ visit: PageVisit) async throws -> Response {
        let isRenewable =
            visit.principal == nil && dependencies.cookies.value(.refreshToken, in: visit.request) != nil
        let page = TeamJoinPage(
            isRenewable: String(isRenewable), unverified: try await unverified(visit, for: .forJoining))
        return try render(page, for: visit)
    }
}
