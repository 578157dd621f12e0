import Foundation
import HTTPTypes
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import Testing

/// Account, password, verification and reset over HTTP.
@Suite struct AccountRouteTests {
    private struct World: Sendable {
        let server: LocalServer
        let box: MailBox

        func browser() -> Browser { Browser(server) }

        /// Sends what waits and answers the token in the newest mail with a link to a page.
        func mailedToken(_ page: String) async throws -> String {
            try await server.mails?.deliverDue()
            let texts = box.entries.map(\.message.text.exposed)
            let text = try #require(texts.first { $0.contains("http://mapae.test\(page)#token=") })
            return String(text.split(separator: "#token=")[1].prefix { !$0.isNewline })
        }
    }

    private func open(_ body: @Sendable (World) async throws -> Void) async throws {
        var options = LocalServer.Options()
        let box = MailBox(clock: options.clock)
        options.mailer = box
        try await LocalServer.run(options) { server in try await body(World(server: server, box: box)) }
    }

    @Test func `people see their account, and its new nickname at once (A8)`() async throws {
        try await open { world in
            let browser = world.browser()
            try await browser.signUp()
            let account = try await browser.get("/auth/account")
            #expect(account["data.email"] == "buyer@example.com")
            #expect(account["data.emailVerified"] == "0")
            #expect(account["data.mailAvailable"] == "1")
            #expect(account["data.role"] == "GENERAL")
            #expect(account["data.createdAt"] != nil)
            let renamed = try await browser.post("/auth/profile", #"{"nickname":" 이영희 "}"#)
            #expect(renamed["data.nickname"] == "이영희")
            #expect(try await browser.get("/auth/me")["user.nickname"] == "이영희")
            let refused = try await browser.post("/auth/profile", #"{"nickname":""}"#)
            #expect(refused.errorCode == "INVALID_INPUT")
            #expect(refused["error.field"] == "nickname")
        }
    }

    @Test(arguments: [
        ("/auth/profile", #"{"nickname":"나"}"#), ("/auth/password", #"{"currentPassword":"a","newPassword":"b"}"#),
        ("/auth/verify-email", "{}"),
    ])
    func `what a session does needs its token, and a session (B1)`(path: String, body: String) async throws {
        try await open { world in
            let browser = world.browser()
            #expect(try await browser.post(path, body).errorCode == "AUTH_REQUIRED")
            try await browser.signUp()
            let answer = try await browser.post(path, body, token: .none)
            #expect(answer.errorCode == "CSRF_FAILED")
        }
    }

    @Test func `a changed password logs out everybody else (A5, A8)`() async throws {
        try await open { world in
            let (own, other) = (world.browser(), world.browser())
            try await own.signUp()
            try await other.logIn()
            #expect(try await other.get("/auth/me").status == 200)
            let wrong = try await own.post(
                "/auth/password", #"{"currentPassword":"wrong","newPassword":"a new password"}"#)
            #expect(wrong.errorCode == "INVALID_CREDENTIALS")
            let right = try await own.post(
                "/auth/password", #"{"currentPassword":"\#(testPassword)","newPassword":"a new password"}"#)
            #expect(right.status == 200)
            #expect(try await own.get("/auth/me").status == 200)
            #expect(try await other.get("/auth/me").errorCode == "AUTH_REQUIRED")
        }
    }

    @Test func `an address is proven by the link that was mailed: in its session, or with a new password (A9)`()
        async throws
    {
        try await open { world in
            let browser = world.browser()
            try await browser.signUp()
            #expect(try await browser.post("/auth/verify-email").status == 200)
            let token = try await world.mailedToken("/verify-email")
            let elsewhere = try await world.browser().post(
                "/auth/verify-email", #"{"token":"\#(token)"}"#, token: .none)
            #expect(elsewhere.status == 409 && elsewhere.errorCode == "NEW_PASSWORD_NEEDED")
            let own = try await browser.post("/auth/verify-email", #"{"token":"\#(token)"}"#, token: .none)
            #expect(own.status == 200)
            #expect(try await browser.get("/auth/account")["data.emailVerified"] == "1")
            let again = try await browser.post("/auth/verify-email", #"{"token":"\#(token)"}"#, token: .none)
            #expect(again.status == 410)
            #expect(again.errorCode == "LINK_INVALID")
        }
    }

    @Test func `a forgotten password is set by mail, and every session ends (A9)`() async throws {
        try await open { world in
            let browser = world.browser()
            try await browser.signUp()
            let asking = world.browser()
            let known = try await asking.post("/auth/reset", #"{"email":"Buyer@example.com"}"#, token: .none)
            let unknown = try await asking.post("/auth/reset", #"{"email":"nobody@example.com"}"#, token: .none)
            let malformed = try await asking.post("/auth/reset", #"{"email":"nobody"}"#, token: .none)
            for answer in [known, unknown, malformed] {
                #expect(answer.status == 200)
                #expect(answer.text == #"{"success":true}"#)
                let names = answer.headers.map(\.name.canonicalName)
                #expect(names == known.headers.map(\.name.canonicalName))
            }
            let token = try await world.mailedToken("/reset")
            let set = #"{"token":"\#(token)","newPassword":"a new password"}"#
            #expect(try await asking.post("/auth/reset", set, token: .none).status == 200)
            #expect(try await browser.get("/auth/me").errorCode == "AUTH_REQUIRED")
            #expect(try await asking.post("/auth/reset", set, token: .none).errorCode == "LINK_INVALID")
            let logIn = try await asking.post(
                "/auth/login", #"{"email":"buyer@example.com","password":"a new password"}"#, token: .none)
            #expect(logIn.status == 200)
            let secrets = [token, "buyer@example.com", "a new password"]
            for line in world.server.logs.all {
                for secret in secrets { #expect(!line.contains(secret), "\(line)") }
            }
        }
    }

    @Test(arguments: [("{}", "email"), (#"{"token":"mlk_x"}"#, "newPassword")])
    func `what a reset lacks is named`(body: String, field: String) async throws {
        try await open { world in
            let answer = try await world.browser().post("/auth/reset", body, token: .none)
            #expect(answer.errorCode == "INVALID_INPUT")
            #expect(answer["error.field"] == field)
        }
    }

    @Test func `another site cannot use up a link or ask for one (B1)`() async throws {
        try await open { world in
            for path in ["/auth/reset", "/auth/verify-email"] {
                let answer = try await world.browser().post(
                    path, #"{"email":"buyer@example.com","token":"mlk_x"}"#, token: .none,
                    headers: [.origin: "https://evil.example"])
                #expect(answer.errorCode == "CSRF_FAILED")
            }
        }
    }

    @Test func `without mail, verification and reset say so, and sign-up goes on (A9)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            #expect(try await browser.signUp().status == 200)
            #expect(try await browser.get("/auth/account")["data.mailAvailable"] == "0")
            for (path, body) in [
                ("/auth/verify-email", "{}"), ("/auth/verify-email", #"{"token":"mlk_x"}"#),
                ("/auth/reset", #"{"email":"buyer@example.com"}"#),
                ("/auth/reset", #"{"token":"mlk_x","newPassword":"a new password"}"#),
            ] {
                let answer = try await browser.post(path, body)
                #expect(answer.status == 503)
                #expect(answer.errorCode == "MAIL_NOT_CONFIGURED")
            }
        }
    }

    @Test func `an account is deleted by a password proven lately, and the cookies go (A8)`() async throws {
        try await open { world in
            let browser = world.browser()
            try await browser.signUp()
            world.server.clock.advance(by: .minutes(16))
            #expect(try await browser.delete("/auth/account").errorCode == "REAUTHENTICATION_REQUIRED")
            let proof = try await browser.post("/auth/reauthenticate", #"{"password":"\#(testPassword)"}"#)
            #expect(proof.status == 200)
            let former = browser.cookies
            let answer = try await browser.delete("/auth/account")
            #expect(answer.text == #"{"success":true}"#)
            #expect(browser.cookie(.accessToken) == nil)
            #expect(browser.cookie(.refreshToken) == nil)
            browser.cookies = former
            #expect(try await browser.get("/auth/me").errorCode == "AUTH_REQUIRED")
            #expect(try await browser.delete("/auth/account").errorCode == "AUTH_REQUIRED")
            let again = world.browser()
            #expect(try await again.logIn().errorCode == "INVALID_CREDENTIALS")
            #expect(try await again.signUp().status == 200)
            #expect(try await again.get("/auth/me").status == 200)
        }
    }
}
