import AppsInToss
import Foundation
import MapaeCore
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

@testable import MapaeIdentity

/// Log-in by Toss (C1, C3, document 002).
@Suite struct TossLogInTests {
    @Test(arguments: TestEngine.allCases)
    func `the first log-in makes an account, the next one finds it (C1)`(engine: TestEngine) async throws {
        try await withToss(engine) { world in
            let first = try await world.enter()
            let second = try await world.enter()
            let other = try await world.enter(7)
            #expect(first.isNewAccount && !second.isNewAccount && other.isNewAccount)
            #expect(first.userID == second.userID && first.userID != other.userID)
            let session = try await world.session(second)
            #expect(try await world.identity.sessions.authenticate(session.accessToken).userID == first.userID)
            #expect(world.way.calls.prefix(2) == ["generate-token", "login-me"])
            let history = try await world.identity.history.list(of: first.userID, after: nil)
            #expect(history.entries.map(\.method) == [.toss, .toss])
        }
    }

    @Test func `code and referrer go to Toss as they came`() async throws {
        try await withToss { world in
            let code = Secret(try await world.sandbox.appLogin(referrer: "SANDBOX").authorizationCode)
            _ = try await world.logIn.logIn(code: code, referrer: "sandbox", from: .unknown, by: .somebody)
            #expect(world.way.bodies.first == #"{"authorizationCode":"\#(code.exposed)","referrer":"sandbox"}"#)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `ten first log-ins at once make one account (2.9)`(engine: TestEngine) async throws {
        try await withToss(engine) { world in
            let visitor = TossVisitor(
                userKey: 5, scopes: "", agreedTermsJSON: "[]", fields: [:], tokens: nil,
                calledAt: world.identity.clock.now())
            let users = try await withThrowingTaskGroup(of: UserID.self) { group in
                for _ in 0..<10 {
                    group.addTask { try await world.links.admit(visitor, from: .unknown).userID }
                }
                return try await group.reduce(into: Set<UserID>()) { $0.insert($1) }
            }
            #expect(users.count == 1)
        }
    }

    @Test func `an e-mail address from Toss neither takes an account over nor becomes one's address (C1, 2.10)`()
        async throws
    {
        try await withToss(keeping: TossWorld.everything) { world in
            let owner = try await world.identity.signUp("gildong@example.com")
            let proof = try await world.enter()
            #expect(proof.userID != owner)
            #expect(try await world.identity.accounts.profile(of: proof.userID).email == nil)
            #expect(try await world.links.profile(of: proof.userID)["email"]?.exposed == "gildong@example.com")
            let attempt = try await refusal {
                try await world.identity.accounts.verify(password: Secret(""), of: proof.userID)
            }
            #expect(attempt == "INVALID_CREDENTIALS")
        }
    }

    @Test func `personal fields, tokens and the user key lie sealed, and only those asked for (C3, 2.10)`() async throws
    {
        try await withToss(keeping: [.name], tokens: true) { world in
            let proof = try await world.enter()
            let kept = try await world.links.profile(of: proof.userID)
            #expect(kept.mapValues(\.exposed) == ["name": "홍길동"])
            let tokens = world.way.given("accessToken") + world.way.given("refreshToken")
            #expect(tokens.count == 2 && tokens.allSatisfy { $0.count > 100 })
            let dump = try await world.store.read { tx in try tx.dump() }
            for plain in ["홍길동", "01012345678", "\(TossWorld.userKey)"] + tokens {
                #expect(!dump.contains(plain))
            }
        }
    }

    @Test func `a field that cannot be read refuses the log-in and keeps nothing (2.13)`() async throws {
        try await withToss(keeping: [.name]) { world in
            _ = try await world.sandbox.renewDecryptionKey()
            #expect(try await refusal { try await world.enter() } == "TOSS_LOGIN_UNFINISHED")
            #expect(try await world.log().isEmpty)
            // Where the field is not given, there is nothing to read.
            _ = try await world.enter(scopes: ["user_email"])
        }
    }

    @Test func `what the user agrees to less at the next log-in is no longer kept`() async throws {
        try await withToss(keeping: TossWorld.everything) { world in
            let user = try await world.enter().userID
            #expect(try await world.links.profile(of: user).count == 7)
            _ = try await world.enter(scopes: ["user_name"])
            #expect(try await world.links.profile(of: user).mapValues(\.exposed) == ["name": "홍길동"])
            _ = try await world.enter(scopes: [])
            #expect(try await world.links.profile(of: user).isEmpty)
        }
    }

    @Test func `a code that was brought before is refused before Toss is asked (2.14)`() async throws {
        try await withToss { world in
            let code = try await world.code()
            _ = try await world.logIn.logIn(code: code, referrer: "DEFAULT", from: .unknown, by: .somebody)
            let again = try await refusal {
                try await world.logIn.logIn(code: code, referrer: "DEFAULT", from: .unknown, by: .somebody)
            }
            #expect(again == "TOSS_CODE_REFUSED")
            #expect(world.way.calls.count == 2)
            let dump = try await world.store.read { tx in try tx.dump() }
            #expect(!dump.contains(code.exposed))
        }
    }

    @Test func `whatever Toss does not answer clearly, the app is told to start again (C1)`() async throws {
        try await withToss { world in
            let faults: [(word: String, kind: SandboxFault.Kind, expected: String)] = [
                ("generate-token", .errorCode("invalid_grant", isKept: false), "TOSS_CODE_REFUSED"),
                ("generate-token", .dropResponse, "TOSS_LOGIN_UNFINISHED"),
                ("generate-token", .partialBody, "TOSS_LOGIN_UNFINISHED"),
                ("generate-token", .status(502), "TOSS_LOGIN_UNFINISHED"),
                ("login-me", .dropResponse, "TOSS_LOGIN_UNFINISHED"),
                ("login-me", .errorCode("invalid_grant", isKept: false), "TOSS_CODE_REFUSED"),
            ]
            for fault in faults {
                await world.fault(fault.word, fault.kind)
                #expect(try await refusal { try await world.enter() } == fault.expected, "\(fault)")
            }
            world.way.keepBack()
            #expect(try await refusal { try await world.enter() } == "TOSS_LOGIN_UNFINISHED")
            let stale = try await world.code()
            world.identity.clock.advance(by: .minutes(10))
            let answer = try await refusal {
                try await world.logIn.logIn(code: stale, referrer: "DEFAULT", from: .unknown, by: .somebody)
            }
            #expect(answer == "TOSS_CODE_REFUSED")
            let wrong = try await refusal {
                try await world.logIn.logIn(
                    code: Secret("two words"), referrer: "DEFAULT", from: .unknown, by: .somebody)
            }
            #expect(wrong == "INVALID_INPUT authorizationCode")
            #expect(try await world.log().isEmpty)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `linking is for the account that asked; another's Toss user is a conflict (C1)`(engine: TestEngine)
        async throws
    {
        try await withToss(engine) { world in
            let (kim, lee) = (try await world.identity.signUp(), try await world.identity.signUp("lee@example.com"))
            func link(_ user: UserID, _ userKey: Int64) async throws -> String? {
                try await refusal { try await world.link(user, to: userKey) }
            }
            #expect(try await link(kim, 1) == nil)
            #expect(try await link(kim, 1) == nil)
            #expect(try await link(lee, 1) == "TOSS_LINK_CONFLICT")
            #expect(try await link(kim, 2) == "TOSS_ALREADY_LINKED")
            #expect(try await world.enter(1).userID == kim)
            let stranger = try await world.enter(3).userID
            #expect(try await link(lee, 3) == "TOSS_LINK_CONFLICT")
            // Only that Toss user could open the account, for as long as it can come back.
            try await world.unlink(3)
            #expect(try await link(lee, 3) == "TOSS_LINK_CONFLICT")
            #expect(try await world.enter(3).userID == stranger)
            try await world.deletion.delete(lee)
            #expect(try await link(lee, 4) == "AUTH_REQUIRED")
            let events = try await world.identity.events().map(\.kind)
            #expect(events.filter { $0 == .tossLinked }.count == 1)
        }
    }

    @Test func `a rotated key ring finds its users and renames them after the active key`() async throws {
        try await withIdentity(.sqlite) { identity in
            let words = ["k1", "k2"].map { "\($0):\(Data(SystemRandom().bytes(32)).base64EncodedString())" }
            let old = try KeyRing(parsing: Secret(words[0]))
            let both = try KeyRing(parsing: Secret("\(words[1]),\(words[0])"))
            let new = try KeyRing(parsing: Secret(words[1]))
            try await withSandboxPartner(clock: { identity.clock.now().date }) { partner in
                let user = try await TossWorld(identity, partner, keys: old).enter().userID
                #expect(try await TossWorld(identity, partner, keys: both).enter().userID == user)
                #expect(try await TossWorld(identity, partner, keys: new).enter().userID == user)
                #expect(try await TossWorld(identity, partner, keys: old).enter().userID != user)
            }
        }
    }
}
