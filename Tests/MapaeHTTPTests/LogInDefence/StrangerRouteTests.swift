import HTTPTypes
import MapaeCache
import MapaeCore
import MapaeIdentity
import MapaeTesting
import Testing

@testable import MapaeHTTP

/// Routes on which strangers have work done: each has a limit of its own for a network.
@Suite struct StrangerRouteTests {
    static let routes: [(act: StrangerLimits.Act, path: String, body: String)] = [
        (.logIn, "/auth/login", #"{"email":"kim@example.com","password":"whatever it is"}"#),
        (.logIn, "/auth/login", #"{"email":"no address","password":"whatever it is"}"#),
        (.signUp, "/auth/signup", #"{"email":"N@example.com","password":"\#(testPassword)","nickname":"a"}"#),
        (.tossLogIn, "/auth/toss/login", #"{"authorizationCode":"code-N","referrer":"DEFAULT","delivery":"body"}"#),
        (.passwordReset, "/auth/reset", #"{"email":"kim@example.com"}"#),
        (.passwordReset, "/auth/reset", #"{"token":"mlk_none","newPassword":"another password"}"#),
        (.verification, "/auth/verify-email", #"{"token":"mlk_none"}"#),
        (.verification, "/auth/verify-email", #"{"token":"mlk_none","releaseAddress":true}"#),
        (.legacyExchange, "/auth/legacy/exchange", #"{"legacySession":"e30.AAAA","delivery":"body"}"#),
        (.anonymousKey, "/api/toss/anonymous-key/verify", #"{"anonymousKey":"key-N"}"#),
    ]

    @Test(arguments: routes.indices)
    func `a network is refused on each of them when it has come too often, another is not (A6)`(
        index: Int
    ) async throws {
        let route = Self.routes[index]
        var options = LocalServer.Options()
        options.mailer = MailBox(clock: options.clock)
        options.formerSystem = Secret(SystemRandom().bytes(32))
        options.strangers[route.act].perNetwork = RateLimit(2, per: .hours(1))
        // What is answered 503 does not count, so these ask a Toss that answers.
        guard route.act == .tossLogIn || route.act == .anonymousKey else {
            options.toss = .silent
            return try await Self.check(route, options)
        }
        let clock = options.clock
        try await withSandboxPartner(clock: { clock.now().date }) { partner in
            options.toss = .init(
                transport: partner.transport, baseURL: partner.apiBaseURL, secrets: [], rules: .init())
            try await Self.check(route, options)
        }
    }

    private static func check(
        _ route: (act: StrangerLimits.Act, path: String, body: String), _ options: LocalServer.Options
    ) async throws {
        try await LocalServer.run(options) { server in
            func ask(_ number: Int, _ peer: String) async throws -> Answer {
                let body = route.body.replacing("N", with: "n\(number)")
                // Not a credential in the body: it is taken in a visit of our pages alone.
                guard route.act != .anonymousKey else {
                    return try await Browser(server, from: peer).post(route.path, body)
                }
                return try await server.post(route.path, body, peer: peer)
            }
            for number in 1...2 {
                let status = try await ask(number, "2001:db8:1:\(number)::1").status
                #expect(status != 429 && status != 503)
            }
            let refused = try await ask(3, "2001:db8:1:3::1")
            #expect(refused.errorCode == "RATE_LIMIT_EXCEEDED" && refused.headers[.retryAfter] != nil)
            #expect(try await ask(4, "2001:db8:2:1::1").status != 429)
        }
    }
}
