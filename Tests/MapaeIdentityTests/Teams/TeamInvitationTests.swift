import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

@Suite
struct TeamInvitationTests {
    @Test(arguments: TestEngine.allCases)
    func `an invitation is for one address, once, for seven days (A8)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let (kim, lee) = (try await world.signUp(), try await world.signUp("Lee@example.com"))
            let choi = try await world.signUp("choi@example.com")
            let team = try await world.teams.make(name: "우리", by: kim).id
            let issued = try await world.teams.invite("LEE@EXAMPLE.com", as: .admin, to: team, by: kim)
            #expect(issued.teamName == "우리" && issued.invitation.expiresAt == world.clock.now() + .days(7))
            #expect(issued.token.exposed.hasPrefix("mti_"))
            #expect(try await refusal { try await world.teams.accept(issued.token, by: choi) } == "LINK_INVALID")
            world.clock.advance(by: .days(7) - .milliseconds(1))
            let joined = try await world.teams.accept(issued.token, by: lee)
            #expect(joined.role == .admin && joined.memberCount == 2)
            #expect(try await refusal { try await world.teams.accept(issued.token, by: lee) } == "LINK_INVALID")
            #expect(
                try await refusal { try await world.teams.invite("lee@example.com", as: .member, to: team, by: kim) }
                    == "ALREADY_MEMBER")

            let late = try await world.teams.invite("choi@example.com", as: .member, to: team, by: lee)
            world.clock.advance(by: .days(7))
            #expect(try await refusal { try await world.teams.accept(late.token, by: choi) } == "LINK_INVALID")
            #expect(try await world.teams.detail(of: team, for: kim).invitations?.isEmpty == true)
            for text in ["", "mti_", "mti_AAAA", "x" + late.token.exposed, late.token.exposed + "A"] {
                #expect(try await refusal { try await world.teams.accept(Secret(text), by: choi) } == "LINK_INVALID")
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an invitation accepted twice at once lets in once (A8)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let (kim, lee) = (try await world.signUp(), try await world.signUp("lee@example.com"))
            let team = try await world.teams.make(name: "우리", by: kim).id
            let issued = try await world.teams.invite("lee@example.com", as: .member, to: team, by: kim)
            let refusals = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await refusal { try await world.teams.accept(issued.token, by: lee) } }
                }
                return try await group.reduce(into: [String?]()) { $0.append($1) }
            }
            #expect(refusals.count { $0 == nil } == 1)
            #expect(refusals.count { $0 == "LINK_INVALID" } == 7)
            #expect(try await world.teams.detail(of: team, for: kim).team.memberCount == 2)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a second invitation takes the first one's place, and one can be taken back (A8)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let people = try await world.threePeople()
            let guest = try await world.signUp("guest@example.com")
            let first = try await world.teams.invite(
                "guest@example.com", as: .member, to: people.team, by: people.owner)
            let second = try await world.teams.invite(
                "Guest@example.com", as: .admin, to: people.team, by: people.owner)
            #expect(try await refusal { try await world.teams.accept(first.token, by: guest) } == "LINK_INVALID")
            func withdrawal(by user: UserID) async throws -> String? {
                try await refusal { try await world.teams.withdraw(second.invitation.id, from: people.team, by: user) }
            }
            #expect(try await withdrawal(by: people.member) == "FORBIDDEN")
            // It is to ADMIN, which only an OWNER gives or takes.
            #expect(try await withdrawal(by: people.admin) == "FORBIDDEN")
            #expect(try await withdrawal(by: guest) == "TEAM_NOT_FOUND")
            #expect(try await withdrawal(by: people.owner) == nil)
            #expect(try await withdrawal(by: people.owner) == "NOT_FOUND")
            #expect(try await refusal { try await world.teams.accept(second.token, by: guest) } == "LINK_INVALID")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an invitation that somebody sent before being removed is refused, whoever was invited (A8)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let people = try await world.threePeople()
            let guest = try await world.signUp("guest@example.com")
            let issued = try await world.teams.invite(
                "guest@example.com", as: .member, to: people.team, by: people.admin)
            try await world.teams.remove(people.admin, from: people.team, by: people.owner)
            #expect(try await refusal { try await world.teams.accept(issued.token, by: guest) } == "LINK_INVALID")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an invitation of somebody who was a member already brings nobody back (A8)`(
        engine: TestEngine
    ) async throws {
        try await withToss(engine) { toss in
            let (world, proof) = (toss.identity, try await toss.enter())
            let owner = try await world.signUp("owner@example.com")
            let team = try await world.teams.make(name: "우리", by: owner).id
            // Nobody is known by this address yet, so the member is invited by it.
            let issued = try await world.teams.invite("kim@example.com", as: .member, to: team, by: owner)
            try await world.store.write { tx in
                let member = TeamMemberRow(
                    teamID: team, userID: proof.userID, role: TeamRole.member.rawValue, joinedAt: world.clock.now())
                guard try member.insert(in: tx) else { throw Failure(.alreadyMember) }
            }
            let session = try await toss.session(proof)
            try await world.accounts.setFirstPassword(
                IdentityFixture.password, email: "kim@example.com", of: proof.userID,
                keeping: session.principal.sessionID, .korean)
            try await world.accounts.administration.verify(proof.userID, .init(by: .commandLine("op")))
            try await world.teams.remove(proof.userID, from: team, by: owner)
            let answer = try await refusal { try await world.teams.accept(issued.token, by: proof.userID) }
            #expect(answer == "LINK_INVALID")
        }
    }

    @Test
    func `an invitation of another team is not this one's to take back (A8)`() async throws {
        try await withIdentity(.sqlite) { world in
            let people = try await world.threePeople()
            let lee = try await world.signUp("lee@example.com")
            let other = try await world.teams.make(name: "다른", by: lee).id
            let issued = try await world.teams.invite("x@example.com", as: .member, to: people.team, by: people.owner)
            #expect(
                try await refusal { try await world.teams.withdraw(issued.invitation.id, from: other, by: lee) }
                    == "NOT_FOUND")
        }
    }

    @Test
    func `members and open invitations together are at most a hundred (A8)`() async throws {
        try await withIdentity(.sqlite) { world in
            let kim = try await world.signUp()
            let team = try await world.teams.make(name: "큰 팀", by: kim).id
            for number in 1..<100 {
                _ = try await world.teams.invite("p\(number)@example.com", as: .member, to: team, by: kim)
            }
            func invite(_ email: String) async throws -> String? {
                try await refusal { try await world.teams.invite(email, as: .member, to: team, by: kim) }
            }
            #expect(try await invite("late@example.com") == "TEAM_FULL")
            // Anew, not one more.
            #expect(try await invite("p1@example.com") == nil)
            world.clock.advance(by: .days(7))
            #expect(try await invite("late@example.com") == nil)
            world.clock.advance(by: .milliseconds(1))
            try await world.teams.purge()
            let rows = try await world.store.read { tx in
                try tx.query("SELECT email FROM team_invitations").count
            }
            #expect(rows == 1)
        }
    }

    @Test
    func `what is no address is not invited (A8)`() async throws {
        try await withIdentity(.sqlite) { world in
            let kim = try await world.signUp()
            let team = try await world.teams.make(name: "우리", by: kim).id
            for email in ["", "x", "x@y", "x@y.kr\r\nBcc: z@y.kr"] {
                #expect(
                    try await refusal { try await world.teams.invite(email, as: .member, to: team, by: kim) }
                        == "INVALID_INPUT email")
            }
        }
    }
}
