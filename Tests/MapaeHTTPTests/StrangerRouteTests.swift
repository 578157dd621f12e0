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
    ]

    @Test(arguments: routes.indices)
    func `a network is refused on each of them when it has come too often, another is not (A6)`(
        index: Int
    ) async throws {
        let route = Self.routes[index]
        var options = LocalServer.Options()
        options.toss = .silent
        options.mailer = MailBox(clock: options.clock)
        options.strangers[route.act].perNetwork = RateLimit(2, per: .hours(1))
        try await LocalServer.run(options) { server in
            func ask(_ number: Int, _ peer: String) async throws -> Answer {
                let body = route.body.replacing("N", with: "n\(number)")
                return try await server.post(route.path, body, peer: peer)
            }
            // What is answered 503 does not count, and a silent Toss answers nothing.
            guard route.act != .tossLogIn else {
                for number in 1...3 { #expect(try await ask(number, "2001:db8:1:\(number)::1").status == 503) }
                return
            }
            for number in 1...2 { #expect(try await ask(number, "2001:db8:1:\(number)::1").status != 429) }
            let refused = try await ask(3, "2001:db8:1:3::1")
            #expect(refused.errorCode == "RATE_LIMIT_EXCEEDED" && refused.headers[.retryAfter] != nil)
            #expect(try await ask(4, "2001:db8:2:1::1").status != 429)
        }
    }
}
