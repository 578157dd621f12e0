import MapaeCore
import MapaePayments
import MapaeIdentity
import Testing

@testable import MapaeServer

/// What `mapae serve` refuses to start with.
@Suite struct ServeRefusalTests {
    @Test(arguments: [
        "your-256-bit-secret-your-256-bit-secret-AAA1", "changeMe1changeMe1changeMe1changeMe1changeMe1",
        "correct horse battery staple correct horse battery", "thisIsAVeryLongPhraseForSigning",
        "0123456789abcdef0123456789abcdef", String(repeating: "ab", count: 32),
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0",
        "c2hvcnQga2V5IG9mIDI0IGJ5dGVzISE",
    ])
    func `a weak or placeholder JWT secret is refused (3.5)`(secret: String) throws {
        let fixture = try ConfigurationFixture()
        fixture.environment["JWT_SECRET_KEY"] = secret
        let problems = fixture.problems()
        #expect(problems.count == 1 && problems[0].hasPrefix("JWT_SECRET_KEY "), "\(problems)")
    }

    @Test(arguments: [
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "pXb2Vp9TqYzI3n0RkL7sWmEw5uJcGfHdA8x1oB4vNQk=", "pXb2Vp9TqYzI3n0RkL7sWmEw5uJcGfHdA8x1oB4vNQk",
    ])
    func `32 random bytes in hexadecimal or base64 are a JWT secret`(secret: String) throws {
        let fixture = try ConfigurationFixture()
        fixture.environment["JWT_SECRET_KEY"] = secret
        #expect(fixture.problems() == [])
    }

    @Test func `two ways of signing at once are refused`() throws {
        let fixture = try ConfigurationFixture()
        fixture.environment["JWT_SECRET_KEY"] = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
        fixture.environment["MAPAE_SIGNING_ALGORITHM"] = "EdDSA"
        #expect(fixture.problems().count == 1)
    }

    @Test(arguments: [
        ("test_sk_inventedForTestsAlone000000", "live_ck_inventedForTestsAlone111111"),
        ("live_sk_inventedForTestsAlone000000", "test_ck_inventedForTestsAlone111111"),
        ("test_gsk_inventedForTestsAlone00000", "test_ck_inventedForTestsAlone111111"),
    ])
    func `keys that do not belong together are refused (F1)`(secret: String, client: String) throws {
        let fixture = try ConfigurationFixture()
        fixture.environment["TOSS_SECRET_KEY"] = secret
        fixture.environment["TOSS_CLIENT_KEY"] = client
        let problems = fixture.problems()
        #expect(problems.count == 1 && problems[0].contains(" mix a "), "\(problems)")
    }

    @Test func `Toss' two hosts are Toss' own, and nobody else vouches for them (F1)`() throws {
        let fixture = try ConfigurationFixture()
        try fixture.addTossLogIn()
        let appsInToss = try #require(try fixture.read().appsInToss)
        #expect(appsInToss.apiBase.description == "https://apps-in-toss-api.toss.im")
        #expect(appsInToss.payBase.description == "https://pay-apps-in-toss-api.toss.im")
        #expect(appsInToss.sandboxAuthority == nil)
        for name in ["MAPAE_APPS_IN_TOSS_API_BASE", "MAPAE_APPS_IN_TOSS_PAY_BASE"] {
            for address in ["https://127.0.0.1:9444", "https://apps-in-toss-api.toss.im.evil.example"] {
                fixture.environment[name] = address
                #expect(fixture.problems().map { $0.hasPrefix("\(name) must be on https://") } == [true])
            }
            fixture.environment[name] = nil
        }
    }

    @Test func `what is given and said to Toss users is named, and fits the server (C10, C11)`() throws {
        let fixture = try ConfigurationFixture()
        try fixture.addPromotionsAndTemplates()
        #expect(
            fixture.problems().map { $0.hasSuffix("is of no use without TOSS_CERT_PATH") } == [true, true])
        try fixture.addTossLogIn()
        let configuration = try fixture.read()
        #expect(configuration.promotions["w"]?.points == 10)
        #expect(configuration.messageTemplates == ["first", "second"])
        try fixture.addPromotionsAndTemplates(code: "01JX5T3QW8")
        #expect(fixture.problems().map { $0.contains("must begin with TEST_") } == [true])
        fixture.environment["TOSS_SECRET_KEY"] = "live_sk_inventedForTestsAlone000000"
        fixture.environment["TOSS_CLIENT_KEY"] = "live_ck_inventedForTestsAlone111111"
        #expect(fixture.problems() == [])
        try fixture.addPromotionsAndTemplates()
        #expect(fixture.problems().map { $0.contains("a TEST_ code on a live server") } == [true])
        try fixture.addPromotionsAndTemplates(code: "01JX5T3QW8")
        for templates in ["", "a,,b", "a b", "a,a"] {
            fixture.environment["MAPAE_TOSS_MESSAGE_TEMPLATES"] = templates
            #expect(fixture.problems().count == 1, "\(templates)")
        }
        fixture.environment["MAPAE_TOSS_MESSAGE_TEMPLATES"] = nil
        fixture.environment["MAPAE_TOSS_PROMOTIONS"] = "/nonexistent/promotions.json"
        #expect(fixture.problems() == ["MAPAE_TOSS_PROMOTIONS names a file that does not exist"])
    }

    @Test func `live keys make a live environment`() throws {
        let fixture = try ConfigurationFixture()
        fixture.environment["TOSS_SECRET_KEY"] = "live_sk_inventedForTestsAlone000000"
        fixture.environment["TOSS_CLIENT_KEY"] = nil
        fixture.environment["NEXT_PUBLIC_TOSS_CLIENT_KEY"] = "live_ck_inventedForTestsAlone111111"
        #expect(try fixture.read().environment == .live)
    }

    @Test func `the client key's two names must not differ`() throws {
        let fixture = try ConfigurationFixture()
        fixture.environment["NEXT_PUBLIC_TOSS_CLIENT_KEY"] = fixture.environment["TOSS_CLIENT_KEY"]
        #expect(fixture.problems() == [])
        fixture.environment["NEXT_PUBLIC_TOSS_CLIENT_KEY"] = "test_ck_another0another0another0"
        #expect(fixture.problems().count == 1)
    }

    @Test func `the sandbox's fixture keys and dev's encryption keys are refused (F1)`() throws {
        let fixture = try ConfigurationFixture()
        fixture.environment["TOSS_SECRET_KEY"] = "test_sk_sandbox"
        fixture.environment["TOSS_CLIENT_KEY"] = "test_ck_sandbox"
        fixture.environment["MAPAE_ENCRYPTION_KEYS"] = NewKeys.encryptionKey(idPrefix: "dev").exposed
        #expect(fixture.problems().count == 3)
    }

    @Test func `a public address over plain HTTP is refused, unless it is this machine (3.9)`() throws {
        let fixture = try ConfigurationFixture()
        fixture.environment["MAPAE_PUBLIC_URL"] = "http://pay.example.kr"
        #expect(fixture.problems().count == 1)
        fixture.environment["MAPAE_PUBLIC_URL"] = "http://127.0.0.1.example.kr"
        #expect(fixture.problems().count == 1)
        fixture.environment["MAPAE_PUBLIC_URL"] = "http://127.0.0.1:8080"
        #expect(fixture.problems() == [])
    }

    @Test(arguments: [
        ("MAPAE_TOSS_API_BASE", "http://api.tosspayments.com"), ("MAPAE_TOSS_API_BASE", "http://127.0.0.1:9090"),
        ("MAPAE_TOSS_API_BASE", "https://api.tosspayments.com.example.kr"),
        ("MAPAE_TOSS_API_BASE", "https://api.tosspayments.com:8443"),
        ("MAPAE_TOSS_SCRIPT_URL", "https://cdn.example.kr/v2/standard"),
    ])
    func `a provider's host that is not on the list is refused (F1)`(setting: String, value: String) throws {
        let fixture = try ConfigurationFixture()
        fixture.environment[setting] = value
        let problems = fixture.problems()
        #expect(problems.count == 1 && problems[0].hasPrefix("\(setting) "), "\(problems)")
    }
}
