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
        _ configuration: ServerConfiguration, _ system: SystemDependencies, apiBase: String, _ metrics: MetricsRegistry
    ) async throws -> Transports {
        let needsPartner = configuration.appsInToss != nil && system.partnerTransport == nil
        if let payments = system.transport, !needsPartner {
            return Transports(
                payments: payments, partner: system.partnerTransport, rolling: nil, own: nil, metrics)
        }
        let own = try AsyncHTTPTransport(origins: [apiBase], settings: system.providerTimeouts.settings)
        do {
            let rolling =
                system.partnerTransport == nil
                ? try configuration.partnerTransport(sharing: own).map(RollingTransport.init) : nil
            let partner = system.partnerTransport ?? rolling.map(system.providerTimeouts.applied(to:))
            return Transports(
                payments: system.transport ?? own, partner: partner, rolling: rolling, own: own, metrics)
        } catch {
            try? await own.shutdown()
            throw error
        }
    }
}
