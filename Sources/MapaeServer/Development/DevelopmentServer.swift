internal import AsyncHTTPClientTransport
internal import Foundation
internal import Hummingbird
public import Logging
internal import MapaeCore
internal import MapaeHTTP
internal import MapaeIdentity
internal import NIOCore
public import ProviderSandbox
internal import ProviderTransport
public import ServiceLifecycle

/// Server and sandbox in one process, on one clock, with everything they keep in one folder: `mapae dev`.
public struct DevelopmentServer: Sendable {
    public let server: MapaeApplication
    public let sandbox: Sandbox
    /// The operator's account when this is the folder's first start.
    public let newOperator: OperatorAccount?
    /// In the order in which they start; they stop in reverse, so that the sandbox answers as long as the server asks.
    public let services: [any Service]

    /// - Parameter announce: called with the server's address once server and sandbox have answered.
    public init(
        folder: DevelopmentFolder, configuration: ServerConfiguration, sandboxPort: Int, partner: DevelopmentPartner,
        logger: Logger,
        announce: @escaping @Sendable (String) -> Void
    ) async throws {
        let clock = try DevelopmentClock(in: folder)
        var sandboxConfiguration = SandboxConfiguration.development(folder, port: sandboxPort, clock: clock)
        sandboxConfiguration.appsInToss = partner.sandboxConfiguration(callingBack: configuration.publicURL.origin)
        let sandbox = Sandbox(configuration: sandboxConfiguration, logger: logger)
        let serverListens = Signal()
        var system = SystemDependencies(logger: logger)
        system.clock = clock.clock
        system.droppedLogLines = { LineWriter.standardError.dropped }
        system.onServerRunning = { _ in serverListens.send() }
        let mailBox = MailBox(clock: clock.clock)
        system.mailer = mailBox
        system.developmentRoutes = DevelopmentRoutes(mailBox: mailBox) { duration in
            try await sandbox.advanceClock(seconds: Int(duration.components.seconds))
            return clock.clock.now()
        }
        let server = try await buildApplication(
            configuration: configuration, migrating: true, system: system)
        do {
            newOperator = try await OperatorAccount.create(with: server.domain)
        } catch {
            await server.domain.close(server.store)
            throw error
        }
        self.server = server
        self.sandbox = sandbox
        services = [
            Listening(sandbox, as: "the sandbox", port: sandboxPort, chosenBy: "--sandbox-port"),
            Listening(server.application, as: "the server", port: configuration.port, chosenBy: "--port"),
            ReadyAnnouncement(
                isListening: {
                    await serverListens.wait()
                    _ = try await sandbox.address()
                },
                addresses: [
                    configuration.publicURL.origin + "/readyz",
                    configuration.tossPayments.apiBase.description + configuration.tossPayments.scriptURL.path,
                ],
                announce: { announce(configuration.publicURL.origin) }),
        ]
    }
}

extension SandboxConfiguration {
    fileprivate static func development(
        _ folder: DevelopmentFolder, port: Int, clock: DevelopmentClock
    ) -> SandboxConfiguration {
        var configuration = SandboxConfiguration()
        configuration.port = port
        configuration.dataFile = folder.sandboxFile
        configuration.clock = { clock.clock.now().date }
        configuration.advancesClock = { seconds in _ = try await clock.advance(by: .seconds(seconds)) }
        return configuration
    }
}
