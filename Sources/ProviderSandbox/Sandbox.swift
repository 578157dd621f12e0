internal import Foundation
internal import Hummingbird
public import Logging
internal import NIOCore
public import ServiceLifecycle

/// TossPayments and the partner API of Apps in Toss on the machine itself, for development and tests: their APIs, the
/// browser script, the payment window and the consent sheet.
///
/// It reads the providers' documents on its own and shares no code with the client libraries, so that each finds the
/// other's mistakes. No money and no real card is ever involved.
public final class Sandbox: Service {
    let core: SandboxCore
    let clock: VirtualClock
    let configuration: SandboxConfiguration
    private let logger: Logger
    private let listening: Listening
    private let webhooks: WebhookSender

    public init(configuration: SandboxConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        listening = Listening(configuration)
        clock = VirtualClock(base: configuration.clock)
        core = SandboxCore(configuration: configuration, clock: clock)
        webhooks = WebhookSender(core: core, url: configuration.webhookURL, logger: logger)
    }

    /// Serves until cancelled or shut down.
    ///
    /// - Throws: when the port is taken or the data file cannot be read.
    public func run() async throws {
        do {
            if let path = configuration.dataFile { try await core.load(path: path) }
            try await core.keepFirstRecords(configuration.appsInToss)
            let application = Application(
                responder: SandboxResponder(sandbox: self),
                server: .http1(configuration: .init(idleTimeout: .seconds(90))),
                configuration: ApplicationConfiguration(
                    address: .hostname(configuration.host, port: configuration.port), serverName: nil),
                services: [webhooks] + partnerListeners,
                onServerRunning: { [self] channel in
                    let port = channel.localAddress?.port ?? configuration.port
                    await core.setOrigin("http://\(configuration.publicHost):\(port)")
                    await listening.open(.browser, port)
                },
                logger: logger)
            try await application.run()
            await listening.end(CancellationError())
        } catch {
            await listening.end(error)
            throw error
        }
    }

    private var partnerListeners: [any Service] {
        guard let appsInToss = configuration.appsInToss else { return [] }
        return [(PartnerHost.api, Listening.Door.api), (.pay, .pay)].map { host, door in
            PartnerListener(
                sandbox: self, configuration: appsInToss, host: host, logger: logger,
                onListening: { [listening] port in await listening.open(door, port) })
        }
    }

    /// Where the sandbox listens; waits until it does.
    ///
    /// - Throws: what ended ``run()`` before it listened.
    public func address() async throws -> SandboxAddress {
        try await listening.address()
    }

    /// Sends the webhooks that are due now, and returns when each has been answered or has timed out.
    public func deliverDueWebhooks() async throws {
        try await webhooks.deliverDue()
    }
}

/// Where a ``Sandbox`` listens.
public struct SandboxAddress: Hashable, Sendable {
    let host: String
    let publicHost: String
    public let port: Int
    /// Of the partner API; nil when the sandbox has none.
    public let apiPort: Int?
    /// Of Toss Pay; nil when the sandbox has no partner API.
    public let payPort: Int?

    /// For servers and tests: `http://127.0.0.1:9090`.
    public var baseURL: String { "http://\(host):\(port)" }
    /// For browsers: `http://localhost:9090`.
    public var publicURL: String { "http://\(publicHost):\(port)" }
    /// In place of `https://apps-in-toss-api.toss.im`; nil when the sandbox has no partner API.
    public var partnerURL: String? { apiPort.map { "https://\(host):\($0)" } }
    /// In place of `https://pay-apps-in-toss-api.toss.im`; nil when the sandbox has no partner API.
    public var partnerPayURL: String? { payPort.map { "https://\(host):\($0)" } }
}

/// Runs a sandbox on a free port for as long as `body` runs.
public func withSandbox<Result: Sendable>(
    _ configuration: SandboxConfiguration = .onFreePort, logger: Logger = Logger(label: "sandbox"),
    isolation: isolated (any Actor)? = #isolation,
    _ body: (Sandbox) async throws -> Result
) async throws -> Result {
    let sandbox = Sandbox(configuration: configuration, logger: logger)
    let service = ServiceGroup(configuration: ServiceGroupConfiguration(services: [sandbox], logger: logger))
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await service.run() }
        _ = try await sandbox.address()
        do {
            let result = try await body(sandbox)
            await service.triggerGracefulShutdown()
            try await group.waitForAll()
            return result
        } catch {
            await service.triggerGracefulShutdown()
            throw error
        }
    }
}

extension SandboxConfiguration {
    /// In memory, on a free port.
    public static var onFreePort: SandboxConfiguration {
        var configuration = SandboxConfiguration()
        configuration.port = 0
        return configuration
    }
}

/// The address, and who waits for it.
private actor Listening {
    enum Door: Hashable {
        case browser, api, pay
    }

    private let configuration: SandboxConfiguration
    private var ports: [Door: Int] = [:]
    private var outcome: Result<SandboxAddress, any Error>?
    private var waiting: [CheckedContinuation<SandboxAddress, any Error>] = []

    init(_ configuration: SandboxConfiguration) {
        self.configuration = configuration
    }

    func open(_ door: Door, _ port: Int) {
        ports[door] = port
        guard let browser = ports[.browser], ports.count == (configuration.appsInToss == nil ? 1 : 3) else { return }
        settle(
            .success(
                SandboxAddress(
                    host: configuration.host, publicHost: configuration.publicHost, port: browser,
                    apiPort: ports[.api], payPort: ports[.pay])))
    }

    func end(_ error: any Error) { settle(.failure(error)) }

    func address() async throws -> SandboxAddress {
        if let outcome { return try outcome.get() }
        return try await withCheckedThrowingContinuation { waiting.append($0) }
    }

    private func settle(_ outcome: Result<SandboxAddress, any Error>) {
        self.outcome = outcome
        waiting.forEach { $0.resume(with: outcome) }
        waiting = []
    }
}
