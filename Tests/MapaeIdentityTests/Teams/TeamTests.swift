import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

extension IdentityFixture {
    /// Lets somebody into a team by an invitation.
    func join(
        _ user: UserID, _ email: String, _ team: TeamID, as role: TeamRole, invitedBy owner: UserID
    ) async throws {
        let issued = try await teams.invite(email, as: role, to: team, by: owner)
        _ = try await teams.accept(issued.token, by: user)
    }

    /// A team with one of each role.
    func threePeople() async throws -> (team: TeamID, owner: UserID, admin: UserID, member: UserID) {
        let owner = try await signUp()
        let team = try await teams.make(name: "우리", by: owner).id
        let (admin, member) = (try await signUp("admin@example.com"), try await signUp("member@example.com"))
        clock.advance(by: .seconds(1))
        try await join(admin, "admin@example.com", team, as: .admin, invitedBy: owner)
        clock.advance(by: .seconds(1))
        try await join(member, "member@example.com", team, as: .member, invitedBy: owner)
        return (team, owner, admin, member)
    }
}

@Suite
struct TeamTests {
    @Test(arguments: TestEngine.allCases)
    func `a team shows e-mail addresses and invitations to OWNER and ADMIN alone (A8)`(engine: TestEngine) async throws
    {
        try await withIdentity(engine) { world in
            let people = try await world.threePeople()
            _ = try await world.teams.invite("Choi@Example.com", as: .member, to: people.team, by: people.admin)
            for user in [people.owner, people.admin] {
                let detail = try await world.teams.detail(of: people.team, for: user)
                #expect(detail.members.map(\.email) == ["kim@example.com", "admin@example.com", "member@example.com"])
                #expect(detail.invitations?.map(\.email) == ["Choi@example.com"])
            }
            let detail = try await world.teams.detail(of: people.team, for: people.member)
            #expect(detail.team.role == .member && detail.team.memberCount == 3)
            #expect(detail.members.map(\.role) == [.owner, .admin, .member])
            #expect(detail.members.allSatisfy { $0.email == nil } && detail.invitations == nil)
            let stranger = try await world.signUp("stranger@example.com")
            #expect(
                try await refusal { try await world.teams.detail(of: people.team, for: stranger) } == "TEAM_NOT_FOUND")
            #expect(try await world.teams.teams(of: people.admin).map(\.memberCount) == [3])
            #expect(try await world.teams.teams(of: stranger).isEmpty)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `rights are those of the store at that moment, on every node (A5, A8)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let other = try await world.otherNode()
            let people = try await world.threePeople()
            _ = try await other.teams.invite("a@example.com", as: .member, to: people.team, by: people.admin)
            try await world.teams.setRole(.member, of: people.admin, in: people.team, by: people.owner)
            #expect(
                try await refusal {
                    try await other.teams.invite("b@example.com", as: .member, to: people.team, by: people.admin)
                } == "FORBIDDEN")
            #expect(try await other.teams.detail(of: people.team, for: people.admin).invitations == nil)
            try await world.teams.remove(people.admin, from: people.team, by: people.owner)
            #expect(
                try await refusal { try await other.teams.detail(of: people.team, for: people.admin) }
                    == "TEAM_NOT_FOUND")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `nobody gives, takes or removes beyond their role (A8)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let people = try await world.threePeople()
            let (teams, team) = (world.teams, people.team)
            func role(_ role: TeamRole, _ member: UserID, by user: UserID) async throws -> String? {
                try await refusal { try await teams.setRole(role, of: member, in: team, by: user) }
            }
            func removal(_ member: UserID, by user: UserID) async throws -> String? {
                try await refusal { try await teams.remove(member, from: team, by: user) }
            }
            #expect(try await role(.owner, people.admin, by: people.admin) == "FORBIDDEN")
            #expect(try await role(.admin, people.member, by: people.admin) == "FORBIDDEN")
            #expect(try await role(.member, people.owner, by: people.admin) == "FORBIDDEN")
            #expect(try await role(.owner, people.member, by: people.member) == "FORBIDDEN")
            #expect(try await removal(people.owner, by: people.admin) == "FORBIDDEN")
            #expect(try await removal(people.admin, by: people.member) == "FORBIDDEN")
            #expect(try await refusal { try await teams.delete(team, by: people.admin) } == "FORBIDDEN")
            #expect(
                try await refusal { try await teams.invite("x@example.com", as: .admin, to: team, by: people.admin) }
                    == "FORBIDDEN")
            let stranger = try await world.signUp("stranger@example.com")
            #expect(try await removal(people.member, by: stranger) == "TEAM_NOT_FOUND")
            #expect(try await removal(stranger, by: people.owner) == "MEMBER_NOT_FOUND")
            #expect(try await role(.member, people.owner, by: people.owner) == "LAST_OWNER")
            #expect(try await removal(people.owner, by: people.owner) == "LAST_OWNER")
            #expect(try await removal(people.member, by: people.admin) == nil)
            #expect(try await removal(people.admin, by: people.admin) == nil)
            #expect(try await teams.detail(of: team, for: people.owner).members.map(\.userID) == [people.owner])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `of two last owners who leave at once one stays (A8)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let (kim, lee) = (try await world.signUp(), try await world.signUp("lee@example.com"))
            for round in 0..<5 {
                let team = try await world.teams.make(name: "팀 \(round)", by: kim).id
                try await world.join(lee, "lee@example.com", team, as: .owner, invitedBy: kim)
                async let one = refusal { try await world.teams.remove(kim, from: team, by: kim) }
                async let other = refusal { try await world.teams.setRole(.member, of: lee, in: team, by: lee) }
                #expect(try await Set([one, other]) == [nil, "LAST_OWNER"])
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `at most twenty teams a user, made in parallel or not (A8)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let (kim, lee) = (try await world.signUp(), try await world.signUp("lee@example.com"))
            let refusals = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 0..<24 {
                    group.addTask { try await refusal { try await world.teams.make(name: "\(number)", by: kim) } }
                }
                return try await group.reduce(into: [String?]()) { $0.append($1) }
            }
            #expect(refusals.count { $0 == nil } == 20)
            #expect(refusals.count { $0 == "TOO_MANY_TEAMS" } == 4)
            let team = try await world.teams.make(name: "이씨네", by: lee).id
            #expect(
                try await refusal {
                    try await world.join(kim, "kim@example.com", team, as: .member, invitedBy: lee)
                } == "TOO_MANY_TEAMS")
            #expect(try await refusal { try await world.teams.make(name: " ", by: lee) } == "INVALID_INPUT name")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a deleted team ends its keys and opens to nobody (A5, A8)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let people = try await world.threePeople()
            let key = try await world.apiKeys.makeUserKey(
                NewAPIKey(name: "k", scopes: ["teams:read"], teamID: people.team), for: people.admin)
            let invitation = try await world.teams.invite(
                "x@example.com", as: .member, to: people.team, by: people.owner)
            let guest = try await world.signUp("x@example.com")
            _ = try await world.apiKeys.authenticate(key.text)
            try await world.teams.delete(people.team, by: people.owner)
            #expect(try await refusal { try await world.apiKeys.authenticate(key.text) } == "AUTH_REQUIRED")
            #expect(try await refusal { try await world.teams.accept(invitation.token, by: guest) } == "LINK_INVALID")
            #expect(
                try await refusal { try await world.teams.delete(people.team, by: people.owner) } == "TEAM_NOT_FOUND")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a team's key ends with its maker's right to make such keys (A5, A8)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let people = try await world.threePeople()
            let request = NewAPIKey(name: "k", scopes: ["teams:read"], teamID: people.team)
            #expect(
                try await refusal { try await world.apiKeys.makeUserKey(request, for: people.member) } == "FORBIDDEN")
            let stranger = try await world.signUp("stranger@example.com")
            #expect(
                try await refusal { try await world.apiKeys.makeUserKey(request, for: stranger) } == "TEAM_NOT_FOUND")
            let key = try await world.apiKeys.makeUserKey(request, for: people.admin)
            guard case .userKey(let caller) = try await world.apiKeys.authenticate(key.text) else {
                Issue.record("not a user key")
                return
            }
            let detail = try await world.teams.detail(of: people.team, for: caller)
            #expect(detail.team.role == .member && detail.members.allSatisfy { $0.email == nil })
            let foreign = try await world.teams.make(name: "다른 팀", by: people.admin).id
            #expect(try await refusal { try await world.teams.detail(of: foreign, for: caller) } == "TEAM_NOT_FOUND")
            #expect(try await world.apiKeys.userKeys(visibleTo: people.owner).map(\.id) == [key.key.id])
            #expect(try await world.apiKeys.userKeys(visibleTo: people.member).isEmpty)
            #expect(
                try await refusal { try await world.apiKeys.delete(key.key.id, by: people.member) }
                    == "API_KEY_NOT_FOUND")

            try await world.teams.setRole(.member, of: people.admin, in: people.team, by: people.owner)
            #expect(try await refusal { try await world.apiKeys.authenticate(key.text) } == "AUTH_REQUIRED")
            // Even where the end has not been heard of yet, the right is asked of the store.
            #expect(
                try await refusal { try await world.teams.detail(of: people.team, for: caller) } == "TEAM_NOT_FOUND")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `whoever is removed from a team loses the keys made for it and no others (A5)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let people = try await world.threePeople()
            let team = try await world.apiKeys.makeUserKey(
                NewAPIKey(name: "k", scopes: ["credits:read"], teamID: people.team), for: people.admin)
            let own = try await world.apiKeys.makeUserKey(
                NewAPIKey(name: "k", scopes: ["credits:read"]), for: people.admin)
            try await world.teams.remove(people.admin, from: people.team, by: people.owner)
            #expect(try await refusal { try await world.apiKeys.authenticate(team.text) } == "AUTH_REQUIRED")
            _ = try await world.apiKeys.authenticate(own.text)
        }
    }
}
