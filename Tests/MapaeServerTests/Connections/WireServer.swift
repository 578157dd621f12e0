import Foundation
import Logging
import MapaeCore
import MapaeIdentity
import MapaeMetrics
import MapaeTesting
import NIOCore
import ServiceLifecycle

@testable import MapaeServer

/// A whole server that listens on a port of its own.
struct WireServer: Sendable {
    let application: MapaeApplication
    let port: Int

    static func run(
        _ environment: [String: String] = [:], logger: Logger = quietLogger,
        connections: (inout ConnectionSettings) -> Void = { _ in },
        _ body: @escaping @Sendable (WireServer) async throws -> Void
    ) async throws {
        let fixture = try ConfigurationFixture()
        fixture.environment["MAPAE_DATABASE_URL"] = "sqlite://\(fixture.folder.path)/server"
        fixture.environment["MAPAE_PUBLIC_URL"] = "http://localhost"
        fixture.environment["MAPAE_RATE_LIMIT_FACTOR"] = "1000"
        fixture.environment["MAPAE_ADDRESS_LIMIT_PER_MINUTE"] = "1000000"
        fixture.environment.merge(environment) { _, new in new }
        var configuration = try fixture.read()
        configuration.host = "localhost"
        configuration.port = 0
        connections(&configuration.connections)
        let (ports, opened) = AsyncStream.makeStream(of: Int.self)
        var system = SystemDependencies(logger: logger)
        system.passwordCost = PasswordHasher.Cost(rounds: 2, blockSize: 1, parallelism: 1)
        system.onServerRunning = { listener in opened.yield(listener.localAddress?.port ?? 0) }
        let application = try await buildApplication(
            configuration: configuration, migrating: true, system: system)
        let group = ServiceGroup(
            configuration: .init(services: [application.application], logger: quietLogger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                for await port in ports {
                    let outcome: Result<Void, any Error>
                    do {
                        outcome = .success(try await body(WireServer(application: application, port: port)))
                    } catch {
                        outcome = .failure(error)
                    }
                    await group.triggerGracefulShutdown()
                    return try outcome.get()
                }
            }
            try await tasks.waitForAll()
        }
        _ = fixture
    }

    /// What Prometheus would be told.
    func metrics() async -> [String] {
        await application.domain.metrics.exposition().split(separator: "\n").map(String.init)
    }
}
