import HTTPTypes
import MapaeCore
import MapaeHTTP
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

/// Proving by Toss that it is still the same person (3.12, C1).
@Suite struct TossReauthenticationTests {
    private static let owner: Int64 = 443_731_201
    private static let stranger: Int64 = 443_731_202

    private static func run(_ body: @Sendable (LocalServer, Sandbox) async throws -> Void) async throws {
        var options = LocalServer.Options()
        let clock = options.clock
        try await withSandboxPartner(clock: { clock.now().date }) { partner in
            options.toss = .init(
                transport: partner.transport, baseURL: partner.apiBaseURL, secrets: [], rules: .init())
            try await LocalServer.run(options) { server in try await body(server, partner.sandbox) }
        }
    }

    private static func body(_ sandbox: Sandbox, of userKey: Int64, _ extra: String = "") async throws -> String {
        let login = try await sandbox.appLogin(userKey: userKey)
        return #"{"authorizationCode":"\#(login.authorizationCode)","referrer":"\#(login.referrer)"\#(extra)}"#
    }

    private static let again = #","reauthenticate":true"#

    private static func enter(_ browser: Browser, _ sandbox: Sandbox, _ userKey: Int64, _ extra: String = "")
        async throws -> Answer
    {
        try await browser.post("/auth/toss/login", try await body(sandbox, of: userKey, extra), token: .none)
    }

    /// How many accounts, Toss users and live sessions there are.
    private static func counts(_ server: LocalServer) async throws -> [Int] {
        try await server.store.read { tx in
            [
                try tx.query("SELECT id FROM users").count, try tx.query("SELECT status FROM toss_links").count,
                try tx.query("SELECT id FROM sessions WHERE ended_at_ms IS NULL").count,
            ]
        }
    }

    @Test func `the same person proves it, and what asked for it goes on (3.12)`() async throws {
        try await Self.run { server, sandbox in
            let browser = Browser(server)
            _ = try await browser.csrfToken()
            #expect(try await Self.enter(browser, sandbox, Self.owner).status == 200)
            let user = try await browser.get("/auth/me")["user.id"]
            server.clock.advance(by: .minutes(16))
            let password = #"{"email":"kim@example.com","newPassword":"\#(testPassword)"}"#
            #expect(
                try await browser.post("/auth/first-password", password).errorCode == "REAUTHENTICATION_REQUIRED")
            #expect(try await Self.enter(browser, sandbox, Self.owner, Self.again).status == 200)
            #expect(try await browser.get("/auth/me")["user.id"] == user)
            #expect(try await browser.post("/auth/first-password", password).status == 200)
        }
    }

    @Test(arguments: [true, false])
    func `another person is refused in both languages, switches nobody and leaves nothing behind (C1)`(
        hasAccount: Bool
    ) async throws {
        try await Self.run { server, sandbox in
            let browser = Browser(server)
            _ = try await browser.csrfToken()
            if hasAccount {
                _ = try await server.post(
                    "/auth/toss/login", try await Self.body(sandbox, of: Self.stranger, #","delivery":"body""#))
            }
            _ = try await Self.enter(browser, sandbox, Self.owner)
            let user = try await browser.get("/auth/me")["user.id"]
            server.clock.advance(by: .minutes(16))
            let before = try await Self.counts(server)
            let refused = try await Self.enter(browser, sandbox, Self.stranger, Self.again)
            #expect(refused.status == 409 && refused.errorCode == "TOSS_OTHER_PERSON")
            #expect(refused["error.message"] == ErrorCode.tossOtherPerson.message[.korean])
            #expect(refused.headers[values: .setCookie].isEmpty)
            let english = try await browser.post(
                "/auth/toss/login", try await Self.body(sandbox, of: Self.stranger, Self.again), token: .none,
                headers: [.acceptLanguage: "en"])
            #expect(english["error.message"] == ErrorCode.tossOtherPerson.message[.english])
            #expect(try await browser.get("/auth/me")["user.id"] == user)
            #expect(try await Self.counts(server) == before)
            #expect(try await browser.delete("/auth/account").errorCode == "REAUTHENTICATION_REQUIRED")
        }
    }

    @Test func `a plain log-in still switches accounts, and nobody proves anything who is not logged in (C1)`()
        async throws
    {
        try await Self.run { server, sandbox in
            let browser = Browser(server)
            _ = try await browser.csrfToken()
            let nobody = try await Self.enter(browser, sandbox, Self.owner, Self.again)
            #expect(nobody.status == 401 && nobody.errorCode == "AUTH_REQUIRED")
            #expect(try await Self.enter(browser, sandbox, Self.owner).status == 200)
            let first = try await browser.get("/auth/me")["user.id"]
            #expect(try await Self.enter(browser, sandbox, Self.stranger).status == 200)
            let second = try await browser.get("/auth/me")["user.id"]
            #expect(first != nil && second != nil && first != second)
        }
    }

    @Test func `an account by password proves itself by its linked Toss user, not by a linked one of another (C1)`()
        async throws
    {
        try await Self.run { server, sandbox in
            let browser = Browser(server)
            try await browser.signUp(isProven: true)
            let unlinked = try await Self.enter(browser, sandbox, Self.owner, Self.again)
            #expect(unlinked.errorCode == "TOSS_OTHER_PERSON")
            _ = try await browser.post(
                "/auth/toss/link", try await Self.body(sandbox, of: Self.owner, #","confirm":true"#))
            #expect(try await Self.enter(browser, sandbox, Self.owner, Self.again).status == 200)
        }
    }
}
