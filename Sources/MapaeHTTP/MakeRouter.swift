public import Hummingbird
import MapaeCache
import MapaeCore
import MapaeIdentity

/// Composes the middleware and every route.
///
/// Middleware applies to what is added after it, so the order below is the order a request passes: identity → log →
/// security headers → (other origins) → errors → refused text → (health) → limit of the address → (metrics) → host → body limit → (routes whose credential is in the
/// body) → authentication → refused API keys → body → CSRF → limit of the route → repeats → everything else. Whatever is added
/// last, pages included, stands behind all of it.
///
/// - Parameters:
///   - errorPage: what a browser is shown when a navigation fails.
///   - addPages: adds the pages and assets.
public func makeRouter(
    _ dependencies: HTTPDependencies, errorPage: ErrorPage? = nil,
    addPages: (Router<AppRequestContext>) -> Void = { _ in }
) -> Router<AppRequestContext> {
    let settings = dependencies.settings
    let table = RouteTable()
    let errors = ErrorRenderer(routes: table, errorPage: errorPage)
    let router = Router(context: AppRequestContext.self, options: .autoGenerateHeadEndpoints)

    router.add(
        middleware: RequestIdentityMiddleware(
            random: dependencies.random, cookies: settings.cookies, logger: dependencies.logger))
    if !settings.trustedProxies.isEmpty {
        router.add(middleware: ClientAddressMiddleware(proxies: settings.trustedProxies))
    }
    router.add(middleware: RequestLogMiddleware(metrics: dependencies.metrics))
    router.add(middleware: SecurityHeadersMiddleware(settings: settings))
    router.add(middleware: RateLimitHeadersMiddleware())
    let consoleOrigin = dependencies.toss?.callbackRules.opensToConsole == true ? TossUnlinkRoute.consoleOrigin : nil
    if !settings.appOrigins.isEmpty || consoleOrigin != nil {
        router.add(
            middleware: CrossOriginMiddleware(
                publicURL: settings.publicURL, appOrigins: settings.appOrigins, consoleOrigin: consoleOrigin,
                routes: table))
    }
    router.add(middleware: ErrorMiddleware(renderer: errors))
    router.add(middleware: RefusedTextMiddleware())
    HealthRoutes(readiness: dependencies.readiness).add(to: router)

    router.add(
        middleware: AddressLimitMiddleware(
            limiter: dependencies.limiters.local, limit: settings.addressLimit,
            events: dependencies.throttledEvents))

    MetricsRoute(registry: dependencies.metrics.registry, token: settings.metricsToken).add(to: router)
    router.add(middleware: HostMiddleware(publicURL: settings.publicURL))
    router.add(
        middleware: BodyLimitMiddleware(
            limitBytes: settings.bodyLimitBytes,
            largerBytes: dependencies.toss?.messages == nil
                ? [:] : [MessageRoutes.bulkPath: MessageRoutes.bulkBodyLimitBytes]))
    if let toss = dependencies.toss {
        router.add(middleware: TossUnlinkMethodMiddleware(rules: toss.callbackRules))
    }
    addExemptRoutes(to: router, dependencies, errors)

    router.add(middleware: dependencies.authentication(.refused))
    router.add(middleware: RefusedKeyMiddleware(events: dependencies.throttledEvents))
    router.add(middleware: BodyMiddleware())
    router.add(middleware: dependencies.csrf(.token))
    router.add(middleware: RouteLimitMiddleware(limits: dependencies.routeLimits))
    router.add(middleware: IdempotencyMiddleware(answers: dependencies.idempotentAnswers, errors: errors))
    addPublicRoutes(to: router, dependencies)
    addUserRoutes(to: router.group(context: UserRequestContext.self), dependencies)
    addKeyedRoutes(to: router, dependencies)
    addTeamAndKeyRoutes(to: router.group(context: UserRequestContext.self), dependencies)
    addAdministratorRoutes(to: router.group(context: AdministratorRequestContext.self), dependencies)
    addPages(router)

    table.fill(from: router)
    return router
}

/// The routes that take unsafe requests without a CSRF token, each with its reason.
private func addExemptRoutes(
    to router: Router<AppRequestContext>, _ dependencies: HTTPDependencies, _ errors: ErrorRenderer
) {
    let credentials = router.group()
        .add(middleware: BodyMiddleware())
        .add(middleware: dependencies.authentication(.ignored))
        .add(middleware: dependencies.csrf(.exempt(.credentialInBody)))
        .add(middleware: RouteLimitMiddleware(limits: dependencies.routeLimits))
    let delivery = dependencies.sessionDelivery
    CSRFTokenRoute(guardian: dependencies.csrfGuard).add(to: credentials)
    LogInRoutes(
        accounts: dependencies.accounts, sessions: dependencies.sessions, devices: dependencies.knownDevices,
        history: dependencies.signInHistory, delivery: delivery
    ).add(to: credentials)
    RefreshRoute(sessions: dependencies.sessions, delivery: delivery, errors: errors).add(to: credentials)
    MailedLinkRoutes(accounts: dependencies.accounts, csrf: dependencies.csrf(.token), delivery: delivery)
        .add(to: credentials)
    DeviceRoute(links: dependencies.deviceLinks, delivery: delivery).add(to: credentials)
    UndoRoute(accounts: dependencies.accounts).add(to: credentials)
    if let exchange = dependencies.legacyExchange {
        LegacyExchangeRoute(exchange: exchange, delivery: delivery).add(to: credentials)
    }
    if let toss = dependencies.toss {
        TossLogInRoute(
            logIn: toss.logIn, sessions: dependencies.sessions, devices: dependencies.knownDevices, delivery: delivery
        ).add(to: credentials)
        let callbacks = router.group()
            .add(middleware: BodyMiddleware())
            .add(middleware: dependencies.csrf(.exempt(.providerCallback)))
            .add(middleware: RouteLimitMiddleware(limits: dependencies.routeLimits))
        TossUnlinkRoute(callback: toss.callback, rules: toss.callbackRules).add(to: callbacks)
        if let reports = toss.subscriptionReports {
            SubscriptionReportRoute(reports: reports, events: dependencies.throttledEvents).add(to: callbacks)
        }
    }

    let reports = router.group()
        .add(middleware: BodyMiddleware())
        .add(middleware: dependencies.csrf(.exempt(.browserReport)))
        .add(middleware: RouteLimitMiddleware(limits: dependencies.routeLimits))
    ContentSecurityReportRoute(limiter: dependencies.limiters.local).add(to: reports)
}

private func addPublicRoutes(to router: Router<AppRequestContext>, _ dependencies: HTTPDependencies) {
    JWKSRoute(accessTokens: dependencies.accessTokens).add(to: router)
    if let contact = dependencies.settings.securityContact {
        SecurityContactRoute(contact: contact, publicURL: dependencies.settings.publicURL, clock: dependencies.clock)
            .add(to: router)
    }
    CatalogRoute(catalog: dependencies.catalog).add(to: router)
    LogOutRoute(sessions: dependencies.sessions, delivery: dependencies.sessionDelivery).add(to: router)
    if let keys = dependencies.toss?.anonymousKeys { AnonymousKeyRoute(keys: keys).add(to: router) }
}

private func addUserRoutes(to routes: RouterGroup<UserRequestContext>, _ dependencies: HTTPDependencies) {
    MeRoute(clock: dependencies.clock).add(to: routes)
    AccountRoutes(
        accounts: dependencies.accounts, deletion: dependencies.accountDeletion, sessions: dependencies.sessions,
        delivery: dependencies.sessionDelivery, recent: dependencies.recentAuthentication
    ).add(to: routes)
    HeartbeatRoute().add(to: routes)
    ReauthenticateRoute(accounts: dependencies.accounts, sessions: dependencies.sessions).add(to: routes)
    SessionRoutes(sessions: dependencies.sessions, delivery: dependencies.sessionDelivery).add(to: routes)
    SignInHistoryRoute(history: dependencies.signInHistory).add(to: routes)
    if let toss = dependencies.toss {
        TossLinkRoutes(
            logIn: toss.logIn, links: toss.links, recent: dependencies.recentAuthentication,
            delivery: dependencies.sessionDelivery
        ).add(to: routes)
    }
    if let purchases = dependencies.toss?.purchases { InAppPurchaseRoutes(purchases: purchases).add(to: routes) }
    PrepareRoute(payments: dependencies.payments).add(to: routes)
    ConfirmRoute(payments: dependencies.payments, limits: dependencies.routeLimits).add(to: routes)
    RefundRoute(refunds: dependencies.refunds, sessions: dependencies.sessions).add(to: routes)
    if let tossPay = dependencies.tossPay {
        TossPayRoutes(
            tossPay: tossPay, refunds: dependencies.refunds, sessions: dependencies.sessions,
            limits: dependencies.routeLimits
        ).add(to: routes)
    }
}

/// The routes that also take API keys: each group's context names the scope and cannot be made without it.
private func addKeyedRoutes(to router: Router<AppRequestContext>, _ dependencies: HTTPDependencies) {
    let (credits, apiKeys) = (dependencies.credits, dependencies.apiKeys)
    PaymentRoutes(payments: dependencies.payments).add(to: router.group(context: ScopedContext<PaymentsRead>.self))
    CreditRoutes(credits: credits, apiKeys: apiKeys).add(to: router.group(context: ScopedContext<CreditsRead>.self))
    SpendingRoutes(
        credits: credits, apiKeys: apiKeys, limits: dependencies.routeLimits, random: dependencies.random
    )
    .add(to: router.group(context: ScopedContext<CreditsSpend>.self))
    TeamRoute(teams: dependencies.teams).add(to: router.group(context: ScopedContext<TeamsRead>.self))
    IntrospectionRoute(sessions: dependencies.sessions)
        .add(to: router.group(context: ServerKeyContext<Introspect>.self))
    if let promotions = dependencies.toss?.promotions {
        PromotionRoute(promotions: promotions, apiKeys: apiKeys)
            .add(to: router.group(context: ServerKeyContext<PromotionsGrant>.self))
    }
    if let messages = dependencies.toss?.messages {
        MessageRoutes(messages: messages, limits: dependencies.routeLimits)
            .add(to: router.group(context: ServerKeyContext<MessagesSend>.self))
    }
}

private func addTeamAndKeyRoutes(
    to routes: RouterGroup<UserRequestContext>, _ dependencies: HTTPDependencies
) {
    let (teams, recent) = (dependencies.teams, dependencies.recentAuthentication)
    TeamRoutes(teams: teams, recent: recent).add(to: routes)
    TeamInvitationRoutes(teams: teams, publicURL: dependencies.settings.publicURL, recent: recent).add(to: routes)
    TeamMemberRoutes(teams: teams, recent: recent).add(to: routes)
    KeyRoutes(apiKeys: dependencies.apiKeys, recent: recent, events: dependencies.throttledEvents).add(to: routes)
}

private func addAdministratorRoutes(
    to routes: RouterGroup<AdministratorRequestContext>, _ dependencies: HTTPDependencies
) {
    let recent = routes.add(
        middleware: RecentAuthenticationMiddleware(recent: dependencies.recentAuthentication))
    AdministratorRefundRoutes(refunds: dependencies.refunds).add(to: recent)
    AdministratorUserRoutes(accounts: dependencies.accounts).add(to: recent)
    AdministratorKeyRoutes(apiKeys: dependencies.apiKeys).add(to: recent)
    AdministratorCertificateRoute(certificates: dependencies.certificates, clock: dependencies.clock).add(to: recent)
}

extension HTTPDependencies {
    fileprivate var csrfGuard: CSRFGuard {
        CSRFGuard(
            tokens: csrfTokens, cookies: settings.cookies, publicURL: settings.publicURL, random: random)
    }

    fileprivate func csrf(_ rule: CSRFMiddleware.Rule) -> CSRFMiddleware {
        CSRFMiddleware(rule: rule, guardian: csrfGuard, events: throttledEvents)
    }

    var throttledEvents: ThrottledEvents {
        ThrottledEvents(events: securityEvents, limiter: limiters.local, refusals: metrics.refusals)
    }

    var routeLimits: RouteLimits {
        RouteLimits(
            limiters: limiters, events: throttledEvents, factor: settings.routeLimitFactor,
            signUp: settings.signUpLimit)
    }

    /// For what asks for a credential proven recently.
    var recentAuthentication: RecentAuthentication {
        RecentAuthentication(sessions: sessions, clock: clock, maximumAge: settings.reauthenticationAge)
    }

    fileprivate var sessionDelivery: SessionDelivery {
        SessionDelivery(cookies: settings.cookies, clock: clock)
    }

    fileprivate func authentication(
        _ invalidBearer: AuthenticationMiddleware.InvalidBearer
    ) -> AuthenticationMiddleware {
        AuthenticationMiddleware(
            sessions: sessions, apiKeys: apiKeys, cookies: settings.cookies, invalidBearer: invalidBearer)
    }
}
