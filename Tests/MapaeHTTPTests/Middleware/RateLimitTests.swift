import HTTPTypes
import Hummingbird
import MapaeCache
import MapaeCore
import MapaeIdentity
import Testing

@testable import MapaeHTTP

@Suite struct RateLimitTests {
    /// A server whose routes have the limits of B10.
    static func limited(
        _ body: @Sendable (LocalServer) async throws -> Void
    ) async throws {
        var options = LocalServer.Options()
        options.settings = { $0.routeLimitFactor = 1 }
        try await LocalServer.run(options, body)
    }

    private static let csrf = "/api/csrf/token"
    private static let prepare = "/api/payment/credits/prepare"
    private static let package = #"{"packageId":"standard"}"#

    /// The access token of somebody new, made without asking a limited route.
    static func token(_ server: LocalServer, _ name: String = "kim") async throws -> (user: UserID, bearer: String) {
        let user = try await server.dependencies.accounts.signUp(
            email: "\(name)@example.com", password: Secret(testPassword), nickname: name, isProven: true)
        let session = try await server.dependencies.sessions.start(for: user, remembered: false, delivery: .body)
        return (user, "Bearer \(session.accessToken.exposed)")
    }

    // MARK: The answer

    @Test func `The thirty-first CSRF token in a minute is 429 with when to come again (B10)`() async throws {
        try await Self.limited { server in
            let first = try await server.post(Self.csrf, "{}")
            #expect(first.status == 200)
            #expect(first.headers[.rateLimitLimit] == "30")
            #expect(first.headers[.rateLimitRemaining] == "29")
            #expect(first.headers[.rateLimitReset] == "2")
            for _ in 1..<30 { #expect(try await server.post(Self.csrf, "{}").status == 200) }
            let refused = try await server.post(Self.csrf, "{}")
            #expect(refused.status == 429)
            #expect(refused.errorCode == "RATE_LIMIT_EXCEEDED")
            #expect(refused["error.message"] == "요청이 너무 많습니다")
            #expect(refused.headers[.retryAfter] == "2")
            #expect(refused.headers[.rateLimitRemaining] == "0")
            #expect(refused.headers[.rateLimitReset] == "60")
            server.clock.advance(by: .seconds(2))
            #expect(try await server.post(Self.csrf, "{}").status == 200)
        }
    }

    @Test func `A part of a second to wait is told as one`() {
        #expect(Duration.milliseconds(1).wholeSecondsUp == 1)
        #expect(Duration.seconds(2).wholeSecondsUp == 2)
        #expect(Duration.zero.wholeSecondsUp == 0)
    }

    // MARK: Whom a call counts to

    @Test func `A user's limit is the user's, from whatever address, and nobody else's`() async throws {
        try await Self.limited { server in
            let (kim, lee) = (try await Self.token(server), try await Self.token(server, "lee"))
            for number in 1...10 {
                let answer = try await server.post(
                    Self.prepare, Self.package, headers: [.authorization: kim.bearer], peer: "203.0.113.\(number)")
                #expect(answer.status == 200)
            }
            let over = try await server.post(
                Self.prepare, Self.package, headers: [.authorization: kim.bearer], peer: "203.0.113.99")
            #expect(over.status == 429)
            let other = try await server.post(Self.prepare, Self.package, headers: [.authorization: lee.bearer])
            #expect(other.status == 200)
        }
    }

    @Test func `Sign-up is five an hour for each address, of IPv6 each subscriber`() async throws {
        try await Self.limited { server in
            func signUp(_ name: String, _ peer: String) async throws -> Int {
                let body = #"{"email":"\#(name)@example.com","password":"\#(testPassword)","nickname":"a"}"#
                return try await server.post("/auth/signup", body, peer: peer).status
            }
            var statuses: [Int] = []
            for number in 1...5 { statuses.append(try await signUp("a\(number)", "2001:db8:0:1::\(number)")) }
            statuses.append(try await signUp("a6", "2001:db8:0:1:ffff::6"))
            statuses.append(try await signUp("a7", "2001:db8:0:2::1"))
            server.clock.advance(by: .minutes(12))
            statuses.append(try await signUp("a8", "2001:db8:0:1::8"))
            #expect(statuses == [200, 200, 200, 200, 200, 429, 200, 200])
        }
    }

    @Test func `A sign-up refused for what was typed does not count, and one refused for its address does`()
        async throws
    {
        try await Self.limited { server in
            func signUp(_ email: String, _ password: String) async throws -> Int {
                let body = #"{"email":"\#(email)","password":"\#(password)","nickname":"a"}"#
                return try await server.post("/auth/signup", body).status
            }
            var refused: Set<Int> = []
            for _ in 0..<8 {
                refused.insert(try await signUp("no address", testPassword))
                refused.insert(try await signUp("kim@example.com", "short"))
            }
            #expect(refused == [400])
            // Whether an address has an account is told five times an hour.
            var statuses: [Int] = []
            for _ in 0..<6 { statuses.append(try await signUp("kim@example.com", testPassword)) }
            #expect(statuses == [200, 409, 409, 409, 409, 429])
        }
    }

    @Test func `A request that fails authentication or the CSRF check uses up nobody's allowance`() async throws {
        try await Self.limited { server in
            let kim = try await Self.token(server)
            for _ in 0..<20 {
                let forged = try await server.post(
                    Self.prepare, Self.package, headers: [.authorization: "Bearer nonsense"])
                #expect(forged.status == 401)
            }
            let answer = try await server.post(Self.prepare, Self.package, headers: [.authorization: kim.bearer])
            #expect(answer.headers[.rateLimitRemaining] == "9")
        }
    }

    @Test func `A server key asks for all users of an app, a user's key for one (B10)`() async throws {
        try await Self.limited { server in
            let (user, apiKeys) = (try await Self.token(server).user, server.dependencies.apiKeys)
            let request = NewAPIKey(name: "back end", scopes: ["credits:read"])
            let serverKey = try await apiKeys.makeServerKey(request, by: nil, in: nil).text
            let userKey = try await apiKeys.makeUserKey(request, for: user, in: nil).text
            func accepted(_ key: Secret<String>) async throws -> Int {
                var accepted = 0
                for _ in 0..<130 {
                    let answer = try await server.send(
                        .get, "/api/credits?userId=\(user)", headers: [.authorization: "Bearer \(key.exposed)"])
                    if answer.status == 200 { accepted += 1 }
                }
                return accepted
            }
            #expect(try await accepted(serverKey) == 130)
            #expect(try await accepted(userKey) == 120)
        }
    }

    @Test func `Every other route has 120 a minute for each caller, each route its own`() async throws {
        try await Self.limited { server in
            let kim = try await Self.token(server)
            let headers: HTTPFields = [.authorization: kim.bearer]
            for _ in 0..<120 { _ = try await server.send(.get, "/auth/me", headers: headers) }
            #expect(try await server.send(.get, "/auth/me", headers: headers).status == 429)
            #expect(try await server.send(.head, "/auth/me", headers: headers).status == 429)
            let credits = try await server.send(.get, "/api/credits", headers: headers)
            #expect(credits.status == 200)
            #expect(credits.headers[.rateLimitLimit] == nil)
        }
    }

    @Test func `Metered spending is 20 a minute for the user whose credits they are, reservations included`()
        async throws
    {
        try await Self.limited { server in
            let kim = try await Self.token(server)
            let body = #"{"amount":1,"reason":"그림"}"#
            for number in 0..<20 {
                let path = number.isMultiple(of: 2) ? "/api/credits/spend" : "/api/credits/reservations"
                #expect(try await server.post(path, body, headers: [.authorization: kim.bearer]).status != 429)
            }
            let over = try await server.post("/api/credits/spend", body, headers: [.authorization: kim.bearer])
            #expect(over.status == 429)
        }
    }

    // MARK: The coarse limit

    @Test func `An address has a limit before anything is looked up, whatever it asks for`() async throws {
        var options = LocalServer.Options()
        options.settings = { $0.addressLimit = RateLimit(60, per: .minutes(1)) }
        try await LocalServer.run(options) { server in
            for number in 0..<60 {
                let path = ["/api/catalog", "/nowhere", "/auth/me"][number % 3]
                #expect(try await server.send(.get, path, peer: "198.51.100.7").status != 429)
            }
            let refused = try await server.send(.get, "/nowhere", peer: "198.51.100.7")
            #expect(refused.status == 429 && refused.headers[.retryAfter] == "1")
            #expect(try await server.send(.get, "/api/catalog", peer: "198.51.100.8").status == 200)
            // Load balancers are told how the node is, flood or not.
            #expect(try await server.send(.get, "/readyz", peer: "198.51.100.7").status == 200)
        }
    }

    // MARK: Security events

    @Test func `A refusal is one security event a period, however often it is repeated (B13)`() async throws {
        try await Self.limited { server in
            let kim = try await Self.token(server)
            for _ in 0..<40 {
                _ = try await server.post(Self.prepare, Self.package, headers: [.authorization: kim.bearer])
            }
            let events = try await server.dependencies.securityEvents.latest(100).map(\.event)
            let refusals = events.filter { $0.kind == .rateLimited }
            #expect(refusals.count == 1)
            #expect(refusals.first?.userID == kim.user)
            #expect(refusals.first?.detail["limit"] == "prepare")
        }
    }

    @Test func `Nobody fills the table of security events, from however many addresses`() async throws {
        try await LocalServer.run { server in
            for number in 0..<200 {
                let answer = try await server.post(
                    Self.csrf, "{}", headers: [.origin: "https://evil.test"], peer: "2001:db8:0:\(number)::1")
                #expect(answer.status == 403)
            }
            let events = server.dependencies.securityEvents
            #expect(try await events.latest(1000).count == SecurityEvents.perMinute)
            await events.recordSuppressed()
            #expect(
                try await events.latest(1).first?.event == SecurityEvent(.csrfFailed, detail: ["suppressed": "140"]))
        }
    }

    // MARK: The cache

    @Test func `While the shared place is away payments keep their limit and sign-up has half of it`() async throws {
        var options = LocalServer.Options()
        options.limiters = RateLimiters(local: MemoryRateLimiter(clock: options.clock), sharing: AwayLimiter())
        options.settings = { $0.routeLimitFactor = 1 }
        try await LocalServer.run(options) { server in
            let kim = try await Self.token(server)
            var prepared = 0
            for _ in 0..<12 {
                let answer = try await server.post(Self.prepare, Self.package, headers: [.authorization: kim.bearer])
                if answer.status == 200 { prepared += 1 }
            }
            #expect(prepared == 10)
            var signedUp = 0
            for number in 0..<4 {
                let body = #"{"email":"a\#(number)@example.com","password":"\#(testPassword)","nickname":"a"}"#
                if try await server.post("/auth/signup", body).status == 200 { signedUp += 1 }
            }
            #expect(signedUp == 2)
        }
    }
}

/// A place to count in that cannot be reached.
private struct AwayLimiter: RateLimiter {
    func decide(_ key: String, _ limit: RateLimit) async throws -> RateDecision { throw CacheError.unavailable }
    func giveBack(_ key: String, _ limit: RateLimit) async throws { throw CacheError.unavailable }
    func reset(_ key: String) async throws { throw CacheError.unavailable }
}
