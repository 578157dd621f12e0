internal import AsyncHTTPClientTransport
public import Hummingbird
internal import HummingbirdCore
internal import Logging
public import MapaeCore
internal import MapaeHTTP
internal import MapaeIdentity
internal import MapaeJobs
internal import MapaeMetrics
internal import MapaePayments
public import MapaeStore
internal import MapaeWeb
internal import ProviderTransport
internal import ServiceLifecycle
internal import TossPayments

/// A server, put together and not yet running. ``application`` carries every service it needs: run it in a service group,
/// or test it with HummingbirdTesting.
public struct MapaeApplication: Sendable {
    public let application: Application<ServerResponder>
    public let store: any Store
    public let clock: any WallClock
    /// The services of the domain, for commands and tests that work without a request.
    public let domain: Domain
}

/// Puts a server together: the one place where implementations are chosen and joined.
///
/// - Parameter migrating: whether to bring the database to this release's schema first; otherwise a database that is
///   not at it is refused.
public func buildApplication(
    configuration: ServerConfiguration, migrating: Bool, system: SystemDependencies
) async throws -> MapaeApplication {
    let metrics = MetricsRegistry { [logger = system.logger] gauge, error in
        logger.warning("metrics.gauge_unreadable", metadata: ["gauge": "\(gauge)", "error": "\(error)"])
    }
    let store = ObservedStore(
        try await DatabaseSettings(
            address: configuration.database, postgresPool: configuration.postgresPool,
            patience: system.storeTimeouts ?? configuration.storeTimeouts
        ).openStore(logger: system.logger),
        observer: StoreMetrics(metrics))
    do {
        try await StoreStamp.check(store, is: configuration.environment)
        if migrating { try await Migrator.migrate(store) }
        try await Migrator.check(store)
        try await StoreStamp.establish(configuration.environment, in: store)
    } catch {
        await store.close()
        throw error
    }
    let domain: Domain
    do {
        domain = try await Domain(
            configuration: configuration, store: store, metrics: metrics, system: system)
    } catch {
        await store.close()
        throw error
    }
    do {
        return try buildApplication(configuration, domain: domain, store: store, system: system)
    } catch {
        await domain.close(store)
        throw error
    }
}

private func buildApplication(
    _ configuration: ServerConfiguration, domain: Domain, store: any Store, system: SystemDependencies
) throws -> MapaeApplication {
    let router = try domain.router(configuration: configuration, store: store, system: system)
    let connections = Connections(
        configuration.connections, publicURL: configuration.publicURL,
        proxies: configuration.limits.trustedProxies, random: system.random, registry: domain.metrics,
        logger: system.logger)
    var application = Application(
        responder: ServerResponder(
            router: RequestTextResponder(before: router.buildResponder()), development: system.developmentRoutes,
            publicURL: configuration.publicURL),
        server: connections.server,
        configuration: ApplicationConfiguration(
            address: .hostname(configuration.host, port: configuration.port), serverName: nil),
        // Services stop in the reverse of this order, after the server has answered its last request: provider calls
        // are waited for, then the jobs' current runs, and the store is closed last.
        services: [ResourceClosing { await domain.close(store) }]
            + domain.jobs(logger: system.logger) + diskJobs(configuration.database, logger: system.logger)
            + [domain.providerCalls],
        onServerRunning: { listener in
            do {
                try await connections.watch(listener)
            } catch {
                system.logger.warning(
                    "failures to accept connections will not be told", metadata: ["cause": "\(error)"])
            }
            await system.onServerRunning(listener)
        }, logger: system.logger)
    let revocations = domain.revocations
    application.beforeServerStarts { try await revocations.poll() }
    return MapaeApplication(application: application, store: store, clock: system.clock, domain: domain)
}

private func diskJobs(_ database: DatabaseAddress, logger: Logger) -> [any Service] {
    guard let disk = DataDisk(of: database) else { return [] }
    let watch = DiskWatch(disk, logger: logger)
    return [PeriodicJob(name: "disk", every: .seconds(30), logger: logger) { watch.look() }]
}
