public import Logging
public import MapaeCache
public import MapaeCore
public import MapaeIdentity
public import MapaePayments

/// Everything the routes are made of.
public struct HTTPDependencies: Sendable {
    public let settings: HTTPSettings
    public let accounts: Accounts
    public let accountDeletion: AccountDeletion
    public let sessions: Sessions
    public let knownDevices: KnownDevices
    public let deviceLinks: DeviceLinks
    public let signInHistory: SignInHistory
    public let accessTokens: AccessTokens
    public let csrfTokens: CSRFTokens
    public let securityEvents: SecurityEvents
    public let apiKeys: APIKeys
    public let teams: Teams
    public let idempotentAnswers: IdempotencyStore
    /// Nil when sessions of another system are not taken.
    public let legacyExchange: LegacyExchange?
    /// Nil when there is no Toss log-in.
    public let toss: TossDoors?
    /// The client certificates of this node, the one in use first.
    public let certificates: @Sendable () async -> [PartnerCertificate]
    public let payments: Payments
    /// Nil when nobody pays by Toss Pay.
    public let tossPay: TossPay?
    public let refunds: Refunds
    public let credits: CreditAccounts
    public let catalog: Catalog
    public let limiters: RateLimiters
    public let clock: any WallClock
    public let random: any RandomSource
    public let logger: Logger
    public let metrics: HTTPMetrics
    /// Asked by `/readyz`.
    public let readiness: @Sendable () async -> Readiness

    public init(
        settings: HTTPSettings, accounts: Accounts, accountDeletion: AccountDeletion, sessions: Sessions,
        knownDevices: KnownDevices, deviceLinks: DeviceLinks, signInHistory: SignInHistory,
        accessTokens: AccessTokens, csrfTokens: CSRFTokens, securityEvents: SecurityEvents, apiKeys: APIKeys,
        teams: Teams,
        idempotentAnswers: IdempotencyStore, legacyExchange: LegacyExchange?,
        toss: TossDoors? = nil, certificates: @escaping @Sendable () async -> [PartnerCertificate] = { [] },
        payments: Payments, tossPay: TossPay? = nil, refunds: Refunds, credits: CreditAccounts, catalog: Catalog,
        limiters: RateLimiters,
        clock: any WallClock, random: any RandomSource, logger: Logger,
        metrics: HTTPMetrics = HTTPMetrics(), readiness: @escaping @Sendable () async -> Readiness
    ) {
        self.settings = settings
        self.accounts = accounts
        self.accountDeletion = accountDeletion
        self.sessions = sessions
        self.knownDevices = knownDevices
        self.deviceLinks = deviceLinks
        self.signInHistory = signInHistory
        self.accessTokens = accessTokens
        self.csrfTokens = csrfTokens
        self.securityEvents = securityEvents
        self.apiKeys = apiKeys
        self.teams = teams
        self.idempotentAnswers = idempotentAnswers
        self.legacyExchange = legacyExchange
        self.toss = toss
        self.certificates = certificates
        self.payments = payments
        self.tossPay = tossPay
        self.refunds = refunds
        self.credits = credits
        self.catalog = catalog
        self.limiters = limiters
        self.clock = clock
        self.random = random
        self.logger = logger
        self.metrics = metrics
        self.readiness = readiness
    }
}

/// Whether this node may be given requests (F4).
public enum Readiness: Sendable {
    /// It may. What is degraded is named, e.g. `revocations`.
    case ready(degraded: [String])
    /// The store cannot be written or migrations are missing.
    case notReady
}
