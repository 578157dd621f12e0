import AppsInToss
import Foundation
import MapaeCore
import MapaeStore
import MapaeTesting
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
            #expect(world.script.calls.prefix(2) == ["generate-token", "login-me"])
            let history = try await world.identity.history.list(of: first.userID, after: nil)
            #expect(history.entries.map(\.method) == [.toss, .toss])
        }
    }

    @Test func `code and referrer go to Toss as they came`() async throws {
        try await withToss { world in
            world.script.expect(.tokens(), .user(1))
            _ = try await world.logIn.logIn(code: Secret("the-code"), referrer: "sandbox", from: .unknown)
            #expect(world.script.bodies.first == #"{"authorizationCode":"the-code","referrer":"sandbox"}"#)
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
        try await withToss(.sqlite, try TossWorld.keepingEverything) { world in
            let owner = try await world.identity.signUp("kim@example.com")
            let email = try TossWorld.encrypted("kim@example.com")
            let proof = try await world.enter(TossWorld.userKey, #","email":"\#(email)""#)
            #expect(proof.userID != owner)
            #expect(try await world.identity.accounts.profile(of: proof.userID).email == nil)
            #expect(try await world.links.profile(of: proof.userID)["email"]?.exposed == "kim@example.com")
            let attempt = try await refusal {
                try await world.identity.accounts.verify(password: Secret(""), of: proof.userID)
            }
            #expect(attempt == "INVALID_CREDENTIALS")
        }
    }

    @Test func `personal fields, tokens and the user key lie sealed, and only those asked for (C3, 2.10)`() async throws
    {
        var settings = try TossWorld.keepingEverything
        settings.storedFields = [.name]
        try await withToss(.sqlite, settings) { world in
            let fields =
                #","name":"\#(try TossWorld.encrypted("홍길동"))","phone":"\#(try TossWorld.encrypted("01012345678"))","#
                + #""email":null,"di":null"#
            let proof = try await world.enter(TossWorld.userKey, fields)
            let kept = try await world.links.profile(of: proof.userID)
            #expect(kept.mapValues(\.exposed) == ["name": "홍길동"])
            let dump = try await world.store.read { tx in try tx.dump() }
            for plain in ["홍길동", "01012345678", "access-1", "refresh-1", "\(TossWorld.userKey)"] {
                #expect(!dump.contains(plain))
            }
        }
    }

    @Test func `a field that cannot be read refuses the log-in and keeps nothing (2.13)`() async throws {
        try await withToss(.sqlite, try TossWorld.keepingEverything) { world in
            for name in ["AAAA", "no base64!", try TossWorld.encrypted("x").replacing("A", with: "B") + "AAAA"] {
                let answer = try await refusal { try await world.enter(TossWorld.userKey, #","name":"\#(name)""#) }
                #expect(answer == "TOSS_LOGIN_UNFINISHED")
            }
            #expect(try await world.log().isEmpty)
        }
    }

    @Test func `what the user agrees to less at the next log-in is no longer kept`() async throws {
        try await withToss(.sqlite, try TossWorld.keepingEverything) { world in
            let name = try TossWorld.encrypted("홍길동")
            let user = try await world.enter(TossWorld.userKey, #","name":"\#(name)""#).userID
            _ = try await world.enter()
            #expect(try await world.links.profile(of: user).isEmpty)
        }
    }

    @Test func `a code that was brought before is refused before Toss is asked (2.14)`() async throws {
        try await withToss { world in
            let code = TossWorld.code()
            world.script.expect(.tokens(), .user(1))
            _ = try await world.logIn.logIn(code: code, referrer: "DEFAULT", from: .unknown)
            let again = try await refusal {
                try await world.logIn.logIn(code: code, referrer: "DEFAULT", from: .unknown)
            }
            #expect(again == "TOSS_CODE_REFUSED")
            #expect(world.script.calls.count == 2)
            let dump = try await world.store.read { tx in try tx.dump() }
            #expect(!dump.contains(code.exposed))
        }
    }

    @Test func `whatever Toss does not answer clearly, the app is told to start again (C1)`() async throws {
        try await withToss { world in
            let cases: [([TossScript.Reply], String)] = [
                ([.refused], "TOSS_CODE_REFUSED"), ([.lost], "TOSS_LOGIN_UNFINISHED"),
                ([.away], "TOSS_LOGIN_UNFINISHED"), ([.json("{}")], "TOSS_LOGIN_UNFINISHED"),
                ([.tokens(), .lost], "TOSS_LOGIN_UNFINISHED"), ([.tokens(), .refused], "TOSS_CODE_REFUSED"),
            ]
            for (replies, expected) in cases {
                for reply in replies { world.script.expect(reply) }
                let answer = try await refusal {
                    try await world.logIn.logIn(code: TossWorld.code(), referrer: "DEFAULT", from: .unknown)
                }
                #expect(answer == expected)
            }
            let wrong = try await refusal {
                try await world.logIn.logIn(code: Secret("two words"), referrer: "DEFAULT", from: .unknown)
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
                world.script.expect(.tokens(), .user(userKey))
                return try await refusal {
                    try await world.logIn.link(code: TossWorld.code(), referrer: "DEFAULT", with: user)
                }
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
            let user = try await TossWorld(identity, keys: old, .init()).enter().userID
            #expect(try await TossWorld(identity, keys: both, .init()).enter().userID == user)
            #expect(try await TossWorld(identity, keys: new, .init()).enter().userID == user)
            #expect(try await TossWorld(identity, keys: old, .init()).enter().userID != user)
        }
    }
}
