import Crypto
import HTTPTypes
import Hummingbird
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import Testing

/// What a stolen or forgotten session cannot do without the password, a quarter of an hour after it was last proven (3.12).
@Suite struct RecentAuthenticationTests {
    private struct Act: CustomTestStringConvertible {
        let method: HTTPRequest.Method
        let path: String
        var body = "{}"

        var testDescription: String { "\(method) \(path) \(body)" }
    }

    private static let team = "tem_\(String(repeating: "0", count: 32))"
    private static let code = #"{"authorizationCode":"c","referrer":"DEFAULT","confirm":true}"#
    private static let acts = [
        Act(method: .post, path: "/api/keys", body: #"{"name":"k","scopes":["payments:read"]}"#),
        Act(method: .delete, path: "/api/teams/\(team)"),
        Act(
            method: .post, path: "/api/teams/\(team)/invitations", body: #"{"email":"a@example.com","role":"OWNER"}"#),
        Act(
            method: .patch, path: "/api/teams/\(team)/members/usr_\(String(repeating: "0", count: 32))",
            body: #"{"role":"OWNER"}"#),
        Act(method: .delete, path: "/auth/toss"), Act(method: .post, path: "/auth/toss/link", body: code),
        // The last: it is done when the password was proven.
        Act(method: .delete, path: "/auth/account"),
    ]

    private func open(
        _ body: @Sendable (LocalServer, Browser) async throws -> Void
    ) async throws {
        var options = LocalServer.Options()
        options.toss = .silent
        try await LocalServer.run(options) { server in
            let id = try await server.dependencies.accounts.signUp(
                email: "buyer@example.com", password: Secret(testPassword), nickname: "마패", role: .admin,
                isProven: true)
            let browser = Browser(server)
            try await browser.becomeKnown(to: id)
            try await browser.logIn()
            try await body(server, browser)
        }
    }

    @Test func `What changes who may get in, or deletes, wants a password proven within 15 minutes (A8, A9, 3.12)`()
        async throws
    {
        try await open { server, browser in
            server.clock.advance(by: .minutes(15) + .seconds(1))
            for act in Self.acts {
                let answer = try await browser.send(act.method, act.path, act.body)
                #expect(answer.status == 403, "\(act.testDescription)")
                #expect(answer.errorCode == "REAUTHENTICATION_REQUIRED", "\(act.testDescription)")
            }
            let wrong = try await browser.post("/auth/reauthenticate", #"{"password":"wrong horse"}"#)
            #expect(wrong.errorCode == "INVALID_CREDENTIALS")
            let still = try await browser.send(Self.acts[0].method, Self.acts[0].path, Self.acts[0].body)
            #expect(still.errorCode == "REAUTHENTICATION_REQUIRED")
            #expect(
                try await browser.post("/auth/reauthenticate", #"{"password":"\#(testPassword)"}"#).status == 200)
            for act in Self.acts {
                let answer = try await browser.send(act.method, act.path, act.body)
                #expect(answer.errorCode != "REAUTHENTICATION_REQUIRED", "\(act.testDescription)")
            }
            #expect(try await browser.get("/auth/me").status == 401)
        }
    }

    @Test func `The word of a former system is no proof: it lets in, and what wants a password wants it still (A10)`()
        async throws
    {
        let secret = SystemRandom().bytes(32)
        var options = LocalServer.Options()
        options.toss = .silent
        options.formerSystem = Secret(secret)
        try await LocalServer.run(options) { server in
            _ = try await server.dependencies.accounts.signUp(
                email: "buyer@example.com", password: Secret(testPassword), nickname: "마패", isProven: true)
            let browser = Browser(server)
            let now = server.clock.now().seconds
            let payload = Base64URL.encode(
                Array(
                    """
                    {"aud":"\(server.settings.publicURL.origin)","email":"buyer@example.com","iat":\(now),\
                    "exp":\(now + 60),"session":"0123456789abcdef"}
                    """.utf8))
            let code = HMAC<SHA256>.authenticationCode(for: Array(payload.utf8), using: SymmetricKey(data: secret))
            let text = "\(payload).\(Base64URL.encode(Array(code)))"
            let begun = try await browser.post("/auth/legacy/exchange", #"{"legacySession":"\#(text)"}"#, token: .none)
            #expect(begun.status == 200)
            #expect(try await browser.get("/auth/me").status == 200)
            let listed = try await browser.get("/auth/sessions")
            #expect(listed.status == 200 && !listed.text.contains("authenticatedAt"))
            for act in Self.acts {
                let answer = try await browser.send(act.method, act.path, act.body)
                #expect(answer.errorCode == "REAUTHENTICATION_REQUIRED", "\(act.testDescription)")
            }
            let proven = try await browser.post("/auth/reauthenticate", #"{"password":"\#(testPassword)"}"#)
            #expect(proven.status == 200)
            #expect(try await browser.post("/api/keys", Self.acts[0].body).status == 200)
        }
    }

    @Test func `So does every route of administrators, reading or changing (B4, 3.12)`() async throws {
        try await open { server, browser in
            server.clock.advance(by: .minutes(15) + .seconds(1))
            let routes = makeRouter(server.dependencies).routes.filter {
                $0.path.description.hasPrefix("/api/admin/") && $0.method != .head
            }
            #expect(routes.count >= 6)
            for route in routes {
                let path = route.path.description.replacing("{", with: "").replacing("}", with: "")
                let answer = try await browser.send(route.method, path)
                #expect(answer.errorCode == "REAUTHENTICATION_REQUIRED", "\(route.method) \(path)")
            }
        }
    }

    @Test func `A refreshed session is no proof of a password (3.12)`() async throws {
        try await open { server, browser in
            server.clock.advance(by: .minutes(15) + .seconds(1))
            #expect(try await browser.post("/auth/refresh", token: .none).status == 200)
            let answer = try await browser.post("/api/keys", Self.acts[0].body)
            #expect(answer.errorCode == "REAUTHENTICATION_REQUIRED")
        }
    }
}
