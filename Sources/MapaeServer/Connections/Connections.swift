internal import HummingbirdCore
internal import Logging
internal import MapaeCore
internal import MapaeHTTP
internal import MapaeMetrics
internal import NIOCore
internal import NIOPosix

/// All connections of the server's port.
final class Connections: Sendable {
    let settings: ConnectionSettings
    private let counts: ConnectionCounts
    private let rules: RequestHeadRules
    private let refusals: RefusalAnswers
    private let metrics: ConnectionMetrics
    private let proxies: TrustedProxies
    private let logger: Logger

    init(
        _ settings: ConnectionSettings, publicURL: PublicURL, proxies: TrustedProxies, random: any RandomSource,
        registry: MetricsRegistry, logger: Logger
    ) {
        self.settings = settings
        self.proxies = proxies
        self.logger = logger
        counts = ConnectionCounts(
            perAddress: settings.perAddress,
            inAll: settings.inAll ?? DescriptorLimit.connections(of: DescriptorLimit.current))
        rules = RequestHeadRules(publicURL: publicURL)
        refusals = RefusalAnswers(random: random)
        metrics = ConnectionMetrics(registry, counts: counts)
    }

    /// For Hummingbird's `Application`.
    var server: HTTPServerBuilder {
        HTTPServerBuilder { responder in GuardedChannel(responder: responder, connections: self) }
    }

    /// Counts a new connection until it closes, and gives it its guard.
    func admit(_ channel: any Channel) -> RequestGuard {
        let peer = channel.remoteAddress?.ipAddress.flatMap(ClientAddress.init)
        let isProxy = peer.map(proxies.trusts) == true
        let address = isProxy ? nil : peer?.subscriber
        let admission = counts.enter(address, isNear: isProxy || peer?.isLoopback == true)
        channel.closeFuture.whenComplete { [counts] _ in counts.leave(address) }
        return RequestGuard(
            settings: settings, admission: admission, rules: rules, refusals: refusals, metrics: metrics,
            logger: logger)
    }

    /// Hears of connections that cannot be accepted, which NIO tries again a second later without a word.
    func watch(_ listener: any Channel) async throws {
        let failures = AcceptFailures(counter: metrics.acceptFailures, logger: logger)
        try await listener.pipeline.addHandler(failures, position: .first).get()
    }
}
