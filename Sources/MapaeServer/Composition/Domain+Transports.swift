internal import AsyncHTTPClientTransport
internal import MapaeMetrics
internal import ProviderTransport

extension Domain {
    /// The ways to the providers, on which calls are counted and timed.
    struct Transports {
        let payments: any Transport
        /// Nil when there is no client certificate.
        let partner: (any MutualTLSTransport)?
        /// What is under it and presents the certificate; nil when the way was given.
        let rolling: RollingTransport?
        /// What has to be shut down at the end; nil when both ways were given.
        let own: AsyncHTTPTransport?

        fileprivate init(
            payments: any Transport, partner: (any MutualTLSTransport)?, rolling: RollingTransport?,
            own: AsyncHTTPTransport?, _ metrics: MetricsRegistry
        ) {
            self.payments = ObservedTransport(payments, provider: "tosspayments", metrics)
            self.partner = partner.map { ObservedPartnerTransport($0, metrics) }
            self.rolling = rolling
            self.own = own
        }
    }

    /// One client for the process, under every way that was not given.
    static func ways(
        _ configuration: ServerConfiguration, _ surroundings: Surroundings, apiBase: String, _ metrics: MetricsRegistry
    ) async throws -> Transports {
        let needsPartner = configuration.appsInToss != nil && surroundings.partnerTransport == nil
        if let payments = surroundings.transport, !needsPartner {
            return Transports(
                payments: payments, partner: surroundings.partnerTransport, rolling: nil, own: nil, metrics)
        }
        let own = try AsyncHTTPTransport(origins: [apiBase], settings: surroundings.providerPatience.settings)
        do {
            let rolling =
                surroundings.partnerTransport == nil
                ? try configuration.partnerTransport(sharing: own).map(RollingTransport.init) : nil
            let partner = surroundings.partnerTransport ?? rolling.map(surroundings.providerPatience.applied(to:))
            return Transports(
                payments: surroundings.transport ?? own, partner: partner, rolling: rolling, own: own, metrics)
        } catch {
            try? await own.shutdown()
            throw error
        }
    }
}
