import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// An invitation counts as long as whoever sent it is who they were: one that was put out brings nobody in afterwards.
@Suite struct InvitationEndTests {
    /// What happens to whoever sent an invitation.
    enum Ending: CaseIterable {
        case removed, demoted, demotedAndRemoved, left, passwordChanged, passwordReset, undone, sessionsEnded
        case sessionsEndedByOperator, promoted, banned, bannedAndUnbanned, accountDeleted
    }

    private static let act = AccountAdministration.Act(by: .commandLine("op"), because: "시험")

    /// A team with two OWNERs, so that either can leave, and a guest.
    private struct Scene {
        let world: IdentityFixture
        let team: TeamID
        let founder: UserID
        let inviter: UserID
        let session: IssuedSession
        let guest: UserID

        init(_ world: IdentityFixture) async throws {
            self.world = world
            founder = try await world.signUp("founder@example.com")
            team = try await world.teams.make(name: "우리", by: founder).id
            inviter = try await world.signUp()
            try await world.join(inviter, "kim@example.com", team, as: .owner, invitedBy: founder)
            session = try await world.sessions.start(for: inviter, remembered: true, delivery: .cookie)
            guest = try await world.signUp("guest@example.com")
        }

        func invite(as role: TeamRole) async throws -> Secret<String> {
            try await world.teams.invite(
                "guest@example.com", as: role, to: team, by: inviter, in: session.principal.sessionID
            ).token
        }

        func end(_ ending: Ending) async throws {
            let (teams, accounts) = (world.teams, world.accounts)
            let administration = accounts.administration
            switch ending {
            case .removed: try await teams.remove(inviter, from: team, by: founder)
            case .demoted: try await teams.setRole(.member, of: inviter, in: team, by: founder)
            case .demotedAndRemoved:
                try await teams.setRole(.member, of: inviter, in: team, by: founder)
                try await teams.remove(inviter, from: team, by: founder)
            case .left: try await teams.remove(inviter, from: team, by: inviter)
            case .passwordChanged:
                try await accounts.changePassword(
                    of: inviter, from: IdentityFixture.password, to: MailedLinkTests.newPassword,
                    keeping: session.principal.sessionID, from: .unknown, .korean)
            case .passwordReset:
                try await accounts.requestReset(email: "kim@example.com", .korean)
                let link = try #require(try await world.mailedToken("/reset"))
                try await accounts.reset(link, to: MailedLinkTests.newPassword, .korean)
            case .undone:
                _ = try await world.devices.remember(nil, of: inviter, from: .unknown)
                _ = try await accounts.undo(try #require(try await world.mailedToken("/undo")), .korean)
            case .sessionsEnded:
                try await world.sessions.endAll(of: inviter, except: session.principal.sessionID)
            case .sessionsEndedByOperator: try await administration.endSessions(of: inviter, InvitationEndTests.act)
            case .promoted: try await administration.setRole(.admin, of: inviter, InvitationEndTests.act)
            case .banned: try await administration.ban(inviter, InvitationEndTests.act)
            case .bannedAndUnbanned:
                try await administration.ban(inviter, InvitationEndTests.act)
                try await administration.unban(inviter, InvitationEndTests.act)
            case .accountDeleted: try await world.deletion.delete(inviter, in: session.principal.sessionID)
            }
        }
    }

    @Test(arguments: Ending.allCases, TeamRole.allCases)
    func `an invitation ends with what puts its sender out, and leaves those of others`(
        ending: Ending, role: TeamRole
    ) async throws {
        for engine in TestEngine.allCases {
            try await withIdentity(engine) { world in
                let scene = try await Scene(world)
                let others = try await world.teams.invite(
                    "other@example.com", as: .member, to: scene.team, by: scene.founder)
                let token = try await scene.invite(as: role)
                try await scene.end(ending)
                #expect(try await refusal { try await world.teams.accept(token, by: scene.guest) } == "LINK_INVALID")
                let open = try await world.teams.detail(of: scene.team, for: scene.founder).invitations
                #expect(open?.map(\.id) == [others.invitation.id])
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `whoever may invite members alone keeps the invitations of members alone`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let scene = try await Scene(world)
            let (asOwner, asMember) = (
                try await scene.invite(as: .owner),
                try await world.teams.invite(
                    "other@example.com", as: .member, to: scene.team, by: scene.inviter
                ).token
            )
            let other = try await world.signUp("other@example.com")
            try await world.teams.setRole(.admin, of: scene.inviter, in: scene.team, by: scene.founder)
            #expect(try await refusal { try await world.teams.accept(asOwner, by: scene.guest) } == "LINK_INVALID")
            #expect(try await world.teams.accept(asMember, by: other).role == .member)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `of an invitation and the end of its sender at once nothing is left that the sender could use`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let scene = try await Scene(world)
            let token = try await scene.invite(as: .member)
            async let joined = refusal { try await world.teams.accept(token, by: scene.guest) }
            async let ended = refusal { try await scene.end(.sessionsEnded) }
            let answers = (try await joined, try await ended)
            #expect(answers.1 == nil && (answers.0 == nil || answers.0 == "LINK_INVALID"))
            let detail = try await world.teams.detail(of: scene.team, for: scene.founder)
            #expect(detail.invitations?.isEmpty == true)
            #expect(detail.members.contains { $0.userID == scene.guest } == (answers.0 == nil))
        }
    }
}
