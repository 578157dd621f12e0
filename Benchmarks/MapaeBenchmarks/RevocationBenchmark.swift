import AsyncHTTPClient
import Foundation
import Hummingbird
import Logging
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaeServer
import MapaeTesting
import NIOCore
import NIOHTTP1
import ServiceLifecycle

/// How long a session that was logged out on one node is still taken by another: two whole servers on one PostgreSQL
/// database, each with its own jobs, asked over HTTP.
enum RevocationBenchmark {
    private static let tries = 20

    static func run() async throws {
        print("\n# Revocation reaches another node (two servers on PostgreSQL, \(tries) log-outs)")
        guard ProcessInfo.processInfo.environment["MAPAE_TEST_POSTGRES_URL"] != nil else {
            print("no MAPAE_TEST_POSTGRES_URL, so not measured (bin/bench starts a server)")
            return
        }
        try await withNodes { first, second in
            let user = try await first.server.domain.accounts.signUp(
                email: "revocations@example.com", password: Secret("correct horse battery"), nickname: "bench")
            var milliseconds: [Double] = []
            for _ in 0..<tries {
                let session = try await first.server.domain.sessions.start(
                    for: user, remembered: false, delivery: .body)
                let bearer = "Bearer \(session.accessToken.exposed)"
                guard try await second.status(bearer) == 200 else { throw BenchmarkFailure(reason: "not let in") }
                // Each try would otherwise begin right after a poll.
                try await Task.sleep(for: .milliseconds(Int.random(in: 0..<1000)))
                milliseconds.append(try await refused(bearer, by: second, after: first))
            }
            print("median    \(Int(median(milliseconds))) ms from the asking for the log-out to the first refusal")
            print("longest   \(Int(milliseconds.max() ?? 0)) ms   (aim: at most 2000 ms)")
        }
    }

    private static func refused(_ bearer: String, by second: Node, after first: Node) async throws -> Double {
        let clock = ContinuousClock()
        let began = clock.now
        try await Shopper.post("\(first.url)/auth/logout", "{}", authorization: bearer)
        while try await second.status(bearer) == 200 { try await clock.sleep(for: .milliseconds(5)) }
        let elapsed = clock.now - began
        guard try await second.status(bearer) == 401 else { throw BenchmarkFailure(reason: "no refusal") }
        return elapsed.milliseconds
    }

    // MARK: Nodes

    private struct Node: Sendable {
        let url: String
        /// The one public name of both, as behind a load balancer.
        let host: String
        let server: MapaeApplication

        func status(_ authorization: String) async throws -> UInt {
            var request = HTTPClientRequest(url: "\(url)/auth/me")
            request.headers.add(name: "authorization", value: authorization)
            request.headers.add(name: "host", value: host)
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
            _ = try await response.body.collect(upTo: 1 << 20)
            return response.status.code
        }
    }

    private static func withNodes(_ body: @Sendable @escaping (Node, Node) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mapae-bench-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await TestServer.withDatabase(migrated: false) { database in
            let (listening, opened) = AsyncStream.makeStream(of: Void.self)
            let port = Int.random(in: 20_000..<30_000)
            let host = "127.0.0.1:\(port)"
            let first = try await node(folder, database, host, port: port) { opened.yield() }
            let second = try await node(folder, database, host, port: port + 1) { opened.yield() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for node in [first, second] {
                    group.addTask { try await node.server.application.runService(gracefulShutdownSignals: []) }
                }
                var running = listening.makeAsyncIterator()
                for _ in 0..<2 { await running.next() }
                try await body(first, second)
                group.cancelAll()
            }
        }
    }

    private static func node(
        _ folder: String, _ database: Secret<String>, _ host: String, port: Int,
        opened: @Sendable @escaping () -> Void
    ) async throws -> Node {
        var configuration = try ServerConfiguration.development(
            folder: DevelopmentFolder(at: folder), port: port, sandboxPort: 1,
            environment: ["MAPAE_DATABASE_URL": database.exposed])
        configuration.publicURL = try PublicURL(parsing: "http://\(host)")
        configuration.limits.routeFactor = 100_000
        configuration.limits.addressPerMinute = 10_000_000
        var system = SystemDependencies(
            logger: Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() }))
        system.passwordCost = .init(rounds: 16, blockSize: 8, parallelism: 1)
        system.storeTimeouts = .patient
        system.onServerRunning = { _ in opened() }
        return Node(
            url: "http://127.0.0.1:\(port)", host: host,
            server: try await buildApplication(
                configuration: configuration, migrating: true, system: system))
    }
}
