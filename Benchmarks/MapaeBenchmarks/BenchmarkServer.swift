import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaePayments
import MapaeServer
import MapaeTesting
import NIOCore
import ProviderSandbox
import ServiceLifecycle
import Synchronization

/// The whole server, a bare Hummingbird application beside it in the same process, and a sandbox.
struct BenchmarkServer: Sendable {
    let url: String
    let bareURL: String
    let sandbox: Sandbox
    let sandboxURL: String
    let server: MapaeApplication

    /// - Parameter configure: what a figure wants different.
    static func run(
        configure: (inout MapaeServer.ServerConfiguration, inout SystemDependencies) throws -> Void = { _, _ in },
        _ body: @Sendable @escaping (BenchmarkServer) async throws -> Void
    ) async throws {
        let quiet = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let folder = FileManager.default.temporaryDirectory.appending(path: "mapae-bench-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await withSandbox(.onFreePort, logger: quiet) { sandbox in
            let address = try await sandbox.address()
            // The public URL has the port in it, so it cannot be left to the system.
            let port = Int.random(in: 20_000..<30_000)
            var configuration = try ServerConfiguration.development(
                folder: DevelopmentFolder(at: folder), port: port, sandboxPort: address.port, environment: [:])
            configuration.payments.maximumOpenPayments = 1000
            configuration.limits.routeFactor = 100_000
            configuration.limits.addressPerMinute = 10_000_000
            let (listening, opened) = AsyncStream.makeStream(of: Int.self)
            var system = SystemDependencies(logger: quiet)
            system.passwordCost = .init(rounds: 16, blockSize: 8, parallelism: 1)
            // A busy machine is no lock on the database.
            system.storeTimeouts = .patient
            system.onServerRunning = { _ in opened.yield(port) }
            try configure(&configuration, &system)
            let server = try await buildApplication(
                configuration: configuration, migrating: true, system: system)
            let bareConfirm = try await BareConfirm.open(
                at: folder + "/bare", sandboxURL: address.baseURL, logger: quiet)
            let bare = bareApplication(bareConfirm, logger: quiet) { opened.yield($0) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.application.runService(gracefulShutdownSignals: []) }
                group.addTask { try await bare.runService(gracefulShutdownSignals: []) }
                var ports: [Int] = []
                for await port in listening {
                    ports.append(port)
                    if ports.count == 2 { break }
                }
                let barePort = ports.first { $0 != port } ?? port
                try await body(
                    BenchmarkServer(
                        url: "http://127.0.0.1:\(port)", bareURL: "http://127.0.0.1:\(barePort)", sandbox: sandbox,
                        sandboxURL: address.baseURL, server: server))
                group.cancelAll()
            }
            await bareConfirm.close()
        }
    }

    private static func bareApplication(
        _ confirm: BareConfirm, logger: Logger, opened: @Sendable @escaping (Int) -> Void
    ) -> some ApplicationProtocol {
        let router = Router()
        router.get("/auth/me") { _, _ in "ok" }
        confirm.addRoute(to: router)
        return Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in opened(channel.localAddress?.port ?? 0) }, logger: logger)
    }
}
