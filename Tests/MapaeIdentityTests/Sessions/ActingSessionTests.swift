import Foundation
import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// A request that was let in and held up gives nothing once its session has ended.
@Suite struct ActingSessionTests {
    /// What a session may ask for that outlasts the request.
    enum Act: String, CaseIterable, Sendable {
        case makeKey, makeServerKey, linkToss, disconnectToss, makeTeam, invite, withdrawInvitation, acceptInvitation
        case setTeamRole, removeMember, deleteTeam, changePassword, setFirstPassword, deleteAccount, promote, ban
        case rememberDevice
    }

    /// Somebody logged in, and what there is for every act.
    struct Scene {
        let toss: TossWorld
        let user: UserID
        let session: SessionID
        let other: UserID
        let team: TeamID
        let invitation: InvitationID
        let token: Secret<String>
        var world: IdentityFixture { toss.identity }

        init(_ toss: TossWorld, _ act: Act) async throws {
            self.toss = toss
            let world = toss.identity
            other = try await world.signUp("lee@example.com")
            if act == .setFirstPassword {
                let made = try await toss.session(try await toss.enter())
                (user, session) = (made.principal.userID, made.principal.sessionID)
            } else {
                user = try await world.signUp()
                session = try await world.sessions.start(for: user, remembered: true, delivery: .body)
                    .principal.sessionID
                if act == .disconnectToss { try await toss.link(user, to: TossWorld.userKey) }
            }
            let own = try await world.teams.make(name: "우리 팀", by: user).id
            let theirs = try await world.teams.make(name: "그들 팀", by: other).id
            team = own
            let open = try? await world.teams.invite("park@example.com", as: .member, to: own, by: user)
            invitation = try open?.invitation.id ?? #require(InvitationID("inv_\(own.text.dropFirst(4))"))
            token = try await world.teams.invite("kim@example.com", as: .member, to: theirs, by: other).token
            if act == .setTeamRole || act == .removeMember {
                let seat = try await world.teams.invite("lee@example.com", as: .member, to: own, by: user)
                _ = try await world.teams.accept(seat.token, by: other)
            }
            guard [.makeServerKey, .promote, .ban].contains(act) else { return }
            try await world.store.write { [user] tx in _ = try UserRow.setRole(Role.admin.rawValue, of: user, in: tx) }
        }

        func perform(_ act: Act) async throws {
            let administrator = AccountAdministration.Act(by: .administrator(user, in: session), because: "시험")
            switch act {
            case .makeKey:
                _ = try await world.apiKeys.makeUserKey(
                    NewAPIKey(name: "k", scopes: ["payments:read"], lifetime: .standard), for: user, in: session)
            case .makeServerKey:
                _ = try await world.apiKeys.makeServerKey(
                    NewAPIKey(name: "k", scopes: ["introspect"], lifetime: .standard), by: user, in: session)
            case .linkToss:
                try await toss.logIn.link(
                    code: try await toss.code(), referrer: "DEFAULT", with: user, in: session, from: .unknown)
            case .disconnectToss: try await toss.links.disconnect(user, in: session)
            case .makeTeam: _ = try await world.teams.make(name: "새 팀", by: user, in: session)
            case .invite:
                _ = try await world.teams.invite("choi@example.com", as: .admin, to: team, by: user, in: session)
            case .withdrawInvitation:
                try await world.teams.withdraw(invitation, from: team, by: user, in: session)
            case .acceptInvitation: _ = try await world.teams.accept(token, by: user, in: session)
            case .setTeamRole: try await world.teams.setRole(.admin, of: other, in: team, by: user, in: session)
            case .removeMember: try await world.teams.remove(other, from: team, by: user, in: session)
            case .deleteTeam: try await world.teams.delete(team, by: user, in: session)
            case .changePassword:
                try await world.accounts.changePassword(
                    of: user, from: IdentityFixture.password, to: MailedLinkTests.newPassword, keeping: session,
                    from: .unknown, .korean)
            case .setFirstPassword:
                try await world.accounts.setFirstPassword(
                    IdentityFixture.password, email: "new@example.com", of: user, keeping: session, .korean)
            case .deleteAccount: try await toss.deletion.delete(user, in: session)
            case .promote: try await world.accounts.administration.setRole(.admin, of: other, administrator)
            case .ban: try await world.accounts.administration.ban(other, administrator)
            case .rememberDevice: _ = try await world.devices.remember(nil, of: user, in: session)
            }
        }

        /// What the acts could change.
        func state() async throws -> String {
            try await world.store.read { [user, other] tx in
                var lines: [String] = []
                for person in [user, other] {
                    let row = try UserRow.find(person, in: tx)
                    lines.append("\(row?.passwordHash.exposed ?? "") \(row?.role ?? "") \(row?.status ?? "")")
                    lines.append("\(try TeamMemberRow.list(ofUser: person, in: tx).map { "\($0.teamID) \($0.role)" })")
                    lines.append("\(try KnownDeviceRow.count(of: person, in: tx))")
                    lines.append("\(try TossLinkRow.find(of: person, in: tx)?.isActive ?? false)")
                }
                for table: SQL in ["api_keys", "team_invitations", "teams"] {
                    let found = try tx.queryFirst("SELECT COUNT(*) AS found FROM \(table)")
                    lines.append("\(try found?.value("found") ?? 0)")
                }
                return lines.joined(separator: "\n")
            }
        }
    }

    @Test(arguments: Act.allCases, TestEngine.allCases)
    func `nothing outlasts a request whose session has ended, and all of it one whose session lives`(
        act: Act, engine: TestEngine
    ) async throws {
        try await withToss(engine) { toss in
            let scene = try await Scene(toss, act)
            let before = try await scene.state()
            // The request was let in before; the node that ends the session need not be this one.
            try await scene.world.store.write { tx in
                let now = scene.world.clock.now()
                _ = try SessionRow.end(scene.session, at: now, reason: EndReason.endedByOwner.rawValue, in: tx)
            }
            let refused = try await refusal { try await scene.perform(act) }
            #expect(refused == "AUTH_REQUIRED" || refused == "INVALID_CREDENTIALS", "\(refused ?? "done")")
            #expect(try await scene.state() == before)
        }
        try await withToss(engine) { toss in
            let scene = try await Scene(toss, act)
            #expect(try await refusal { try await scene.perform(act) } == nil)
        }
    }

    @Test
    func `a server key ends with the ban of its maker and with a role that is taken back, and not with a demotion`()
        async throws
    {
        for ending in ["ban", "undo", "demotion"] {
            try await withIdentity(.sqlite) { world in
                let user = try await world.signUp()
                let administration = world.accounts.administration
                let act = AccountAdministration.Act(by: .commandLine("op"), because: "시험")
                try await administration.setRole(.admin, of: user, act)
                let link = try #require(try await world.mailedToken("/undo"))
                world.clock.advance(by: .seconds(1))
                for maker in [user, nil] {
                    _ = try await world.apiKeys.makeServerKey(
                        NewAPIKey(name: "k", scopes: ["introspect"], lifetime: .never), by: maker)
                }
                switch ending {
                case "ban": try await administration.ban(user, act)
                case "undo": _ = try await world.accounts.undo(link, .korean)
                default: try await administration.setRole(.general, of: user, act)
                }
                #expect(try await world.apiKeys.serverKeys().count == (ending == "demotion" ? 2 : 1), "\(ending)")
            }
        }
    }

    @Test func `an address nobody has proven is sent four links an hour, whichever accounts it stands in`() async throws
    {
        try await withIdentity(.sqlite) { world in
            for _ in 0..<8 {
                let user = try await world.signUp(isProven: false)
                try await world.deletion.delete(user)
                try await world.mails.deliverDue()
            }
            let last = try await world.signUp(isProven: false)
            #expect(
                try await refusal { try await world.accounts.sendVerification(to: last, .korean) }
                    == "RATE_LIMIT_EXCEEDED")
            let counted = try await world.store.read { tx in
                try MailRow.count("verifyEmail", of: last, since: Timestamp(milliseconds: 0), in: tx)
            }
            #expect(counted == 0)
            world.clock.advance(by: .hours(1))
            try await world.accounts.sendVerification(to: last, .korean)
        }
    }
}
