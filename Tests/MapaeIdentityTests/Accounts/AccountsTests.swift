import Foundation
import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

@Suite
struct AccountsTests {
    @Test(arguments: TestEngine.allCases)
    func `who signed up is let in with the password, in any case of the address (A1)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.accounts.signUp(
                email: "  Kim@Example.COM ", password: IdentityFixture.password, nickname: " 김철수 ")
            #expect(
                try await world.accounts.verify(email: "kim@example.com", password: IdentityFixture.password) == user)
            try await world.accounts.verify(password: IdentityFixture.password, of: user)

            let profile = try await world.accounts.profile(of: user)
            #expect(profile.email == "Kim@example.com")
            #expect(profile.nickname == "김철수")
            #expect(profile.role == .general)
            #expect(try await world.accounts.find(email: "KIM@example.com") == user)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an unknown address, a wrong, empty or endless password and a malformed address answer alike (A1, 3.7)`(
        engine: TestEngine
    ) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            for (email, password) in [
                ("lee@example.com", IdentityFixture.password.exposed), ("kim@example.com", "wrong password"),
                ("kim@example.com", ""), ("lee@example.com", ""), ("not an address", IdentityFixture.password.exposed),
                ("kim@example.com", String(repeating: "a", count: 5000)),
            ] {
                let answer = try await refusal {
                    try await world.accounts.verify(email: email, password: Secret(password))
                }
                #expect(answer == "INVALID_CREDENTIALS")
            }
            let answer = try await refusal { try await world.accounts.verify(password: Secret("wrong"), of: user) }
            #expect(answer == "INVALID_CREDENTIALS")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `of twenty sign-ups racing for one address, one wins`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let answers = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        try await refusal {
                            try await world.signUp(number % 2 == 0 ? "kim@example.com" : "KIM@EXAMPLE.COM")
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.filter { $0 == nil }.count == 1)
            #expect(answers.filter { $0 == "EMAIL_TAKEN" }.count == 19)
        }
    }

    @Test(arguments: [
        "", "kim", "@example.com", "kim@", "kim@example", "kim@@example.com", "a@b@example.com", "kim@example..com",
        "kim@-example.com", "kim@example.com-", "kim@example.123", ".kim@example.com", "kim.@example.com",
        "k..m@example.com", "kim lee@example.com", "kim@exam ple.com", "kim@example.com\n.evil.com", "김@example.com",
        "kim@예 시.한국", "kim@예시\u{200D}.한국", "kim@예시\u{202E}.한국", "kim@예시/.한국", "kim\u{0}@example.com",
        "\(String(repeating: "a", count: 65))@example.com",
        "k@\(String(repeating: "a.", count: 130))com",
    ])
    func `what is no e-mail address is refused by field (A1)`(email: String) {
        #expect(EmailAddress(email) == nil)
    }

    @Test(arguments: [
        "kim@example.com", "k@b.kr", "kim.chul-soo+pay@mail.example.co.kr", "o'neil_%=x@example.com",
        "kim@xn--9i1b.xn--3e0b707e",
    ])
    func `what is an e-mail address is taken`(email: String) {
        #expect(EmailAddress(email)?.text == email)
    }

    @Test
    func `a password has 8 to 128 characters and is none of the commonest`() throws {
        let email = try #require(EmailAddress("KimChulSoo@example.com"))
        func fault(_ password: String) -> InputFault? { PasswordRules.fault(of: Secret(password), for: email) }
        #expect(fault("") == .missing)
        #expect(fault("1234567") == .tooShort(8))
        #expect(fault("가나다라마바사아") == nil)
        #expect(fault("가나다라마바사") == .tooShort(8))
        #expect(fault(String(repeating: "가", count: 128)) == nil)
        #expect(fault(String(repeating: "a", count: 129)) == .tooLong(128))
        #expect(fault(String(repeating: "a", count: 600)) == .tooLong(128))
        #expect(fault("Password1") == .tooCommon)
        #expect(fault("1q2w3e4r") == .tooCommon)
        #expect(fault("kimchulsoo@EXAMPLE.com") == .sameAsEmail)
    }

    @Test
    func `a password typed in decomposed Hangul is the same password (A9)`() async throws {
        try await withIdentity(.sqlite) { world in
            let user = try await world.signUp()
            let decomposed = IdentityFixture.password.exposed.decomposedStringWithCanonicalMapping
            #expect(Array(decomposed.utf8) != Array(IdentityFixture.password.exposed.utf8))
            try await world.accounts.verify(password: Secret(decomposed), of: user)
        }
    }

    @Test(arguments: [
        ("kim@한국.kr", "kim@xn--3e0b707e.kr"), ("Kim@BÜCHER.example", "Kim@xn--bcher-kva.example"),
        ("kim@xn--bcher-kva.example", "kim@xn--bcher-kva.example"), ("kim@faß.de", "kim@xn--fa-hia.de"),
        ("kim@ｅｘａｍｐｌｅ。com", "kim@example.com"), ("kim@b\u{75}\u{308}cher.example", "kim@xn--bcher-kva.example"),
    ])
    func `a domain in letters of any language is kept in the form of DNS`(given: String, kept: String) {
        #expect(EmailAddress(given)?.text == kept)
    }

    @Test func `an address that has no form in ASCII is refused with its reason`() async throws {
        try await withIdentity(.sqlite) { world in
            for email in ["김@example.com", "kim@예시\u{202E}.한국", "김@한국"] {
                let answer = try await refusal {
                    try await world.accounts.signUp(email: email, password: Secret("long enough"), nickname: "김")
                }
                #expect(answer == "EMAIL_UNSUPPORTED email")
            }
            let user = try await world.accounts.signUp(
                email: "kim@한국.kr", password: Secret("long enough"), nickname: "김")
            #expect(try await world.accounts.find(email: "kim@xn--3e0b707e.kr") == user)
            #expect(try await world.accounts.verify(email: "KIM@한국.KR", password: Secret("long enough")) == user)
        }
    }

    @Test(arguments: [
        "", "   ", "\u{200D}", "\u{3164}", "가\u{202E}나", "가\u{0}", "줄\n바꿈", "\u{FE0F}", "a\u{200B}b", "\u{301}",
        String(repeating: "가", count: 21), "a" + String(repeating: "\u{301}", count: 90),
    ])
    func `a nickname nobody could read is refused`(nickname: String) {
        #expect((try? Nickname.required(nickname)) == nil)
    }

    @Test
    func `a nickname is trimmed and composed`() {
        #expect((try? Nickname.required(" \u{1112}\u{1161}\u{11AB} ")).map { Array($0.utf8) } == Array("한".utf8))
        #expect((try? Nickname.required(String(repeating: "가", count: 20))) != nil)
        #expect((try? Nickname.required("👨‍👩‍👧 ❤️")) == "👨‍👩‍👧 ❤️")
    }

    @Test(arguments: [
        ("kim", "long enough", "김", "INVALID_INPUT email"), ("kim@example.com", "short", "김", "INVALID_INPUT password"),
        ("kim@example.com", "long enough", "", "INVALID_INPUT nickname"),
    ])
    func `the field at fault is named (B12)`(
        email: String, password: String, nickname: String, expected: String
    ) async throws {
        try await withIdentity(.sqlite) { world in
            let answer = try await refusal {
                try await world.accounts.signUp(email: email, password: Secret(password), nickname: nickname)
            }
            #expect(answer == expected)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a hash of another cost is made anew at log-in (A9)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let user = try await world.signUp()
            func hash() async throws -> String? {
                try await world.store.read { tx in try UserRow.find(user, in: tx)?.passwordHash.exposed }
            }
            let dearer = Accounts(
                store: world.store,
                hasher: IdentityFixture.hasher(cost: .init(rounds: 32, blockSize: 1, parallelism: 1)),
                defence: world.defence, access: world.access, clock: world.clock,
                identifiers: IdentifierSource(clock: world.clock, random: SystemRandom()))
            #expect(try await hash()?.hasPrefix("$scrypt$ln=4,r=1,p=1$") == true)

            _ = try await refusal { try await dearer.verify(email: "kim@example.com", password: Secret("wrong")) }
            #expect(try await hash()?.hasPrefix("$scrypt$ln=4,r=1,p=1$") == true)

            _ = try await dearer.verify(email: "kim@example.com", password: IdentityFixture.password)
            let renewed = try await hash()
            #expect(renewed?.hasPrefix("$scrypt$ln=5,r=1,p=1$") == true)
            _ = try await dearer.verify(email: "kim@example.com", password: IdentityFixture.password)
            #expect(try await hash() == renewed)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a new role ends the user's sessions and leaves a security event (A5)`(engine: TestEngine) async throws {
        try await withIdentity(engine) { world in
            let issued = try await world.logIn()
            _ = try await world.sessions.authenticate(issued.accessToken)
            let user = issued.principal.userID
            try await world.accounts.administration.setRole(.admin, of: user, .init(by: .commandLine("op")))

            #expect(try await refusal { try await world.sessions.authenticate(issued.accessToken) } == "AUTH_REQUIRED")
            #expect(try await refusal { try await world.refresh(issued) } == "SESSION_EXPIRED")
            #expect(try await world.accounts.profile(of: user).role == .admin)
            let event = SecurityEvent(.roleChanged, userID: user, detail: ["role": "ADMIN", "by": "op"])
            #expect(try await world.events() == [event])
            let again = try await world.sessions.start(
                for: user, remembered: false, delivery: .cookie,
                on: AskingDevice(try await world.devices.remember(nil, of: user), .korean))
            #expect(try await world.sessions.authenticate(again.accessToken).role == .admin)
        }
    }

    @Test
    func `a user nobody has is not found`() async throws {
        try await withIdentity(.sqlite) { world in
            let nobody: UserID = IdentifierSource(clock: world.clock, random: SystemRandom()).make()
            #expect(try await refusal { try await world.accounts.profile(of: nobody) } == "NOT_FOUND")
            let act = AccountAdministration.Act(by: .commandLine("op"))
            let promotion = try await refusal {
                try await world.accounts.administration.setRole(.admin, of: nobody, act)
            }
            #expect(promotion == "NOT_FOUND")
            #expect(try await world.accounts.find(email: "nobody@example.com") == nil)
            let start = try await refusal {
                try await world.sessions.start(for: nobody, remembered: false, delivery: .cookie)
            }
            #expect(start == "INVALID_CREDENTIALS")
        }
    }
}
