import AppsInToss
import AsyncHTTPClientTransport
import Foundation
import Logging
import MapaeCache
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaeMessages
import MapaePayments
import MapaeStore
import TossPayments

/// The domain services of one test server.
struct TestParts {
    let dependencies: HTTPDependencies
    let clock: AdjustableClock
    let logs: LogLines
    let mails: Mails?
    let hasher: PasswordHasher
    private let transport: AsyncHTTPTransport

    init(store: any Store, options: LocalServer.Options) async throws {
        let (random, clock, logs) = (SystemRandom(), options.clock, LogLines())
        let logger = Logger(label: "http") { label in
            RedactingJSONLogHandler(label: label, logLevel: .debug, sink: logs.append)
        }
        let identifiers = IdentifierSource(clock: clock, random: random)
        let keys = try KeyRing(parsing: Secret("k1:\(Data(random.bytes(32)).base64EncodedString())"))
        let settings = try options.httpSettings
        let lifetimes = SessionSettings()
        let hasher = PasswordHasher(
            cost: .init(rounds: 16, blockSize: 8, parallelism: 1), threads: 1, queueLimit: 64, patience: .seconds(600),
            random: random)
        let revocations = Revocations(
            store: store, clock: clock, accessTokenLifetime: lifetimes.accessTokenLifetime)
        try await revocations.poll()
        let tokens = try await AccessTokens(
            keys: [SigningKey.new(.es256)], issuer: settings.publicURL.origin, clock: clock)
        let providerURL = options.providerURL ?? "http://127.0.0.1:1"
        let transport = try AsyncHTTPTransport(origins: [providerURL])
        let catalog = Catalog(packages: [.standard])
        let links = TossLinks(
            store: store, keys: keys, revocations: revocations, clock: clock, identifiers: identifiers,
            settings: .init(), notices: options.notices(identifiers))
        let payments = PaymentDependencies(
            store: store,
            provider: try TossPaymentsClient(secretKey: "test_sk_sandbox", baseURL: providerURL, transport: transport),
            catalog: catalog, runner: InlineRunner(), keys: keys, clock: clock, random: random,
            identifiers: identifiers, settings: PaymentSettings(), logger: logger,
            tossPay: options.toss?.access(links))
        let mails = options.mails(in: store, keys, identifiers, from: settings.publicURL.origin, logger)
        let refunds = Refunds(payments)
        self.mails = mails
        let limiters = options.limiters ?? RateLimiters(local: MemoryRateLimiter(clock: clock))
        let strangers = StrangerLimits(limiter: limiters.guarding, settings: options.strangers)
        let defence = LogInDefence(
            store: store, strangers: strangers, keys: keys, clock: clock,
            settings: LogInDefenceSettings(), logger: logger)
        let teams = Teams(
            store: store, revocations: revocations, clock: clock, random: random, identifiers: identifiers)
        let devices = KnownDevices(store: store, clock: clock, random: random, notices: links.access.notices)
        let sessions = Sessions(
            store: store, tokens: tokens, revocations: revocations, clock: clock, random: random,
            identifiers: identifiers, settings: lifetimes, mails: mails)
        let toss = options.toss.map { TossDoors($0, links: links, sessions: sessions, payments: payments, strangers) }
        self.dependencies = HTTPDependencies(
            settings: settings,
            accounts: Accounts(
                store: store, hasher: hasher, defence: defence, access: links.access, clock: clock,
                identifiers: identifiers, mails: mails),
            accountDeletion: AccountDeletion(
                store: store, access: links.access, clock: clock, parts: [teams, refunds, defence, links]),
            sessions: sessions, knownDevices: devices,
            deviceLinks: DeviceLinks(
                devices: devices, keys: keys, identifiers: identifiers, origin: settings.publicURL.origin),
            signInHistory: SignInHistory(store: store, clock: clock),
            accessTokens: tokens, csrfTokens: CSRFTokens(keys: keys, clock: clock, random: random),
            securityEvents: SecurityEvents(store: store, clock: clock, logger: logger),
            apiKeys: APIKeys(
                store: store, revocations: revocations, clock: clock, random: random, identifiers: identifiers,
                notices: links.access.notices),
            teams: teams,
            idempotentAnswers: IdempotencyStore(store: store, keys: keys, clock: clock),
            legacyExchange: options.exchange(store, sessions, links.access, strangers, settings.publicURL.origin),
            toss: toss,
            payments: Payments(payments), tossPay: TossPay(payments), refunds: refunds,
            credits: CreditAccounts(payments), catalog: catalog, limiters: limiters,
            clock: clock, random: random, logger: logger, readiness: { options.readiness })
        (self.clock, self.logs, self.hasher, self.transport) = (clock, logs, hasher, transport)
    }

    func shutDown() async {
        hasher.shutDown()
        try? await transport.shutdown()
    }
}

extension LocalServer.Options {
    fileprivate var httpSettings: HTTPSettings {
        get throws {
            var made = HTTPSettings(publicURL: try PublicURL(parsing: publicURL))
            // A test is about limits when it says so; others ask as often as they like.
            made.routeLimitFactor = 1000
            made.addressLimit = RateLimit(1_000_000, per: .minutes(1))
            settings(&made)
            return made
        }
    }
}

extension LocalServer.Options {
    fileprivate func notices(_ identifiers: IdentifierSource) -> OwnerNotices? {
        mailer.map { _ in OwnerNotices(identifiers: identifiers) }
    }

    fileprivate func mails(
        in store: any Store, _ keys: KeyRing, _ identifiers: IdentifierSource, from origin: String, _ logger: Logger
    ) -> Mails? {
        mailer.map { mailer in
            Mails(
                store: store, mailer: mailer, keys: keys, clock: clock, identifiers: identifiers, origin: origin,
                siteName: "마패", logger: logger)
        }
    }

    fileprivate func exchange(
        _ store: any Store, _ sessions: Sessions, _ access: AccountAccess, _ strangers: StrangerLimits, _ origin: String
    ) -> LegacyExchange? {
        formerSystem.map { secret in
            LegacyExchange(
                .init(secret: secret, until: clock.now() + .days(100), audience: origin), store: store,
                sessions: sessions, access: access, strangers: strangers, clock: clock)
        }
    }
}

extension LocalServer.Toss {
    fileprivate func access(_ links: TossLinks) -> TossPayAccess { TossPayAccess(client: client, people: links) }

    fileprivate var client: AppsInTossClient {
        AppsInTossClient(transport: transport, settings: .init(tossPay: .test, apiBaseURL: baseURL))
    }
}

extension TossDoors {
    fileprivate init(
        _ options: LocalServer.Toss, links: TossLinks, sessions: Sessions, payments: PaymentDependencies,
        _ strangers: StrangerLimits
    ) {
        let quota = TossQuota(limiter: MemoryRateLimiter(clock: payments.clock))
        let (logger, client) = (payments.logger, options.client)
        self.init(
            logIn: TossLogIn(
                client: options.client, links: links, sessions: sessions, strangers: strangers, quota: quota,
                logger: logger),
            links: links,
            callback: TossUnlinkCallback(links: links, secrets: options.secrets, logger: logger),
            callbackRules: options.rules,
            purchases: Purchases(payments, client: client, people: links, settings: PurchaseSettings()),
            subscriptionReports: SubscriptionReports(
                payments, settings: PurchaseSettings(), secrets: options.secrets, logger: logger),
            anonymousKeys: TossAnonymousKeys(client: client, strangers: strangers, quota: quota, logger: logger))
        promotions = Promotions(payments, client: client, people: links, catalog: PromotionCatalog())
        messages = Messages(
            Messages.Dependencies(
                store: payments.store, people: links, runner: payments.runner, keys: payments.keys,
                clock: payments.clock, identifiers: payments.identifiers, templates: [], logger: logger),
            client: client)
    }
}

extension CreditPackage {
    static let standard = CreditPackage(
        id: "standard", name: LocalizedText("크레딧 100개", "100 credits"), credits: Credits(100),
        bonusCredits: Credits(10), price: Won(9_900))
}

/// Runs effects as tasks of the test process.
private struct InlineRunner: EffectRunner {
    func run(_ effect: @escaping @Sendable () async -> Void) throws {
        Task { await effect() }
    }
}
