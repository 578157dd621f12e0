internal import AppsInToss
internal import Logging
public import MapaeCore
internal import MapaeIdentity
internal import MapaeJobs
internal import MapaeMetrics
internal import MapaeStore
internal import ProviderTransport
internal import ServiceLifecycle

/// The client certificates of this server (C6, C7): what there is, the next one, alarms before the end.
public struct PartnerCertificates: Sendable {
    let keeper: CertificateKeeper
    let alarms: CertificateAlarms
    let clock: any WallClock

    /// Takes whatever the files hold now as whole, tries it and presents it: what SIGHUP does.
    public func reload() async throws {
        try await keeper.look(atOnce: true)
    }

    /// What a timer does every ten seconds.
    public func look() async throws {
        try await keeper.look()
        try await alarms.raise(for: await keeper.inventory())
    }

    /// What there is, the one in use first.
    public func inventory() async -> [PartnerCertificate] {
        await keeper.inventory()
    }

    /// How long each has to live, for a scrape.
    func addGauge(to registry: MetricsRegistry) {
        registry.gauges(
            "mapae_certificate_expires_seconds",
            "How long a client certificate is still valid; negative when it has ended.",
            by: "role", "certificate"
        ) { [keeper, clock] in
            let now = clock.now()
            return await keeper.inventory().compactMap { certificate in
                certificate.facts.map { facts in
                    (
                        [certificate.role.rawValue, facts.shortFingerprint],
                        Int((facts.notAfter - now).components.seconds)
                    )
                }
            }
        }
    }
}

extension PartnerCertificates {
    /// - Parameters:
    ///   - transport: presents what the configuration says; nil when there is nothing to look after.
    ///   - client: speaks over it.
    init?(
        _ configuration: ServerConfiguration, _ system: SystemDependencies, transport: RollingTransport?,
        client: AppsInTossClient?, mailer: (any Mailer)?, store: any Store, metrics: MetricsRegistry
    ) {
        guard let settings = configuration.appsInToss, let transport, let client else { return nil }
        let (clock, logger) = (system.clock, system.logger)
        let (patience, clientSettings) = (system.providerTimeouts, client.settings)
        keeper = CertificateKeeper(
            transport: transport, sources: [settings.certificate] + [settings.nextCertificate].compactMap { $0 },
            record: CertificateRecord(store: store, clock: clock, logger: logger, metrics: metrics), clock: clock
        ) { transport throws(AppsInTossError) in
            try await AppsInTossClient(transport: patience.applied(to: transport), settings: clientSettings).probe()
        }
        var mailing: CertificateAlarms.Mailing?
        if let mailer, let recipient = configuration.operatorAddress {
            mailing = .init(mailer: mailer, recipient: recipient, siteName: configuration.siteName)
        }
        alarms = CertificateAlarms(store: store, clock: clock, logger: logger, mailing: mailing)
        self.clock = clock
        addGauge(to: metrics)
    }
}

extension Domain.Transports {
    /// Nil when the way to Toss was given, or there is none.
    func certificates(
        _ configuration: ServerConfiguration, _ system: SystemDependencies, _ client: AppsInTossClient?,
        _ mailer: (any Mailer)?, _ store: any Store, _ metrics: MetricsRegistry
    ) -> PartnerCertificates? {
        PartnerCertificates(
            configuration, system, transport: rolling, client: client, mailer: mailer, store: store,
            metrics: metrics)
    }
}

extension Domain {
    /// What a timer does about client certificates.
    func certificateJobs(logger: Logger) -> [any Service] {
        guard let certificates else { return [] }
        return [
            PeriodicJob(name: "certificates", every: .seconds(10), logger: logger) { try await certificates.look() }
        ]
    }
}
