import Foundation
import HTTPTypes
import Hummingbird
import MapaeCore
import MapaeHTTP
import MapaeTesting
import ProviderSandbox
import Testing

/// Pages of other origins (C14, 2.6): mini-apps call by bearer, all others get nothing.
@Suite struct CrossOriginTests {
    private static let app = "https://my-app.apps.tossmini.com"
    private static let strangers = [
        "https://evil.example", "https://my-app.apps.tossmini.com.evil.example", "https://apps.tossmini.com",
        "http://my-app.apps.tossmini.com", "https://my-app.apps.tossmini.com:8443", "https://MY-APP.apps.tossmini.com",
        "null", "*", "",
    ]

    private static func run(
        opensToConsole: Bool = false, _ body: @Sendable (LocalServer) async throws -> Void
    ) async throws {
        var options = LocalServer.Options()
        options.toss = .silent
        options.toss?.rules.opensToConsole = opensToConsole
        options.settings = { $0.appOrigins = [app, "https://other.example"] }
        try await LocalServer.run(options, body)
    }

    private static func preflight(
        _ server: LocalServer, _ path: String, _ method: String = "POST", from origin: String = app
    ) async throws -> Answer {
        try await server.send(
            .options, path, headers: [.origin: origin, .accessControlRequestMethod: method])
    }

    @Test func `a mini-app logs its user in by Toss, calls by bearer and reads refusals as well (C14)`() async throws {
        var options = LocalServer.Options()
        options.settings = { $0.appOrigins = [Self.app] }
        let clock = options.clock
        try await withSandboxPartner(clock: { clock.now().date }) { partner in
            options.toss = .init(
                transport: partner.transport, baseURL: partner.apiBaseURL, secrets: [], rules: .init())
            try await LocalServer.run(options) { server in
                // As a browser sends it from there.
                let page: HTTPFields = [.origin: Self.app, .secFetchSite: "cross-site"]
                let login = try await partner.sandbox.appLogin()
                let session = try await server.post(
                    "/auth/toss/login",
                    #"{"authorizationCode":"\#(login.authorizationCode)","referrer":"SANDBOX","delivery":"body"}"#,
                    headers: page)
                #expect(session.status == 200 && session.headers[.accessControlAllowOrigin] == Self.app)
                var bearer = page
                bearer[.authorization] = "Bearer \(session["accessToken"] ?? "")"
                let me = try await server.send(.get, "/auth/me", headers: bearer)
                #expect(me.status == 200 && me.headers[.accessControlAllowOrigin] == Self.app)
                let order = try await server.post(
                    "/api/payment/credits/prepare", #"{"packageId":"standard"}"#, headers: bearer)
                #expect(order.status == 200 && order.headers[.accessControlAllowOrigin] == Self.app)
                let renewed = try await server.post(
                    "/auth/refresh", #"{"refreshToken":"\#(session["refreshToken"] ?? "")","delivery":"body"}"#,
                    headers: page)
                #expect(renewed.status == 200 && renewed["accessToken"] != nil)
                for answer in [
                    try await server.send(.get, "/auth/me", headers: page),
                    try await server.post("/auth/toss/login", "{}", headers: page),
                    try await server.send(.get, "/api/payments/pay_nothing", headers: bearer),
                ] {
                    #expect(answer.status >= 400 && answer.headers[.accessControlAllowOrigin] == Self.app)
                }
            }
        }
    }

    @Test(arguments: [
        ("/auth/toss/login", "POST", "Content-Type"), ("/auth/refresh", "POST", "Content-Type"),
        ("/auth/me", "GET", "Authorization, Content-Type, Idempotency-Key"),
        ("/auth/toss", "DELETE, GET", "Authorization, Content-Type, Idempotency-Key"),
        ("/api/payment/confirm", "POST", "Authorization, Content-Type, Idempotency-Key"),
    ])
    func `a preflight is answered with what the route takes and nothing else (C14)`(
        path: String, methods: String, headers: String
    ) async throws {
        try await Self.run { server in
            let answer = try await Self.preflight(server, path)
            #expect(answer.status == 204 && answer.text.isEmpty)
            #expect(answer.headers[.accessControlAllowOrigin] == Self.app)
            #expect(answer.headers[.accessControlAllowMethods] == methods)
            #expect(answer.headers[.accessControlAllowHeaders] == headers)
            #expect(answer.headers[.vary] == "Origin")
            let other = try await Self.preflight(server, path, from: "https://other.example")
            #expect(other.headers[.accessControlAllowOrigin] == "https://other.example")
        }
    }

    @Test func `any other origin gets nothing, and caches are told (2.6)`() async throws {
        try await Self.run { server in
            for origin in Self.strangers {
                let question = try await Self.preflight(server, "/auth/me", "GET", from: origin)
                #expect(question.status == 405 && question.headers[.accessControlAllowOrigin] == nil, "\(origin)")
                let asked = try await server.send(.get, "/api/catalog", headers: [.origin: origin])
                #expect(asked.headers[.accessControlAllowOrigin] == nil)
                #expect(asked.headers[.vary]?.hasSuffix("Origin") == true)
                let logIn = try await server.post("/auth/toss/login", "{}", headers: [.origin: origin])
                #expect(logIn.errorCode == "CSRF_FAILED")
            }
            let none = try await server.send(.get, "/api/catalog")
            #expect(none.headers[.accessControlAllowOrigin] == nil)
            #expect(none.headers[.vary]?.hasSuffix("Origin") == true)
            var two: HTTPFields = [.origin: Self.app]
            two.append(HTTPField(name: .origin, value: "https://evil.example"))
            #expect(try await server.send(.get, "/api/catalog", headers: two).headers[.accessControlAllowOrigin] == nil)
        }
    }

    @Test func `cookies of a mini-app's page do nothing, and none are set (C14)`() async throws {
        try await Self.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let token = try await browser.csrfToken()
            let cookies = browser.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
            let page: HTTPFields = [
                .origin: Self.app, .secFetchSite: "cross-site", .cookie: cookies, .xCSRFToken: token,
            ]
            #expect(try await server.send(.get, "/auth/me", headers: page).status == 401)
            #expect(try await server.post("/auth/logout", "{}", headers: page).status != 200)
            for (path, body) in [
                ("/auth/refresh", "{}"),
                ("/auth/toss/login", #"{"authorizationCode":"a","referrer":"DEFAULT"}"#),
            ] {
                let answer = try await server.post(path, body, headers: page)
                #expect([401, 403].contains(answer.status), "\(path) \(answer.text)")
                #expect(answer.headers[values: .setCookie].isEmpty)
            }
            #expect(try await browser.get("/auth/me").status == 200)
        }
    }

    @Test func `credentials are never allowed, on no route and by no method (2.6)`() async throws {
        try await Self.run(opensToConsole: true) { server in
            for route in makeRouter(server.dependencies).routes {
                let path = route.path.description.replacing("{", with: "").replacing("}", with: "")
                for origin in [Self.app, "https://apps-in-toss.toss.im", "https://evil.example"] {
                    for method in [route.method, .options] {
                        let answer = try await server.send(
                            method, path, headers: [.origin: origin, .accessControlRequestMethod: "POST"])
                        #expect(answer.headers[.accessControlAllowCredentials] == nil)
                        #expect(answer.headers[.accessControlAllowOrigin] != "*")
                        #expect([nil, origin].contains(answer.headers[.accessControlAllowOrigin]))
                    }
                }
            }
        }
    }

    @Test(arguments: [
        "/auth/login", "/auth/signup", "/auth/reset", "/auth/password", "/auth/first-password", "/auth/reauthenticate",
        "/auth/toss/link", "/api/keys", "/api/teams", "/api/toss/promotions/grant", "/api/csrf/token",
        "/api/csp-report", "/api/admin/refunds", "/api/admin/keys", "/auth/introspect", "/api/webhooks/toss/unlink",
        "/healthz", "/.well-known/jwks.json",
    ])
    func `what is not for mini-apps stays closed to them (C14)`(path: String) async throws {
        try await Self.run { server in
            for method in [HTTPRequest.Method.get, .post, .options] {
                let answer = try await server.send(
                    method, path, headers: [.origin: Self.app, .accessControlRequestMethod: "POST"])
                #expect(answer.headers[.accessControlAllowOrigin] == nil)
            }
        }
    }

    @Test func `without the setting there is no such thing`() async throws {
        try await LocalServer.run { server in
            let answer = try await server.send(.get, "/api/catalog", headers: [.origin: Self.app])
            #expect(answer.headers[.accessControlAllowOrigin] == nil)
            #expect(answer.headers[.vary]?.contains("Origin") != true)
            #expect(try await Self.preflight(server, "/api/catalog", "GET").status == 405)
        }
    }
}
