import HTTPTypes
import Hummingbird
import MapaeCore
import MapaeIdentity
import MapaeStore
import MapaeTesting
import NIOCore
import NIOEmbedded
import Testing

@testable import MapaeCache
@testable import MapaeHTTP

/// An attempt that was answered 503 is given back to everything it was counted to.
@Suite struct GivenBackTests {
    /// Every line of the table of routes.
    static let lines = RoutePolicies.table.flatMap { path, rules in rules.keys.map { "\($0.rawValue) \(path)" } }
        .sorted()

    @Test(arguments: [true, false])
    func `over all routes, a call answered 503 leaves every budget as it was (B10)`(throwing: Bool) async throws {
        try await LocalServer.run { server in
            let clock = server.clock
            let memory = MemoryRateLimiter(clock: clock)
            let limits = RouteLimits(
                limiters: RateLimiters(local: memory), events: server.dependencies.throttledEvents, factor: 1,
                signUp: RoutePolicy.signUp.limit)
            try await Self.ask(limits, throwing: throwing) { line, isAnswered, isUnlimited in
                if isAnswered {
                    // Any other answer counts, unless the route has no limit.
                    #expect(memory.used.isEmpty == isUnlimited, "\(line)")
                    clock.advance(by: .hours(2))
                } else {
                    #expect(memory.used.isEmpty, "\(line): \(memory.used)")
                }
            }
        }
    }

    /// Asks every route of the table twice: once it answers 503, once it answers.
    private static func ask(
        _ limits: RouteLimits, throwing: Bool, check: (_ line: String, _ isAnswered: Bool, _ isUnlimited: Bool) -> Void
    ) async throws {
        let router = Router(context: AppRequestContext.self)
        router.add(middleware: RouteLimitMiddleware(limits: limits))
        for (path, rules) in RoutePolicies.table {
            for (method, rule) in rules {
                router.on(RouterPath(path), method: method) { request, context -> Response in
                    if case .asks(let policy) = rule { try await limits.admit(policy, of: "somebody", context) }
                    if request.headers[.accept] == nil { return Response(status: .noContent) }
                    if throwing { throw Failure(.overloaded) }
                    return Response(status: .serviceUnavailable)
                }
            }
        }
        let responder = router.buildResponder()
        #expect(lines.count > 60)
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            let method = try #require(HTTPRequest.Method(words[0]))
            for isAnswered in [false, true] {
                let context = AppRequestContext(source: .init(channel: NIOAsyncTestingChannel(), logger: quietLogger))
                let request = Request(
                    head: HTTPRequest(
                        method: method, scheme: "http", authority: "mapae.test", path: address(words[1]),
                        headerFields: isAnswered ? [:] : [.accept: "503"]),
                    body: RequestBody(buffer: .init()))
                _ = try? await responder.respond(to: request, context: context)
                check(line, isAnswered, RoutePolicies.find(method, words[1]) == .unlimited)
            }
        }
    }

    /// A path of the template.
    private static func address(_ template: String) -> String {
        template.replacing(/\{[^}]*\}/, with: "x")
    }

    /// What keeps a server from serving.
    enum Loss: Sendable {
        /// No more keys are derived.
        case hasher
        /// The store is away.
        case store
    }

    static let attempts: [(loss: Loss, path: String, body: String)] = [
        (.hasher, "/auth/login", #"{"email":"buyer@example.com","password":"\#(testPassword)"}"#),
        (.hasher, "/auth/login", #"{"email":"nobody@example.com","password":"\#(testPassword)"}"#),
        (.hasher, "/auth/login", #"{"email":"no address","password":"\#(testPassword)"}"#),
        (.hasher, "/auth/signup", #"{"email":"lee@example.com","password":"\#(testPassword)","nickname":"a"}"#),
        (.store, "/auth/login", #"{"email":"buyer@example.com","password":"\#(testPassword)"}"#),
        (.store, "/auth/signup", #"{"email":"lee@example.com","password":"\#(testPassword)","nickname":"a"}"#),
        (.store, "/auth/reset", #"{"email":"buyer@example.com"}"#),
        (.store, "/auth/toss/login", #"{"authorizationCode":"code","referrer":"DEFAULT","delivery":"body"}"#),
    ]

    @Test(arguments: attempts.indices)
    func `so does an attempt that was counted further in, for its network and for all (A6)`(index: Int) async throws {
        let attempt = Self.attempts[index]
        var options = LocalServer.Options()
        options.toss = .silent
        options.mailer = MailBox(clock: options.clock)
        let memory = MemoryRateLimiter(clock: options.clock)
        options.limiters = RateLimiters(local: memory)
        options.strangers = StrangerLimitSettings()
        options.settings = { $0.routeLimitFactor = 1 }
        try await LocalServer.run(options) { server in
            try await Browser(server).signUp()
            server.clock.advance(by: .hours(2))
            switch attempt.loss {
            case .hasher: server.hasher.shutDown()
            case .store: await server.store.close()
            }
            // Many more than any of the limits allows.
            for number in 0..<40 {
                let answer = try await server.post(attempt.path, attempt.body, peer: "203.0.113.\(number % 2)")
                #expect(answer.status == 503)
            }
            #expect(memory.used.filter { !$0.hasPrefix("address ") && !$0.hasPrefix("event ") }.isEmpty)
        }
    }
}
