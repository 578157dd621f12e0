import AppsInToss
import Foundation
import MapaeCore
import MapaePayments
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing
import TossPayments

@testable import MapaeIdentity

/// A shop that gives Toss points away: the services on a real store, real links, the sandbox's partner API behind real
/// mutual TLS, and a clock that all share and that stands still until it is moved.
struct GiftShop: Sendable {
    let store: any Store
    let partner: SandboxPartner
    let dependencies: PaymentDependencies
    let client: AppsInTossClient
    let links: TossLinks
    let promotions: Promotions
    let resolver: PromotionResolver
    let clock: AdjustableClock
    let runner: BackgroundRunner

    static let welcome = Promotion(
        id: "welcome", code: "SANDBOX_PROMOTION", points: 1000, pointsPerDay: 5000, pointsInAll: 8000)
    static let trial = Promotion(
        id: "trial", code: "TEST_SANDBOX_PROMOTION", points: 500, pointsPerDay: 5000, pointsInAll: 5000)
    static let catalog = PromotionCatalog(promotions: [welcome, trial])

    /// The books of the sandbox, of the grants and of the ledger must agree after every test.
    static func open(_ engine: TestEngine = .sqlite, _ body: (GiftShop) async throws -> Void) async throws {
        let clock = AdjustableClock(base: FixedClock(Timestamp(milliseconds: 1_786_000_000_000)))
        try await withTestStore(engine) { store in
            try await withSandboxPartner(clock: { clock.now().date }) { partner in
                let shop = try GiftShop(store, partner, clock)
                do {
                    try await body(shop)
                } catch {
                    await shop.runner.finish()
                    throw error
                }
                await shop.runner.finish()
                try await shop.audit()
            }
        }
    }

    private init(_ store: any Store, _ partner: SandboxPartner, _ clock: AdjustableClock) throws {
        let random = SystemRandom()
        self.store = store
        self.partner = partner
        self.clock = clock
        runner = BackgroundRunner()
        client = AppsInTossClient(
            transport: partner.transport,
            settings: .init(tossPay: .test, apiBaseURL: partner.apiBaseURL, payBaseURL: partner.payBaseURL))
        dependencies = PaymentDependencies(
            store: store,
            provider: TossPaymentsClient(
                secretKey: try SecretKey("test_sk_sandbox"), baseURL: "http://127.0.0.1:1",
                transport: partner.transport),
            catalog: Catalog(packages: []), runner: runner, keys: try Self.ring("k1"), clock: clock, random: random,
            identifiers: IdentifierSource(clock: clock, random: random), settings: .test, logger: quietLogger)
        links = Self.links(dependencies, keys: dependencies.keys)
        promotions = Promotions(dependencies, client: client, people: links, catalog: Self.catalog)
        resolver = PromotionResolver(promotions)
    }

    private static let masterKeys = Dictionary(
        uniqueKeysWithValues: ["k1", "k2"].map { ($0, Data(SystemRandom().bytes(32)).base64EncodedString()) })

    /// The same key by the same name, so that a ring can hold what another one had.
    static func ring(_ ids: String...) throws -> KeyRing {
        try KeyRing(parsing: Secret(ids.map { "\($0):\(masterKeys[$0] ?? "")" }.joined(separator: ",")))
    }

    static func links(_ dependencies: PaymentDependencies, keys: KeyRing) -> TossLinks {
        TossLinks(
            store: dependencies.store, keys: keys,
            revocations: Revocations(
                store: dependencies.store, clock: dependencies.clock, accessTokenLifetime: .hours(1)),
            clock: dependencies.clock, identifiers: dependencies.identifiers, settings: TossLogInSettings())
    }

    /// Another process on the same store, perhaps with other promotions.
    func neighbour(_ catalog: PromotionCatalog = catalog) -> Promotions {
        let other = PaymentDependencies(
            store: store, provider: dependencies.provider, catalog: dependencies.catalog, runner: runner,
            keys: dependencies.keys, clock: clock, random: dependencies.random,
            identifiers: dependencies.identifiers, settings: dependencies.settings, logger: quietLogger)
        return Promotions(other, client: client, people: links, catalog: catalog)
    }
}

// MARK: What people do

extension GiftShop {
    /// The sandbox's first test user.
    static let userKey: Int64 = 443_731_101

    /// A person logs in with Toss: the sandbox knows the consent, the store the link.
    @discardableResult
    func link(_ userKey: Int64 = userKey, with links: TossLinks? = nil) async throws -> UserID {
        let login = try await partner.sandbox.appLogin(userKey: userKey)
        _ = try await client.generateToken(
            code: AuthorizationCode(login.authorizationCode), referrer: LoginReferrer(rawValue: login.referrer))
        return try await (links ?? self.links).admit(
            TossVisitor(
                userKey: userKey, scopes: "user_key", agreedTermsJSON: "[]", fields: [:], tokens: nil,
                calledAt: clock.now()),
            from: .unknown
        ).userID
    }

    func grant(
        _ promotion: String = "welcome", to user: UserID, retryingRefused: Bool = false,
        by promotions: Promotions? = nil
    ) async throws -> PromotionGrant {
        try await (promotions ?? self.promotions).grant(
            PromotionWish(
                promotionID: promotion, user: user, principal: "key_of_a_test", retriesRefused: retryingRefused))
    }

    /// Moves all clocks and lets the resolver do what is due then.
    func pass(_ duration: Duration) async throws {
        clock.advance(by: duration)
        try await partner.sandbox.advanceClock(seconds: 0)
        try await resolver.resolveDue()
    }

    /// Lets time go by in steps until nothing is open, at most for so long.
    func settle(within limit: Duration = .minutes(30)) async throws {
        let end = clock.now() + limit
        while try await grants().contains(where: { $0.finishedAt == nil }), clock.now() < end {
            try await pass(.seconds(20))
        }
    }

    /// The promotion's calls. Ending in `*`, a path of the sandbox's faults is no prefix: one call is another's.
    enum Call: String {
        case key = "execute-promotion/get-ke*"
        case execute = "execute-promotio*"
        case result = "execution-resul*"
    }

    func fault(_ call: Call, _ kind: SandboxFault.Kind, times: Int = 1) async {
        await partner.sandbox.add(
            SandboxFault(path: "/api-partner/v1/apps-in-toss/promotion/\(call.rawValue)", kind: kind, times: times))
    }

    func change(_ adjust: (inout SandboxPromotion) -> Void) async throws {
        var promotion = SandboxPromotion(code: "SANDBOX_PROMOTION", budget: 1_000_000)
        adjust(&promotion)
        try await partner.sandbox.setPromotion(promotion)
    }
}

// MARK: What there is

extension GiftShop {
    func grants() async throws -> [PromotionGrantRow] {
        try await store.read { tx in try PromotionGrantRow.all(in: tx) }
    }

    func statuses() async throws -> [String] { try await grants().map(\.status) }

    func keys() async throws -> [String] {
        try await store.read { tx in try PromotionGrantRow.all(in: tx).flatMap { try $0.keys(in: tx) } }
    }

    func counted(on day: String? = nil, of promotion: String = "welcome") async throws -> Int64 {
        try await store.read { tx in try PromotionCountRow.points(of: promotion, day: day, in: tx) }
    }

    func exceptions() async throws -> [String] {
        try await store.read { tx in
            try OperatorExceptionRow.unresolved(in: tx).map { "\($0.kind) \($0.objectID)" }
        }
    }

    func events() async throws -> [String] {
        try await store.read { tx in
            try PromotionGrantRow.all(in: tx).flatMap { try OutboxRow.all(about: $0.id.text, in: tx).map(\.type) }
        }
    }

    /// Amounts of the sandbox's ledger by kind.
    func movements(_ kind: String) async throws -> [Int64] {
        try await partner.sandbox.ledger().filter { $0.kind == kind }.map(\.amount)
    }

    /// Compares what Toss has given with what the grants say and with what the ledger says.
    func audit() async throws {
        let differences = try await store.read { tx in try BookAudit.differences(in: tx) }
        #expect(differences == [])
        let given = try await store.read { tx in try PromotionBookRow.given(in: tx) }
        let open = try await grants().filter { $0.finishedAt == nil && $0.sends > 0 }
        guard open.isEmpty else { return }
        let atToss =
            try await movements("promotionGrant").reduce(0, +) - movements("promotionReturn").reduce(0, +)
        #expect(given.grants == atToss)
        #expect(given.ledger == atToss)
        #expect(
            try await grants().allSatisfy {
                ($0.sealedUserKey == nil) == ($0.finishedAt != nil || $0.closedAt != nil)
            })
    }
}
