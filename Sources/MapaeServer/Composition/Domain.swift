internal import AsyncHTTPClientTransport
internal import Logging
public import MapaeCache
internal import MapaeCore
internal import MapaeHTTP
public import MapaeIdentity
public import MapaeJobs
internal import MapaeMetrics
public import MapaePayments
internal import MapaeStore
internal import ServiceLifecycle
internal import TossPayments

/// The services that decide, joined to one store, one clock and one provider.
public struct Domain: Sendable {
    public let accounts: Accounts
    public let accountDeletion: AccountDeletion
    /// Nil when the server sends no mail.
    public let mails: Mails?
    public let sessions: Sessions
    public let apiKeys: APIKeys
    public let teams: Teams
    public let payments: Payments
    /// Nil when there is no Toss log-in.
    public let tossPay: TossPay?
    public let refunds: Refunds
    public let credits: CreditAccounts
    public let outcomes: OutcomeResolver
    public let revocations: Revocations
    public let providerCalls: ProviderCalls
    /// Nil when there is no Toss log-in.
    public let toss: TossServices?
    /// Nil when there is no client certificate of the server's own.
    public let certificates: PartnerCertificates?
    let tossErasures: TossErasures
    public let limiters: RateLimiters
    let defence: LogInDefence
    public let knownDevices: KnownDevices
    let deviceLinks: DeviceLinks
    let signInHistory: SignInHistory
    /// Nil when tokens are signed with a secret of the configuration.
    public let signingKeys: SigningKeys?
    let accessTokens: AccessTokens
    let idempotentAnswers: IdempotencyStore
    let legacyExchange: LegacyExchange?
    let retention: Retention
    let csrfTokens: CSRFTokens
    let securityEvents: SecurityEvents
    let metrics: MetricsRegistry
    private let sharedLimits: SharedLimits
    private let hasher: PasswordHasher
    private let ownTransport: AsyncHTTPTransport?

    init(
        configuration: ServerConfiguration, store: any Store, metrics: MetricsRegistry, system: SystemDependencies
    ) async throws {
        self.metrics = metrics
        let identityMetrics = IdentityMetrics(metrics)
        let (clock, random) = (system.clock, system.random)
        let identifiers = IdentifierSource(clock: clock, random: random)
        sharedLimits = SharedLimits(configuration, system, store: store)
        limiters = sharedLimits.limiters
        (accessTokens, signingKeys) = try await Domain.tokens(configuration, store: store, clock: clock)
        csrfTokens = CSRFTokens(keys: configuration.encryptionKeys, clock: clock, random: random)
        securityEvents = SecurityEvents(store: store, clock: clock, logger: system.logger)
        revocations = Revocations(
            store: store, clock: clock, accessTokenLifetime: configuration.sessions.accessTokenLifetime)
        hasher = PasswordHasher(cost: system.passwordCost, threads: 2, queueLimit: 64, random: random)
        let mail = try OutgoingMail(
            configuration, system, store: store, limiter: limiters.guarding, identifiers: identifiers)
        mails = mail?.mails
        let strangers = StrangerLimits(configuration, limiters, identityMetrics)
        defence = LogInDefence(
            store: store, strangers: strangers, keys: configuration.encryptionKeys, clock: clock,
            settings: configuration.logInDefence, logger: system.logger, metrics: identityMetrics)
        knownDevices = KnownDevices(store: store, clock: clock, random: random, notices: mail?.notices)
        deviceLinks = DeviceLinks(
            devices: knownDevices, keys: configuration.encryptionKeys, identifiers: identifiers,
            origin: configuration.publicURL.origin)
        signInHistory = SignInHistory(store: store, clock: clock)
        // Links may be left from a time when there was Toss log-in.
        let links = TossLinks(configuration, store, revocations, clock, identifiers, mail?.notices)
        accounts = Accounts(
            store: store, hasher: hasher, defence: defence, access: links.access, clock: clock,
            identifiers: identifiers, mails: mails, reservedNames: configuration.reservedNames)
        sessions = Sessions(
            store: store, tokens: accessTokens, revocations: revocations, clock: clock, random: random,
            identifiers: identifiers, settings: configuration.sessions, metrics: identityMetrics, mails: mails)
        apiKeys = APIKeys(
            store: store, revocations: revocations, clock: clock, random: random, identifiers: identifiers,
            notices: mail?.notices)
        teams = Teams(
            store: store, revocations: revocations, clock: clock, random: random, identifiers: identifiers,
            mails: mail?.invitations, reservedNames: configuration.reservedNames)
        idempotentAnswers = IdempotencyStore(store: store, keys: configuration.encryptionKeys, clock: clock)
        legacyExchange = LegacyExchange(configuration, store, sessions, links.access, strangers, clock)
        retention = Retention(configuration)
        providerCalls = ProviderCalls()
        let apiBase = configuration.tossPayments.apiBase.description
        let secretKey = try SecretKey(configuration.tossPayments.secretKey.exposed)
        // Nothing after this throws: a client that was made has to be shut down.
        let ways = try await Domain.ways(configuration, system, apiBase: apiBase, metrics)
        ownTransport = ways.own
        let dependencies = PaymentDependencies(
            store: store,
            provider: TossPaymentsClient(secretKey: secretKey, baseURL: apiBase, transport: ways.payments),
            catalog: configuration.catalog, runner: providerCalls,
            keys: configuration.encryptionKeys, clock: clock, random: random, identifiers: identifiers,
            settings: configuration.payments, logger: system.logger,
            tossPay: configuration.tossClient(ways.partner).map { TossPayAccess(client: $0, people: links) })
        payments = Payments(dependencies)
        tossPay = TossPay(dependencies)
        refunds = Refunds(dependencies)
        (credits, outcomes) = (CreditAccounts(dependencies), OutcomeResolver(dependencies))
        toss = TossServices(
            configuration, links: links, sessions: sessions, payments: dependencies, strangers, limiters)
        certificates = ways.certificates(configuration, system, toss?.client, mail?.mailer, store, metrics)
        // The one list of what goes when an account goes.
        accountDeletion = AccountDeletion(
            store: store, access: links.access, clock: clock,
            parts: [teams, refunds, defence, links, PurchaseClosing()])
        tossErasures = TossErasures(store: store, deletion: accountDeletion, clock: clock, logger: system.logger)
    }

    /// What a timer starts.
    func jobs(logger: Logger) -> [any Service] {
        let (revocations, outcomes, sessions) = (revocations, outcomes, sessions)
        let (defence, knownDevices, signInHistory) = (defence, knownDevices, signInHistory)
        let (apiKeys, teams) = (apiKeys, teams)
        return mailJobs(logger: logger) + [
            PeriodicJob(name: "revocation-poll", every: .seconds(1), logger: logger) { try await revocations.poll() },
            PeriodicJob(name: "outcome-resolver", every: .seconds(1), logger: logger) {
                _ = try await outcomes.resolveDue()
            },
            PeriodicJob(name: "session-purge", every: .hours(1), logger: logger) {
                try await revocations.purge()
                _ = try await sessions.purge()
            },
            PeriodicJob(name: "log-in-purge", every: .hours(1), logger: logger) {
                try await defence.purge()
                try await knownDevices.purge()
                while try await signInHistory.purge(limit: 500) == 500 {}
            },
            PeriodicJob(name: "key-purge", every: .hours(1), logger: logger) {
                try await apiKeys.purge()
                try await teams.purge()
            },
        ] + sharedLimits.jobs(logger: logger) + repeatJobs(logger: logger)
            + tossJobs(logger: logger) + certificateJobs(logger: logger)
    }

    private func mailJobs(logger: Logger) -> [any Service] {
        guard let mails else { return [] }
        return [
            PeriodicJob(name: "mail", every: .seconds(1), logger: logger) { try await mails.deliverDue() },
            PeriodicJob(name: "mail-purge", every: .hours(1), logger: logger) { try await mails.purge() },
        ]
    }

    /// Lets go of everything, when nothing uses it any more.
    func close(_ store: any Store) async {
        hasher.shutDown()
        // Fails only when it was shut down before.
        try? await ownTransport?.shutdown()
        sharedLimits.close()
        await store.close()
    }
}
