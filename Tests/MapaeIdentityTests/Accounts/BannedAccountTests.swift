import Crypto
import Foundation
import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// A ban ends every road into an account at once, and nothing but its end opens one again (A5).
@Suite
struct BannedAccountTests {
    private static let act = AccountAdministration.Act(by: .commandLine("op"), because: "부정 사용")
    private static let legacySecret = SystemRandom().bytes(32)

    /// Whatever lets somebody into an account or acts for it.
    enum Road: String, CaseIterable {
        case session, refresh, password, passwordOfKnownDevice, toss, tossProofFromBefore, linkToTossOfAnother
        case userKey, teamKey, resetLink, resetRequest, verificationLink, deviceLink, legacySession
        case legacySessionOfVisitor, sentInvitation, gotInvitation

        /// What somebody is told who brings it while the account is banned.
        var refusal: String {
            switch self {
            case .session, .userKey, .teamKey, .gotInvitation: "AUTH_REQUIRED"
            case .refresh: "SESSION_EXPIRED"
            case .password, .passwordOfKnownDevice, .toss, .tossProofFromBefore, .legacySession: "ACCOUNT_BANNED"
            case .linkToTossOfAnother: "TOSS_LINK_CONFLICT"
            case .resetLink, .verificationLink, .deviceLink, .sentInvitation: "LINK_INVALID"
            case .legacySessionOfVisitor: "INVALID_CREDENTIALS"
            case .resetRequest: "no mail"
            }
        }

        /// Whether it opens the account again when the ban ends: what was ended stays ended.
        var isBackAfterwards: Bool {
            switch self {
            case .session, .refresh, .userKey, .teamKey, .linkToTossOfAnother, .resetLink, .verificationLink,
                .deviceLink,
                .legacySessionOfVisitor, .sentInvitation, .gotInvitation:
                false
            case .password, .passwordOfKnownDevice, .toss, .tossProofFromBefore, .resetRequest, .legacySession: true
            }
        }
    }

    @Test(arguments: Road.allCases)
    func `a road into a banned account is shut`(road: Road) async throws {
        try await withToss { toss in
            let world = toss.identity
            let user = try await world.signUp()
            try await toss.link(user, to: TossWorld.userKey)
            let open = try await prepare(road, user, toss)
            let administration = world.accounts.administration

            try await administration.ban(user, Self.act)
            #expect(try await outcome { try await open() } == road.refusal, "at once")
            world.clock.advance(by: .minutes(2))
            #expect(try await outcome { try await open() } == road.refusal, "when memory has to ask again")
            // No account was made for whoever was refused.
            #expect(try await administration.list().accounts.map(\.id).contains(user))

            try await administration.unban(user, Self.act)
            let after = try await outcome { try await open() }
            #expect((after == nil) == road.isBackAfterwards, "\(after ?? "let in")")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `whoever proves nothing learns nothing of a ban`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            try await world.accounts.administration.ban(user, Self.act)
            #expect(try await world.wrong() == "INVALID_CREDENTIALS")
            #expect(try await world.failures() == 1)
            world.clock.advance(by: .minutes(1))
            #expect(try await world.right() == "ACCOUNT_BANNED")
            // Neither a failure of the owner's nor a success.
            #expect(try await world.failures() == 1)
            #expect(try await world.history.list(of: user, after: nil).entries.map(\.outcome) == [.failure])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a ban counts on every node, and so does its end`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let session = try await world.logIn()
            let user = session.principal.userID
            let node = try await world.otherNode()
            _ = try await node.sessions.authenticate(session.accessToken)
            try await world.accounts.administration.ban(user, Self.act)
            #expect(try await refusal { try await world.sessions.authenticate(session.accessToken) } == "AUTH_REQUIRED")
            try await node.revocations.poll()
            #expect(try await refusal { try await node.sessions.authenticate(session.accessToken) } == "AUTH_REQUIRED")
            let detail = try await node.accounts.administration.show(user)
            #expect(detail.summary.isBanned && detail.ban?.reason == "부정 사용" && detail.sessions == 0)
            try await node.accounts.administration.unban(user, Self.act)
            #expect(try await world.right() == nil)
        }
    }

    // MARK: The roads

    /// Obtains what opens the account by a road while it may, and answers how it is brought.
    private func prepare(
        _ road: Road, _ user: UserID, _ toss: TossWorld
    ) async throws -> () async throws -> Void {
        let world = toss.identity
        switch road {
        case .session:
            let session = try await world.sessions.start(for: user, remembered: true, delivery: .cookie)
            return { _ = try await world.sessions.authenticate(session.accessToken) }
        case .refresh:
            let session = try await world.sessions.start(for: user, remembered: true, delivery: .cookie)
            return { _ = try await world.refresh(session) }
        case .password: return { _ = try await logIn(world) }
        case .passwordOfKnownDevice:
            let device = try await world.devices.remember(nil, of: user)
            return { _ = try await logIn(world, device: device) }
        case .toss: return { _ = try await toss.session(try await toss.enter()) }
        case .tossProofFromBefore:
            let proof = try await toss.enter()
            return { _ = try await toss.session(proof) }
        case .linkToTossOfAnother:
            let other = try await world.signUp("lee@example.com")
            return { try await toss.link(other, to: TossWorld.userKey) }
        case .userKey, .teamKey: return try await prepareKey(inTeam: road == .teamKey, user, world)
        case .resetLink, .resetRequest, .verificationLink: return try await prepareLink(road, world)
        case .deviceLink:
            let link = try await world.deviceLinks.make(for: user, Self.act).exposed
            let token = Secret(String(link.split(separator: "#token=")[1]))
            return { _ = try await world.deviceLinks.take(token, on: nil) }
        case .sentInvitation, .gotInvitation:
            let lee = try await world.signUp("lee@example.com")
            let (host, guest) = road == .sentInvitation ? (user, lee) : (lee, user)
            let address = road == .sentInvitation ? "lee@example.com" : "kim@example.com"
            let team = try await world.teams.make(name: "팀", by: host).id
            let invitation = try await world.teams.invite(address, as: .member, to: team, by: host)
            return { _ = try await world.teams.accept(invitation.token, by: guest) }
        case .legacySession, .legacySessionOfVisitor:
            if road == .legacySessionOfVisitor {
                _ = try await world.sessions.start(for: user, remembered: true, delivery: .cookie)
            }
            let exchange = LegacyExchange(
                LegacyExchangeSettings(
                    secret: Secret(Self.legacySecret), until: world.clock.now() + .days(1),
                    audience: IdentityFixture.issuer),
                store: world.store, sessions: world.sessions, access: world.access, strangers: world.strangers,
                clock: world.clock)
            return {
                let assertion = try legacyAssertion(at: world.clock.now())
                _ = try await exchange.exchange(assertion, remembered: false, delivery: .body)
            }
        }
    }

    private func logIn(_ world: IdentityFixture, device: Secret<String>? = nil) async throws -> IssuedSession {
        let proof = try await world.accounts.prove(
            email: "kim@example.com", password: IdentityFixture.password, from: .unknown, device: device)
        return try await world.sessions.start(for: proof.userID, remembered: false, delivery: .body, by: proof)
    }

    private func prepareKey(
        inTeam: Bool, _ user: UserID, _ world: IdentityFixture
    ) async throws -> () async throws -> Void {
        let team = inTeam ? try await world.teams.make(name: "팀", by: user).id : nil
        let key = try await world.apiKeys.makeUserKey(
            NewAPIKey(name: "k", scopes: ["credits:read"], teamID: team), for: user)
        _ = try await world.apiKeys.authenticate(key.text)
        return { _ = try await world.apiKeys.authenticate(key.text) }
    }

    private func prepareLink(_ road: Road, _ world: IdentityFixture) async throws -> () async throws -> Void {
        if road == .verificationLink {
            let user = try #require(try await world.accounts.find(email: "kim@example.com"))
            try await world.unprove(user)
            try await world.accounts.sendVerification(to: user, .korean)
            let token = try #require(try await world.mailedToken("/verify-email"))
            return { try await world.accounts.verifyEmail(token, newPassword: Secret("새로운 비밀번호 2027"), .korean) }
        }
        if road == .resetLink {
            try await world.accounts.requestReset(email: "kim@example.com", .korean)
            let token = try #require(try await world.mailedToken())
            return { try await world.accounts.reset(token, to: MailedLinkTests.newPassword, .korean) }
        }
        return {
            try await world.accounts.requestReset(email: "kim@example.com", .korean)
            let before = world.box.entries.count
            try await world.mails.deliverDue()
            // Said as a failure, so that the table reads alike.
            if world.box.entries.count == before { throw NoMail() }
        }
    }

    private func legacyAssertion(at now: Timestamp) throws -> Secret<String> {
        let payload = Base64URL.encode(
            try JSONSerialization.data(
                withJSONObject: [
                    "aud": IdentityFixture.issuer, "email": "kim@example.com", "iat": now.seconds,
                    "exp": now.seconds + 60, "session": "0123456789abcdef0123456789abcdef",
                ]))
        let code = HMAC<SHA256>.authenticationCode(
            for: Array(payload.utf8), using: SymmetricKey(data: Self.legacySecret))
        return Secret("\(payload).\(Base64URL.encode(code))")
    }

    private func outcome(_ body: () async throws -> Void) async throws -> String? {
        do {
            return try await refusal(body)
        } catch is NoMail {
            return "no mail"
        }
    }

    private struct NoMail: Error {}
}
