internal import Hummingbird
internal import Logging
internal import MapaeCache
internal import MapaeCore
internal import MapaeHTTP
internal import MapaeIdentity
internal import MapaePayments
internal import MapaeStore
internal import MapaeWeb

extension Domain {
    /// Every route and page of this server.
    func router(
        configuration: ServerConfiguration, store: any Store, system: SystemDependencies
    ) throws -> Router<AppRequestContext> {
        let cache = CacheProbe(limiters: limiters)
        let probe = StoreProbe(store: store, patience: configuration.readyTimeout, random: system.random)
        Domain.addGauges(
            to: metrics, store: store, disk: DataDisk(of: configuration.database), cache: cache,
            system: system)
        let http = HTTPDependencies(
            settings: configuration.http, accounts: accounts, accountDeletion: accountDeletion, sessions: sessions,
            knownDevices: knownDevices, deviceLinks: deviceLinks, signInHistory: signInHistory,
            accessTokens: accessTokens, csrfTokens: csrfTokens, securityEvents: securityEvents, apiKeys: apiKeys,
            teams: teams,
            idempotentAnswers: idempotentAnswers, legacyExchange: legacyExchange,
            toss: toss?.doors, certificates: { [certificates] in await certificates?.inventory() ?? [] },
            payments: payments, tossPay: tossPay, refunds: refunds, credits: credits, catalog: configuration.catalog,
            limiters: limiters,
            clock: system.clock, random: system.random,
            logger: system.logger, metrics: HTTPMetrics(metrics),
            readiness: readiness(of: probe, cache))
        let pages = try WebPages(
            WebDependencies(
                accounts: accounts, catalog: configuration.catalog, payments: payments, credits: credits,
                tossClientKey: configuration.tossPayments.clientKey,
                tossScriptURL: configuration.tossPayments.scriptURL.description, siteName: configuration.siteName,
                cookies: http.settings.cookies, publicURL: configuration.publicURL,
                toss: toss.map { TossPages(links: $0.links, consentURL: configuration.tossConsentURL) }))
        return makeRouter(http, errorPage: pages.errorPage, addPages: pages.addRoutes)
    }

    private func readiness(of probe: StoreProbe, _ cache: CacheProbe) -> @Sendable () async -> Readiness {
        { [revocations] in
            guard await probe.isWritable(), revocations.isLoaded else { return .notReady }
            return .ready(degraded: await cache.isAway() ? ["cache"] : [])
        }
    }
}

extension ServerConfiguration {
    fileprivate var http: HTTPSettings {
        var settings = HTTPSettings(publicURL: publicURL)
        settings.reauthenticationAge = payments.reauthenticationAge
        settings.contentSecurityExtra = contentSecurityExtra
        settings.securityContact = securityContact
        settings.appOrigins = appOrigins
        settings.trustedProxies = limits.trustedProxies
        settings.addressLimit = RateLimit(limits.addressPerMinute, per: .minutes(1))
        settings.metricsToken = metricsToken
        settings.routeLimitFactor = limits.routeFactor
        settings.signUpLimit = RateLimit(limits.signUpsPerAddress, per: .hours(1))
        if environment == .dev { settings.providerOrigins = sandboxOrigins }
        return settings
    }

    /// The sandbox's page that stands in for the SDK; pages outside of the Toss app have none.
    fileprivate var tossConsentURL: String? {
        environment == .dev ? tossPayments.scriptURL.server.origin + "/apps-in-toss/app-login" : nil
    }

    /// The sandbox as browsers see it: its script fetches from a second name, as the real one does.
    private var sandboxOrigins: [String] {
        let server = tossPayments.scriptURL.server
        let port = server.port.map { ":\($0)" } ?? ""
        return [server.origin, "\(server.scheme)://api.\(server.host)\(port)"]
    }
}
