import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaeServer
import MapaeTesting
import NIOCore
import Testing

/// Two whole servers on one PostgreSQL database.
@Suite struct SharedLimitTests {
    enum Place: String, CaseIterable, Sendable {
        case postgres, redis
    }

    @Test(arguments: Place.allCases)
    func `Of forty calls at once on two nodes exactly ten pass (B10, F2)`(place: Place) async throws {
        try await Self.withTwoNodes(place) { first, second in
            let user = try await first.domain.accounts.signUp(
                email: "kim@example.com", password: Secret("correct horse battery"), nickname: "김")
            let session = try await first.domain.sessions.start(for: user, remembered: false, delivery: .body)
            let token = session.accessToken.exposed
            try await first.application.test(.router) { firstClient in
                try await second.application.test(.router) { secondClient in
                    let statuses = try await Self.prepare(40, [firstClient, secondClient], token)
                    #expect(statuses.filter { $0 == 200 }.count == 10)
                    #expect(statuses.filter { $0 == 429 }.count == 30)
                    #expect(try await Self.degraded(firstClient) == "[]")
                }
            }
        }
    }

    @Test func `A Redis that is away is shown as degraded and stops no payment (F4)`() async throws {
        let port = try SilentServer().port
        let redis = Secret("redis://127.0.0.1:\(port)")
        try await Self.withNode(redis: redis) { node in
            let user = try await node.domain.accounts.signUp(
                email: "kim@example.com", password: Secret("correct horse battery"), nickname: "김")
            let session = try await node.domain.sessions.start(for: user, remembered: false, delivery: .body)
            try await node.application.test(.router) { client in
                let statuses = try await Self.prepare(12, [client], session.accessToken.exposed)
                #expect(statuses.filter { $0 == 200 }.count == 10)
                #expect(try await Self.degraded(client) == #"["cache"]"#)
            }
        }
    }

    // MARK: Nodes

    private static func withTwoNodes(
        _ place: Place, _ body: (MapaeApplication, MapaeApplication) async throws -> Void
    ) async throws {
        let redis = place == .redis ? try TestRedis.url() : nil
        try await withTemporaryFolder { folder in
            try await TestServer.withDatabase { database in
                let configuration = try configuration(folder, database: database, redis: redis)
                let first = try await node(configuration)
                let second = try await node(configuration)
                try await body(first, second)
            }
        }
    }

    private static func withNode(
        redis: Secret<String>, _ body: (MapaeApplication) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try await body(try await node(try configuration(folder, database: nil, redis: redis)))
        }
    }

    private static func configuration(
        _ folder: String, database: Secret<String>?, redis: Secret<String>?
    ) throws -> ServerConfiguration {
        var environment: [String: String] = [:]
        environment["MAPAE_DATABASE_URL"] = database?.exposed
        environment["MAPAE_REDIS_URL"] = redis?.exposed
        environment["MAPAE_POSTGRES_POOL"] = "4"
        var configuration = try ServerConfiguration.development(
            folder: DevelopmentFolder(at: folder), port: 1, sandboxPort: 1, environment: environment)
        configuration.publicURL = try PublicURL(parsing: "http://localhost")
        return configuration
    }

    private static func node(_ configuration: ServerConfiguration) async throws -> MapaeApplication {
        var surroundings = Surroundings(logger: quietLogger)
        surroundings.clock = FixedClock(Timestamp(seconds: 1_790_000_000))
        surroundings.passwordCost = .init(rounds: 16, blockSize: 8, parallelism: 1)
        return try await buildApplication(configuration: configuration, migrating: true, surroundings: surroundings)
    }

    // MARK: Requests

    private static func prepare(
        _ calls: Int, _ clients: [any TestClientProtocol], _ token: String
    ) async throws -> [Int] {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<calls {
                let client = clients[number % clients.count]
                group.addTask {
                    try await client.executeRequest(
                        uri: "/api/payment/credits/prepare", method: .post,
                        headers: [.contentType: "application/json", .authorization: "Bearer \(token)"],
                        body: ByteBuffer(string: #"{"packageId":"standard"}"#)
                    ).status.code
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    private static func degraded(_ client: any TestClientProtocol) async throws -> String? {
        let response = try await client.executeRequest(uri: "/readyz", method: .get, headers: [:], body: nil)
        let text = String(buffer: response.body)
        return text.firstMatch(of: #/"degraded":(\[[^\]]*\])/#).map { String($0.output.1) }
    }
}
