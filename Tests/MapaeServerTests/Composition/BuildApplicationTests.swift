import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaeStore
import NIOCore
import Synchronization
import Testing

@testable import MapaeServer

@Suite struct BuildApplicationTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func system() -> SystemDependencies {
        var system = SystemDependencies(logger: logger)
        system.passwordCost = PasswordHasher.Cost(rounds: 2, blockSize: 1, parallelism: 1)
        return system
    }

    /// A configuration of `serve` on a database of its own, reached as HummingbirdTesting names its host.
    private func configuration(_ fixture: ConfigurationFixture) throws -> ServerConfiguration {
        fixture.environment["MAPAE_DATABASE_URL"] = "sqlite://\(fixture.folder.path)/server"
        fixture.environment["MAPAE_PUBLIC_URL"] = "http://localhost"
        return try fixture.read()
    }

    private func moveClock(_ client: any TestClientProtocol) async throws -> TestResponse {
        try await client.execute(
            uri: "/_dev/clock", method: .post, headers: [.contentType: "application/json"],
            body: ByteBuffer(string: #"{"advanceSeconds":60}"#))
    }

    @Test func `serve has no development routes, dev has (F1, 3.11)`() async throws {
        let fixture = try ConfigurationFixture()
        let configuration = try configuration(fixture)
        let serve = try await buildApplication(
            configuration: configuration, migrating: true, system: system())
        try await serve.application.test(.router) { client in
            let health = try await client.execute(uri: "/healthz", method: .get)
            let read = try await client.execute(uri: "/_dev/clock", method: .get)
            let move = try await moveClock(client)
            #expect([health.status, read.status] == [.ok, .notFound])
            #expect(move.status != .ok)
        }
        let moves = Mutex<[Duration]>([])
        let moved: @Sendable (Duration) -> Void = { duration in moves.withLock { $0.append(duration) } }
        var system = system()
        system.developmentRoutes = DevelopmentRoutes { duration in
            moved(duration)
            return Timestamp(seconds: 0)
        }
        let dev = try await buildApplication(
            configuration: configuration, migrating: false, system: system)
        try await dev.application.test(.router) { client in
            let move = try await moveClock(client)
            let health = try await client.execute(uri: "/healthz", method: .get)
            #expect([move.status, health.status] == [.ok, .ok])
        }
        #expect(moves.withLock { $0 } == [.seconds(60)])
    }

    @Test(
        arguments: [
            ("application/json", nil, #"{"advanceSeconds":-1}"#, 400), ("application/json", nil, "{}", 400),
            ("application/json", nil, #"{"advanceSeconds":1.0}"#, 400),
            ("text/plain", nil, #"{"advanceSeconds":1}"#, 415),
            ("application/json", "https://evil.example", #"{"advanceSeconds":1}"#, 403),
        ] as [(String, String?, String, Int)])
    func `the clock moves for well-formed requests from here alone`(
        type: String, origin: String?, body: String, status: Int
    ) async throws {
        let fixture = try ConfigurationFixture()
        var system = system()
        system.developmentRoutes = DevelopmentRoutes { _ in
            Issue.record("the clock was moved")
            return Timestamp(seconds: 0)
        }
        let server = try await buildApplication(
            configuration: try configuration(fixture), migrating: true, system: system)
        try await server.application.test(.router) { client in
            var headers: HTTPFields = [.contentType: type]
            headers[.origin] = origin
            let response = try await client.execute(
                uri: "/_dev/clock", method: .post, headers: headers, body: ByteBuffer(string: body))
            #expect(response.status.code == status)
        }
    }

    @Test func `a database of another environment is refused before it is touched (F1)`() async throws {
        let fixture = try ConfigurationFixture()
        var configuration = try configuration(fixture)
        configuration.environment = .dev
        let dev = try await buildApplication(
            configuration: configuration, migrating: true, system: system())
        await dev.domain.close(dev.store)
        configuration.environment = .live
        let error = await #expect(throws: StoreOfAnotherEnvironment.self) {
            _ = try await buildApplication(
                configuration: configuration, migrating: true, system: system())
        }
        #expect(error?.found == "dev")
        // The refusal let go of the data folder.
        configuration.environment = .dev
        let again = try await buildApplication(
            configuration: configuration, migrating: false, system: system())
        await again.domain.close(again.store)
    }

    @Test func `a database without this release's schema is refused unless migrating was asked for`() async throws {
        let fixture = try ConfigurationFixture()
        let configuration = try configuration(fixture)
        let error = await #expect(throws: StoreError.self) {
            _ = try await buildApplication(
                configuration: configuration, migrating: false, system: system())
        }
        #expect(error?.code == .schemaOutOfRange)
    }
}
