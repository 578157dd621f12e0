import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MapaeCacheRedis
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaeServer
import MapaeTesting
import NIOCore
import Synchronization
import Testing

/// Whole servers that share what there is to share, on one clock.
struct Nodes: Sendable {
    /// Where calls are counted together.
    enum Place: String, CaseIterable, Sendable {
        case postgres, redis
    }

    let clients: [any TestClientProtocol]
    let clock: AdjustableClock
    private let first: MapaeApplication

    // MARK: Opening

    /// Two servers on one PostgreSQL database, with Redis besides or without.
    static func two(_ place: Place, _ body: @Sendable @escaping (Nodes) async throws -> Void) async throws {
        try await two(redis: place == .redis ? try redisOfItsOwn() : nil, body: body)
    }

    /// - Parameters:
    ///   - setup: `.live` for servers that listen.
    ///   - configure: what a test wants different.
    static func two(
        redis: Secret<String>? = nil, setup: TestingSetup = .router,
        configure: @Sendable (inout ServerConfiguration) -> Void = { _ in },
        body: @Sendable @escaping (Nodes) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try await TestServer.withDatabase { database in
                var settings = try configuration(folder, database: database, redis: redis)
                configure(&settings)
                let configuration = settings
                let clock = AdjustableClock(base: FixedClock(Timestamp(seconds: 1_790_000_000)))
                let (first, second) = (try await node(configuration, clock), try await node(configuration, clock))
                try await first.application.test(setup) { firstClient in
                    try await second.application.test(setup) { secondClient in
                        try await body(Nodes(clients: [firstClient, secondClient], clock: clock, first: first))
                    }
                }
            }
        }
    }

    /// One server on SQLite.
    static func one(
        redis: Secret<String>? = nil, _ body: @Sendable @escaping (Nodes) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let clock = AdjustableClock(base: FixedClock(Timestamp(seconds: 1_790_000_000)))
            let server = try await node(try configuration(folder, database: nil, redis: redis), clock)
            try await server.application.test(.router) { client in
                try await body(Nodes(clients: [client], clock: clock, first: server))
            }
        }
    }

    static func configuration(
        _ folder: String, database: Secret<String>? = nil, redis: Secret<String>? = nil,
        _ environment: [String: String] = [:]
    ) throws -> ServerConfiguration {
        var environment = environment
        environment["MAPAE_DATABASE_URL"] = database?.exposed
        environment["MAPAE_REDIS_URL"] = redis?.exposed
        environment["MAPAE_POSTGRES_POOL"] = "4"
        var configuration = try ServerConfiguration.development(
            folder: DevelopmentFolder(at: folder), port: 1, sandboxPort: 1, environment: environment)
        configuration.publicURL = try PublicURL(parsing: "http://localhost")
        return configuration
    }

    static func node(_ configuration: ServerConfiguration, _ clock: any WallClock) async throws -> MapaeApplication {
        var system = SystemDependencies(logger: quietLogger)
        system.clock = clock
        // A busy machine is no PostgreSQL or Redis that is away.
        system.storeTimeouts = .patient
        system.redisTimeouts.connect = .seconds(120)
        system.redisTimeouts.answer = .seconds(120)
        system.passwordCost = .init(rounds: 16, blockSize: 8, parallelism: 1)
        return try await buildApplication(configuration: configuration, migrating: true, system: system)
    }

    /// A database of Redis that no other test of this process uses: what counts by address would meet their calls, because
    /// all come from nowhere.
    static func redisOfItsOwn() throws -> Secret<String> {
        var url = try #require(URLComponents(string: try TestRedis.url().exposed))
        let number = redisDatabases.add(1, ordering: .relaxed).newValue
        // A Redis has sixteen unless it is told otherwise; the first is for tests with keys of their own.
        try #require(number < 16)
        url.path = "/\(number)"
        return Secret(try #require(url.string))
    }

    private static let redisDatabases = Atomic<Int>(0)

    // MARK: Asking

    /// An operator vouches for somebody's address.
    func vouch(for email: String) async throws {
        let user = try #require(try await first.domain.accounts.find(email: email))
        try await first.domain.accounts.administration.verify(user, .init(by: .commandLine("operator")))
    }

    /// The access token of somebody new.
    func token() async throws -> String {
        let user = try await first.domain.accounts.signUp(
            email: "kim@example.com", password: Secret("correct horse battery"), nickname: "김")
        let session = try await first.domain.sessions.start(for: user, remembered: false, delivery: .body)
        return session.accessToken.exposed
    }

    struct Reply: Sendable {
        let status: Int
        let headers: HTTPFields

        /// `RateLimit-Limit`, `-Remaining`, `-Reset` and `Retry-After`.
        var limits: [String?] {
            ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After"].map { name in
                HTTPField.Name(name).flatMap { headers[$0] }
            }
        }
    }

    func prepare(_ token: String, on node: Int) async throws -> Reply {
        try await post("/api/payment/credits/prepare", #"{"packageId":"standard"}"#, token, on: node)
    }

    /// By nobody: every one is refused, if it is not over the limit.
    func logIn(on node: Int) async throws -> Reply {
        try await post("/auth/login", #"{"email":"nobody@example.com","password":"wrong horse"}"#, nil, on: node)
    }

    private func post(_ path: String, _ body: String, _ token: String?, on node: Int) async throws -> Reply {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let token { headers[.authorization] = "Bearer \(token)" }
        let response = try await clients[node].executeRequest(
            uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
        return Reply(status: response.status.code, headers: response.headers)
    }

    /// The statuses of calls that are made at once, in turn on each node.
    func atOnce(
        _ calls: Int, _ call: @Sendable @escaping (_ node: Int) async throws -> Reply
    ) async throws -> [Int] {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<calls {
                group.addTask { try await call(number % clients.count).status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// What `/readyz` calls degraded, as it stands there.
    func degraded(_ node: Int = 0) async throws -> String? {
        let response = try await clients[node].executeRequest(uri: "/readyz", method: .get, headers: [:], body: nil)
        #expect(response.status == .ok)
        return String(buffer: response.body).firstMatch(of: #/"degraded":(\[[^\]]*\])/#).map { String($0.output.1) }
    }
}
