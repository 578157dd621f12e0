import HTTPTypes
import Hummingbird
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import Testing

/// Cross-site requests (B1, 1.7, 1.8). `/auth/reauthenticate` stands for every route without an exemption.
@Suite struct CSRFTests {
    static let path = "/auth/reauthenticate"
    static let body = #"{"password":"\#(testPassword)"}"#

    @Test func `The token's answer is as the documents say (B1)`() async throws {
        try await LocalServer.run { server in
            let answer = try await Browser(server).post("/api/csrf/token", "", token: .none)
            #expect(answer.status == 200)
            #expect(answer.text == #"{"expiresIn":3600000,"token":"\#(answer["token"] ?? "")"}"#)
            #expect(answer["token"]?.isEmpty == false)
        }
    }

    @Test func `A token is taken from the header and from the body's _csrf (B1)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            #expect(try await browser.post(Self.path, Self.body).status == 200)
            let token = try await browser.csrfToken()
            let inBody = #"{"password":"\#(testPassword)","_csrf":"\#(token)"}"#
            #expect(try await browser.post(Self.path, inBody, token: .none).status == 200)
        }
    }

    @Test func `Without a token, or with a made-up one, the request is refused (1.8)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            _ = try await browser.csrfToken()
            for token in [Browser.Token.none, .given(""), .given("v1.1890003600.AAAA.AAAA")] {
                let answer = try await browser.post(Self.path, Self.body, token: token)
                #expect(answer.status == 403)
                #expect(answer.errorCode == "CSRF_FAILED")
            }
            for field in [#""_csrf":7"#, #""_csrf":null"#, #""_csrf":"""#] {
                let answer = try await browser.post(
                    Self.path, #"{"password":"\#(testPassword)",\#(field)}"#, token: .none)
                #expect(answer.status == (field.contains("7") ? 400 : 403))
            }
        }
    }

    @Test func `A token of another session is worthless, cookie and all (1.7)`() async throws {
        try await LocalServer.run { server in
            let (victim, attacker) = (Browser(server), Browser(server))
            try await victim.signUp("victim@example.com")
            try await attacker.signUp("attacker@example.com")
            let token = try await attacker.csrfToken()
            // A planted cookie beside the victim's own session.
            victim.cookies["__csrf_token"] = attacker.cookie(.csrfToken)
            let answer = try await victim.post(Self.path, Self.body, token: .given(token))
            #expect(answer.errorCode == "CSRF_FAILED")
        }
    }

    @Test func `A token that is not the cookie's is refused, though both are of this session (B1, 1.7)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let first = try await browser.csrfToken()
            _ = try await browser.csrfToken()
            #expect(try await browser.post(Self.path, Self.body, token: .given(first)).errorCode == "CSRF_FAILED")
            let second = try await browser.csrfToken()
            browser.forget(.csrfToken)
            #expect(try await browser.post(Self.path, Self.body, token: .given(second)).errorCode == "CSRF_FAILED")
        }
    }

    @Test func `A token from before log-in is worthless after it (B1, 1.7)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            let token = try await browser.csrfToken()
            let cookie = browser.cookie(.csrfToken)
            let pre = browser.cookie(.preSession)
            try await browser.signUp()
            browser.cookies["__csrf_token"] = cookie
            browser.cookies["mapae_pre"] = pre
            #expect(try await browser.post(Self.path, Self.body, token: .given(token)).errorCode == "CSRF_FAILED")
        }
    }

    @Test func `A token is good for an hour (B1)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let token = try await browser.csrfToken()
            server.clock.advance(by: .minutes(50))
            _ = try await browser.post("/auth/refresh", token: .none)
            #expect(try await browser.post(Self.path, Self.body, token: .given(token)).status == 200)
            server.clock.advance(by: .minutes(11))
            #expect(try await browser.post(Self.path, Self.body, token: .given(token)).errorCode == "CSRF_FAILED")
        }
    }

    @Test(arguments: [
        [HTTPField.Name.origin: "https://evil.test"], [.origin: "null"], [.origin: "http://mapae.test:81"],
        [.origin: "https://mapae.test"], [.secFetchSite: "cross-site"], [.secFetchSite: "same-site"],
    ])
    func `A foreign origin is refused even with a good token (B1, 1.7)`(headers: [HTTPField.Name: String]) async throws
    {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let fields = HTTPFields(headers.map { HTTPField(name: $0.key, value: $0.value) })
            let answer = try await browser.post(Self.path, Self.body, headers: fields)
            #expect(answer.status == 403)
            #expect(answer.errorCode == "CSRF_FAILED")
        }
    }

    @Test func `Callers authenticated by a header need no token (B1)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let bearer = "Bearer \(browser.cookie(.accessToken) ?? "")"
            let answer = try await server.post(Self.path, Self.body, headers: [.authorization: bearer])
            #expect(answer.status == 200)
        }
    }

    @Test func `A refused request is a security event (B13)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            _ = try await browser.post(Self.path, Self.body, token: .none)
            let user = try await browser.get("/auth/me")["user.id"]
            let events = try await server.dependencies.securityEvents.latest(5)
            #expect(events.first?.event.kind == .csrfFailed)
            #expect(events.first?.event.userID?.text == user)
            #expect(events.first?.event.detail == ["route": Self.path])
        }
    }

    // MARK: Exemptions

    static let exempt = [
        "/api/csrf/token", "/auth/login", "/auth/signup", "/auth/refresh", "/auth/verify-email", "/auth/reset",
        "/auth/reset/inspect", "/auth/device", "/auth/undo", "/auth/toss/login",
    ]

    /// A server with every route there is.
    private static func run(_ body: @Sendable (LocalServer) async throws -> Void) async throws {
        var options = LocalServer.Options()
        options.toss = .silent
        try await LocalServer.run(options, body)
    }

    @Test(arguments: exempt)
    func `An exempt route takes only our own origin (B1, 3.9)`(path: String) async throws {
        try await Self.run { server in
            for origin in ["https://evil.test", "null", "http://mapae.test.evil.test"] {
                let answer = try await server.post(path, "{}", headers: [.origin: origin])
                #expect(answer.status == 403)
                #expect(answer.errorCode == "CSRF_FAILED")
            }
            let own = try await server.post(path, "{}", headers: [.origin: "http://mapae.test"])
            #expect(own.status != 403)
        }
    }

    @Test(arguments: exempt)
    func `An exempt route without an origin takes no cookies and no browser (B1, 3.9)`(path: String) async throws {
        try await Self.run { server in
            let bare = try await server.post(path, "{}")
            #expect(bare.status != 403)
            #expect(try await server.post(path, "{}", headers: [.cookie: "a=b"]).errorCode == "CSRF_FAILED")
            let browser: HTTPFields = [.secFetchSite: "same-origin"]
            #expect(try await server.post(path, "{}", headers: browser).errorCode == "CSRF_FAILED")
        }
    }

    @Test(arguments: exempt)
    func `An exempt route takes JSON alone (B1, 3.9)`(path: String) async throws {
        try await Self.run { server in
            for type in [
                "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                "application/jsonx", "application/json; charset=euc-kr",
            ] {
                let answer = try await server.post(
                    path, "{}", headers: [.contentType: type, .origin: "http://mapae.test"])
                #expect(answer.status == 415)
                #expect(answer.errorCode == "UNSUPPORTED_MEDIA_TYPE")
            }
            let own: HTTPFields = [.contentType: "Application/JSON; charset=UTF-8", .origin: "http://mapae.test"]
            #expect(try await server.post(path, "{}", headers: own).status != 415)
        }
    }

    @Test func `A session without its token gets past no unsafe route but the exemptions (B1, 1.8)`() async throws {
        try await Self.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            var open: Set<String> = []
            for route in makeRouter(server.dependencies).routes
            where ![.get, .head, .options].contains(route.method) {
                let path = route.path.description.replacing("{", with: "").replacing("}", with: "")
                let answer = try await browser.send(route.method, path, token: .none)
                if answer.errorCode != "CSRF_FAILED" { open.insert(path) }
            }
            // A mail to prove one's address is asked for with a token; the link in it needs none.
            let exempt = Set(Self.exempt).subtracting(["/auth/verify-email"])
            #expect(open == exempt.union(["/api/csp-report", "/api/webhooks/toss/iap", "/api/webhooks/toss/unlink"]))
            #expect(try await browser.get("/auth/me").status == 200)
        }
    }

    @Test func `Every unsafe route is refused without a credential, or is an exemption of the list (1.8)`() async throws
    {
        try await Self.run { server in
            let router = makeRouter(server.dependencies)
            let changing = router.routes.filter { ![.get, .head].contains($0.method) }
            #expect(changing.count > 8)
            // Toss' callbacks have a credential of their own, and take no other for it.
            let callbacks = ["/api/webhooks/toss/unlink", "/api/webhooks/toss/iap"]
            for path in callbacks {
                let callback = try await server.post(path, "{}", headers: [.cookie: "mapae_access=x"])
                #expect(callback.errorCode == "WEBHOOK_UNAUTHORIZED", "\(path)")
            }
            let open = Set(Self.exempt + ["/api/csp-report"] + callbacks)
            for route in changing where !open.contains(route.path.description) {
                let path = route.path.description.replacing("{", with: "").replacing("}", with: "")
                let cookies: HTTPFields = [.cookie: "mapae_access=x; mapae_refresh=y"]
                let answer = try await server.send(route.method, path, json: "{}", headers: cookies)
                #expect(answer.errorCode == "AUTH_REQUIRED", "\(route)")
                let foreign = try await server.send(
                    route.method, path, json: "{}", headers: [.origin: "https://evil.test"])
                #expect(foreign.errorCode == "CSRF_FAILED", "\(route)")
            }
        }
    }
}
