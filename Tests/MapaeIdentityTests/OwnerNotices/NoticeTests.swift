import Foundation
import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// The owner is told by mail of every new way in and of acting, and takes each back for 72 hours.
@Suite struct NoticeTests {
    /// What an owner is told of.
    enum Happening: String, CaseIterable, Sendable {
        case tossLinked = "toss_linked"
        case keyMade = "api_key_made"
        case newDevice = "new_device"
        case deviceLink = "new_device by a link"
        case passwordChanged = "password_changed"
        case adminGained = "admin_gained"

        var act: String { String(rawValue.prefix { $0 != " " }) }
    }

    /// An account that somebody else is in too, by what a notice tells of.
    struct Scene {
        let toss: TossWorld
        let user: UserID
        let session: IssuedSession
        var world: IdentityFixture { toss.identity }

        /// Does it, as somebody who has a session of the account.
        func happen(_ happening: Happening) async throws {
            switch happening {
            case .tossLinked: try await toss.link(user, to: TossWorld.userKey)
            case .keyMade: _ = try await makeKey()
            case .newDevice:
                let source = SignInSource(
                    address: try #require(ClientAddress("203.0.113.7")), userAgent: "Chrome/1 Windows")
                _ = try await world.devices.remember(nil, of: user, from: source)
            case .deviceLink:
                let link = try await world.deviceLinks.make(for: user, .init(by: .commandLine("op"))).exposed
                let token = try #require(link.split(separator: "#token=").last)
                _ = try await world.deviceLinks.take(Secret(String(token)), on: nil)
            case .passwordChanged:
                try await world.accounts.changePassword(
                    of: user, from: IdentityFixture.password, to: MailedLinkTests.newPassword,
                    keeping: session.principal.sessionID, from: .unknown, .korean)
            case .adminGained:
                try await world.accounts.administration.setRole(.admin, of: user, .init(by: .commandLine("op")))
            }
        }

        func makeKey() async throws -> APIKeyID {
            try await world.apiKeys.makeUserKey(
                NewAPIKey(name: "지갑", scopes: ["payments:read"], lifetime: .standard), for: user
            ).key.id
        }

        /// Whether what the notice told of still opens the account or acts for it.
        func isOpen(by happening: Happening) async throws -> Bool {
            let detail = try await world.accounts.administration.show(user)
            switch happening {
            case .tossLinked: return detail.isTossLinked
            case .keyMade: return detail.keys > 0
            case .newDevice, .deviceLink:
                let opens = try await opens(IdentityFixture.password)
                return detail.devices > 0 || opens
            case .passwordChanged: return try await opens(MailedLinkTests.newPassword)
            case .adminGained: return detail.summary.role == .admin
            }
        }

        func opens(_ password: Secret<String>) async throws -> Bool {
            try await refusal {
                try await world.accounts.prove(email: "kim@example.com", password: password, from: .unknown)
            } == nil
        }

        func undo(_ link: Secret<String>) async throws -> Undone { try await world.accounts.undo(link, .korean) }
    }

    private func scene(
        _ engine: TestEngine = .sqlite, _ body: (Scene) async throws -> Void
    ) async throws {
        try await withToss(engine) { toss in
            let session = try await toss.identity.logIn()
            try await body(Scene(toss: toss, user: session.principal.userID, session: session))
        }
    }

    @Test(arguments: Happening.allCases, TestEngine.allCases)
    func `of each new way the owner is told, and the link takes it back, once, and ends every session`(
        happening: Happening, engine: TestEngine
    ) async throws {
        try await scene(engine) { scene in
            try await scene.happen(happening)
            #expect(try await scene.isOpen(by: happening), "else there is nothing to take back")
            let other =
                happening == .adminGained
                ? nil
                : try await scene.world.sessions.start(
                    for: scene.user, remembered: true, delivery: .cookie)
            let link = try #require(try await scene.world.mailedToken("/undo"))
            scene.world.clock.advance(by: .hours(72) - .seconds(1))
            let undone = try await scene.undo(link)
            #expect(undone.act == happening.act)
            #expect(try await !scene.isOpen(by: happening))
            for session in [scene.session, other].compactMap(\.self) {
                #expect(try await scene.world.row(session.principal.sessionID)?.endedAt != nil)
            }
            #expect(try await refusal { try await scene.undo(link) } == "LINK_INVALID", "once")
            let event = try #require(try await scene.world.events().first { $0.kind == .accessUndone })
            #expect(event.userID == scene.user && event.detail == ["act": happening.act])
        }
    }

    @Test(arguments: [Happening.newDevice, .deviceLink, .passwordChanged])
    func `who may know the password is put out with it, and its owner is mailed a link for another`(
        happening: Happening
    ) async throws {
        try await scene { scene in
            try await scene.happen(happening)
            let undone = try await scene.undo(try #require(try await scene.world.mailedToken("/undo")))
            #expect(undone.isPasswordEnded)
            for password in [IdentityFixture.password, MailedLinkTests.newPassword] {
                #expect(try await !scene.opens(password))
            }
            let reset = try #require(try await scene.world.mailedToken("/reset"))
            let own = Secret("the owner's alone")
            try await scene.world.accounts.reset(reset, to: own, .korean)
            #expect(try await scene.opens(own))
        }
    }

    @Test(arguments: [Happening.newDevice, .passwordChanged])
    func `whoever came in does not come back by a Toss user that they linked`(happening: Happening) async throws {
        try await scene { scene in
            try await scene.happen(.tossLinked)
            scene.world.clock.advance(by: .seconds(1))
            try await scene.happen(happening)
            _ = try await scene.undo(try #require(try await scene.world.mailedToken("/undo")))
            #expect(try await refusal { try await scene.toss.enter() } == "TOSS_LINK_ENDED")
        }
    }

    @Test(arguments: Happening.allCases)
    func `a link ends with 72 hours`(happening: Happening) async throws {
        try await scene { scene in
            try await scene.happen(happening)
            let link = try #require(try await scene.world.mailedToken("/undo"))
            scene.world.clock.advance(by: .hours(72))
            #expect(try await refusal { try await scene.undo(link) } == "LINK_INVALID")
            #expect(try await scene.isOpen(by: happening))
        }
    }

    @Test func `a link takes back what its own mail told of and nothing else`() async throws {
        try await scene { scene in
            let first = try await scene.makeKey()
            let link = try #require(try await scene.world.mailedToken("/undo"))
            scene.world.clock.advance(by: .seconds(1))
            let second = try await scene.makeKey()
            _ = try await scene.undo(link)
            let left = try await scene.world.apiKeys.userKeys(visibleTo: scene.user).map(\.id)
            #expect(left == [second] && first != second)
            for page in ["/reset", "/verify-email", "/device"] {
                #expect(try await scene.world.mailedToken(page) == nil, "an undone key leaves the password as it is")
            }
        }
    }

    @Test func `a known device, and one that is another's, are told apart`() async throws {
        try await scene { scene in
            let world = scene.world
            func told() async throws -> Int {
                try await world.mails.deliverDue()
                return world.box.entries.count { $0.message.subject.contains("새 기기") }
            }
            let device = try await world.devices.remember(nil, of: scene.user)
            #expect(try await told() == 1)
            let renewed = try await world.devices.remember(device, of: scene.user)
            #expect(try await told() == 1, "known by its token")
            let lee = try await world.signUp("lee@example.com")
            _ = try await world.devices.remember(renewed, of: lee)
            #expect(try await told() == 2, "known to kim, new to lee")
            for _ in 0..<20 { _ = try await world.devices.remember(nil, of: lee) }
            #expect(try await told() == 1 + OwnerNotices.hourlyLimitOfDevices, "nobody's mailbox is filled")
        }
    }

    @Test func `the mail of a new device says which, from where and when, and holds no token of it`() async throws {
        try await scene { scene in
            try await scene.happen(.newDevice)
            try await scene.world.mails.deliverDue()
            let text = try #require(scene.world.box.entries.first).message.text.exposed
            #expect(text.contains("Chrome · Windows, 203.0.113.7"))
            #expect(text.contains("\(scene.world.clock.now().koreanMinute) (한국 시간)"))
            #expect(!text.contains("mdt_"))
        }
    }

    @Test func `a role that is lost is told and no mail brings it back`() async throws {
        try await scene { scene in
            let administration = scene.world.accounts.administration
            try await administration.setRole(.admin, of: scene.user, .init(by: .commandLine("op")))
            let gained = try #require(try await scene.world.mailedToken("/undo"))
            try await administration.setRole(.general, of: scene.user, .init(by: .commandLine("op")))
            try await scene.world.mails.deliverDue()
            let last = try #require(scene.world.box.entries.first).message
            #expect(last.subject.contains("해제") && !last.text.exposed.contains("#token="))
            _ = try await scene.undo(gained)
            #expect(try await administration.show(scene.user).summary.role == .general)
        }
    }

    @Test func `an address nobody has proven is told of no device, and takes nothing back from a Toss user`()
        async throws
    {
        try await withToss { toss in
            let world = toss.identity
            _ = try await world.devices.remember(nil, of: try await world.signUp(isProven: false))
            try await world.mails.deliverDue()
            #expect(world.box.entries.isEmpty || !world.box.entries[0].message.text.exposed.contains("/undo"))

            let made = try await toss.session(try await toss.enter())
            try await world.accounts.setFirstPassword(
                IdentityFixture.password, email: "stranger@example.com", of: made.principal.userID,
                keeping: made.principal.sessionID, .korean)
            try await world.accounts.changePassword(
                of: made.principal.userID, from: IdentityFixture.password, to: MailedLinkTests.newPassword,
                keeping: made.principal.sessionID, from: .unknown, .korean)
            #expect(try await world.mailedToken("/undo") == nil)
        }
    }

    @Test func `a reset by mail voids the links it goes beyond, and a ban all of them while it lasts`() async throws {
        try await scene { scene in
            try await scene.happen(.newDevice)
            let link = try #require(try await scene.world.mailedToken("/undo"))
            try await scene.world.accounts.requestReset(email: "kim@example.com", .korean)
            try await scene.world.accounts.reset(
                try #require(try await scene.world.mailedToken("/reset")), to: MailedLinkTests.newPassword, .korean)
            #expect(try await refusal { try await scene.undo(link) } == "LINK_INVALID")
            #expect(try await scene.opens(MailedLinkTests.newPassword))

            let own = try #require(try await scene.world.mailedToken("/undo"))
            try await scene.world.accounts.administration.ban(
                scene.user, .init(by: .commandLine("op"), because: "시험"))
            #expect(try await refusal { try await scene.undo(own) } == "LINK_INVALID")
        }
    }

    @Test func `links of other mails take nothing back, and strangers who try are counted`() async throws {
        try await scene { scene in
            try await scene.world.accounts.requestReset(email: "kim@example.com", .korean)
            let reset = try #require(try await scene.world.mailedToken("/reset"))
            #expect(try await refusal { try await scene.undo(reset) } == "LINK_INVALID")
            #expect(try await refusal { try await scene.undo(Secret("mlk_x.y")) } == "LINK_INVALID")
            #expect(try await scene.world.row(scene.session.principal.sessionID)?.endedAt == nil)
        }
    }
}
