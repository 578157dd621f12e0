internal import AppsInToss
internal import AsyncHTTPClientTransport
internal import Logging
internal import MapaeCache
internal import MapaeCore
internal import MapaeHTTP
public import MapaeIdentity
internal import MapaeJobs
public import MapaeMessages
public import MapaePayments
internal import MapaeStore
internal import MutualTLS
internal import ProviderTransport
internal import ServiceLifecycle

/// Toss log-in, joined to the rest of the domain; there is none without a client certificate.
public struct TossServices: Sendable {
    let client: AppsInTossClient
    public let links: TossLinks
    public let tokens: TossTokens
    public let removals: TossDisconnections
    /// Nil when the configuration names no promotions.
    public let promotions: Promotions?
    /// Nil when the configuration names no templates.
    public let messages: Messages?
    public let purchases: Purchases
    public let purchaseWatch: PurchasePoller
    let doors: TossDoors

    init?(
        _ configuration: ServerConfiguration, links: TossLinks, sessions: Sessions, payments: PaymentDependencies,
        _ strangers: StrangerLimits, _ limiters: RateLimiters
    ) {
        let logger = payments.logger
        guard let settings = configuration.appsInToss, let access = payments.tossPay else { return nil }
        client = access.client
        self.links = links
        tokens = TossTokens(client: client, links: links, logger: logger)
        removals = TossDisconnections(client: client, links: links, logger: logger)
        promotions =
            configuration.promotions.promotions.isEmpty
            ? nil : Promotions(payments, client: client, people: links, catalog: configuration.promotions)
        messages =
            configuration.messageTemplates.isEmpty
            ? nil
            : Messages(
                Messages.Dependencies(payments, people: links, templates: configuration.messageTemplates),
                client: client)
        purchases = Purchases(payments, client: client, people: links, settings: settings.purchases)
        purchaseWatch = PurchasePoller(purchases)
        let quota = TossQuota(
            limiter: limiters.guarding, callsPerMinute: configuration.limits.tossCallsPerMinute)
        var doors = TossDoors(
            logIn: TossLogIn(
                client: client, links: links, sessions: sessions, strangers: strangers, quota: quota, logger: logger),
            links: links,
            callback: TossUnlinkCallback(links: links, secrets: settings.callbackSecrets, logger: logger),
            callbackRules: settings.callbackRules, purchases: purchases,
            subscriptionReports: settings.subscriptionSecrets.isEmpty
                ? nil
                : SubscriptionReports(
                    payments, settings: settings.purchases, secrets: settings.subscriptionSecrets, logger: logger),
            anonymousKeys: TossAnonymousKeys(
                client: client, strangers: strangers, quota: quota, logger: logger))
        doors.promotions = promotions
        doors.messages = messages
        self.doors = doors
    }
}

extension Messages.Dependencies {
    /// Messages live on what payments do.
    fileprivate init(_ payments: PaymentDependencies, people: any TossPeople, templates: Set<String>) {
        self.init(
            store: payments.store, people: people, runner: payments.runner, keys: payments.keys, clock: payments.clock,
            identifiers: payments.identifiers, templates: templates, logger: payments.logger)
    }
}

extension Domain {
    /// What a timer does about Toss users who are to be removed or erased; the latter goes on when there is no Toss
    /// log-in any more.
    func tossJobs(logger: Logger) -> [any Service] {
        let (toss, erasures) = (toss, tossErasures)
        let promotions = toss?.promotions.map(PromotionResolver.init)
        return [
            PeriodicJob(name: "promotion-resolver", every: .seconds(1), logger: logger) {
                _ = try await promotions?.resolveDue()
            },
            PeriodicJob(name: "message-purge", every: .hours(1), logger: logger) {
                _ = try await toss?.messages?.purge()
            },
            PeriodicJob(name: "toss-removal", every: .seconds(10), logger: logger) {
                _ = try await toss?.removals.removeDue()
            },
            PeriodicJob(name: "toss-purchases", every: .seconds(10), logger: logger) {
                _ = try await toss?.purchaseWatch.readDue()
            },
            PeriodicJob(name: "toss-purchase-purge", every: .hours(1), logger: logger) {
                try await toss?.purchaseWatch.purge()
            },
            PeriodicJob(name: "toss-erasure", every: .minutes(1), logger: logger) {
                _ = try await erasures.eraseDue()
            },
            PeriodicJob(name: "toss-purge", every: .hours(1), logger: logger) { try await purgeToss() },
        ]
    }

    /// Forgets used codes, and who was linked and unlinked longer ago than the setting says.
    func purgeToss() async throws {
        try await tossErasures.purge()
        while try await tossErasures.purgeLog(olderThan: retention.tossLog, limit: 500) == 500 {}
    }
}

extension ServerConfiguration {
    /// The one client of Toss' partner API; nil without a client certificate.
    func tossClient(_ transport: (any MutualTLSTransport)?) -> AppsInTossClient? {
        guard let appsInToss, let transport else { return nil }
        return AppsInTossClient(
            transport: transport,
            settings: .init(
                tossPay: environment == .live ? .live : .test, apiBaseURL: appsInToss.apiBase.description,
                payBaseURL: appsInToss.payBase.description))
    }

    /// The way to Toss that presents the certificate, over a client that is shut down with it; nil without one.
    func partnerTransport(sharing base: AsyncHTTPTransport) throws -> AsyncHTTPMutualTLSTransport? {
        guard let appsInToss else { return nil }
        return try AsyncHTTPMutualTLSTransport(
            identity: appsInToss.identity,
            origins: [appsInToss.apiBase.server.origin, appsInToss.payBase.server.origin],
            sharing: base, trusting: environment == .dev ? appsInToss.sandboxAuthority : nil)
    }
}

extension AsyncHTTPMutualTLSTransport {
    /// - Parameter authority: who alone vouches for the server, in PEM; nil for the public authorities.
    convenience init(
        identity: ClientIdentity, origins: [String], sharing base: AsyncHTTPTransport, trusting authority: String?
    ) throws {
        if let authority {
            try self.init(identity: identity, origins: origins, sharing: base, trustingAlone: authority)
        } else {
            try self.init(identity: identity, origins: origins, sharing: base)
        }
    }
}

extension TossLinks {
    init(
        _ configuration: ServerConfiguration, _ store: any Store, _ revocations: Revocations,
        _ clock: any WallClock, _ identifiers: IdentifierSource, _ notices: OwnerNotices?
    ) {
        self.init(
            store: store, keys: configuration.encryptionKeys, revocations: revocations, clock: clock,
            identifiers: identifiers, settings: configuration.appsInToss?.logIn ?? TossLogInSettings(),
            notices: notices)
    }
}
