import Crypto
import Foundation
import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// An administrator's session begins on a device that is known to be the account's, whatever was proven.
@Suite
struct AdministratorDeviceTests {
    private static let needed = "DEVICE_CONFIRMATION_NEEDED"
    private static let operatorAct = AccountAdministration.Act(by: .commandLine("op"))

    /// Whatever starts a session.
    enum Way: String, CaseIterable {
        case password, toss, legacySession
    }

    @Test(arguments: Way.allCases)
    func `no way lets an administrator in but on a known device, and a link makes one known`(way: Way) async throws {
        try await withToss { toss in
            let world = toss.identity
            let user = try await world.signUp()
            try await toss.link(user, to: TossWorld.userKey)
            let before = try await world.devices.remember(nil, of: user)
            let enter = try prepare(way, user, toss)
            // With a promotion the sessions of another system end, unless nobody has ever come by one.
            if way != .legacySession { try await enter(nil) }
            try await world.accounts.administration.setRole(.admin, of: user, Self.operatorAct)

            #expect(try await refusal { try await enter(nil) } == Self.needed)
            let unknown = DeviceToken(random: SystemRandom()).text
            #expect(try await refusal { try await enter(unknown) } == Self.needed)
            let lee = try await world.devices.remember(nil, of: try await world.signUp("lee@example.com"))
            #expect(try await refusal { try await enter(lee) } == Self.needed, "another's")
            // A Toss log-in may have made it known, and alone it lets no administrator in.
            #expect(try await refusal { try await enter(before) } == Self.needed, "from before the promotion")

            let link = try #require(try await world.mailedToken("/device"))
            let device = try await world.deviceLinks.take(link, on: nil)
            #expect(try await refusal { try await enter(device) } == nil)
            #expect(try await refusal { try await world.deviceLinks.take(link, on: nil) } == "LINK_INVALID", "once")
            world.clock.advance(by: KnownDevices.lifetime)
            #expect(try await refusal { try await enter(device) } == Self.needed, "an expired one")
        }
    }

    @Test func `a session of another system is not used up by a device that is refused`() async throws {
        try await withToss { toss in
            let world = toss.identity
            let user = try await world.signUp()
            try await world.accounts.administration.setRole(.admin, of: user, Self.operatorAct)
            let enter = try prepare(.legacySession, user, toss, session: "0123456789abcdef")
            #expect(try await refusal { try await enter(nil) } == Self.needed)
            let device = try await world.devices.remember(nil, of: user)
            #expect(try await refusal { try await enter(device) } == nil)
            #expect(try await refusal { try await enter(device) } == "INVALID_CREDENTIALS", "now it is")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a link ends with the hour, with another password and with a ban, and three are mailed an hour`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            let administration = world.accounts.administration
            try await administration.setRole(.admin, of: user, Self.operatorAct)
            func ask() async throws -> Secret<String> {
                let start = try await refusal {
                    try await world.sessions.start(for: user, remembered: false, delivery: .cookie)
                }
                #expect(start == Self.needed)
                return try #require(try await world.mailedToken("/device"))
            }
            func take(_ link: Secret<String>) async throws -> String? {
                try await refusal { try await world.deviceLinks.take(link, on: nil) }
            }
            let old = try await ask()
            world.clock.advance(by: .hours(1))
            #expect(try await take(old) == "LINK_INVALID")

            let early = try await ask()
            try await administration.ban(user, .init(by: .commandLine("op"), because: "시험"))
            #expect(try await take(early) == "LINK_INVALID")
            try await administration.unban(user, Self.operatorAct)
            try await world.accounts.requestReset(email: "kim@example.com", .korean)
            let reset = try #require(try await world.mailedToken())
            try await world.accounts.reset(reset, to: MailedLinkTests.newPassword, .korean)
            #expect(try await take(early) == "LINK_INVALID")

            let before = world.box.entries.count
            for _ in 0..<5 { _ = try await ask() }
            #expect(world.box.entries.filter { $0.message.text.exposed.contains("/device#") }.count == 1 + 3)
            #expect(world.box.entries.count > before)
            let refused = try await world.events().filter { $0.kind == .deviceRefused }
            #expect(refused.count == 7, "a refusal without a mail is written down as well")
        }
    }

    @Test func `without mail an operator makes the link, and the log-in says the same`() async throws {
        try await withIdentity(.sqlite) { world in
            let user = try await world.signUp()
            try await world.accounts.administration.setRole(.admin, of: user, Self.operatorAct)
            let link = try await world.deviceLinks.make(for: user, Self.operatorAct).exposed
            let parts = link.split(separator: "/device#token=")
            #expect(parts.count == 2 && parts[0] == IdentityFixture.issuer)
            let device = try await world.deviceLinks.take(Secret(String(parts[1])), on: nil)
            _ = try await world.sessions.start(
                for: user, remembered: false, delivery: .cookie, on: AskingDevice(device, .korean))
            try await world.mails.deliverDue()
            #expect(world.box.entries.allSatisfy { !$0.message.text.exposed.contains("/device#") }, "it is not mailed")
            let kinds = try await world.events().map(\.kind)
            #expect(kinds.prefix(2) == [.deviceConfirmed, .deviceLinkMade])
        }
    }

    // MARK: The ways

    private func prepare(
        _ way: Way, _ user: UserID, _ toss: TossWorld, session: String? = nil
    ) throws -> (Secret<String>?) async throws -> Void {
        let world = toss.identity
        switch way {
        case .password:
            return { device in
                let proof = try await world.accounts.prove(
                    email: "kim@example.com", password: IdentityFixture.password, from: .unknown, device: device)
                _ = try await world.sessions.start(
                    for: proof.userID, remembered: false, delivery: .body, on: AskingDevice(device, .korean), by: proof)
            }
        case .toss:
            return { device in
                _ = try await toss.logIn.start(
                    by: try await toss.enter(), remembered: false, delivery: .body, from: .unknown,
                    on: AskingDevice(device, .korean))
            }
        case .legacySession:
            let secret = SystemRandom().bytes(32)
            let exchange = LegacyExchange(
                LegacyExchangeSettings(
                    secret: Secret(secret), until: world.clock.now() + .days(1000), audience: IdentityFixture.issuer),
                store: world.store, sessions: world.sessions, access: world.access, strangers: world.strangers,
                clock: world.clock)
            return { device in
                let former = session ?? Hexadecimal.encode(SystemRandom().bytes(16))
                _ = try await exchange.exchange(
                    Self.assertion(of: former, at: world.clock.now(), secret), remembered: false, delivery: .body,
                    on: AskingDevice(device, .korean))
            }
        }
    }

    private static func assertion(of session: String, at now: Timestamp, _ secret: [UInt8]) -> Secret<String> {
        let json = """
            {"aud":"\(IdentityFixture.issuer)","email":"kim@example.com","iat":\(now.seconds),\
            "exp":\(now.seconds + 60),"session":"\(session)"}
            """
        let payload = Base64URL.encode(Array(json.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Array(payload.utf8), using: SymmetricKey(data: secret))
        return Secret("\(payload).\(Base64URL.encode(Array(code)))")
    }
}
