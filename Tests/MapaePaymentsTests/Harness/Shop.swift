import AsyncHTTPClientTransport
import Foundation
import MapaeCore
import MapaePayments
import MapaeStore
import MapaeTesting
import ProviderSandbox
import ProviderTransport
import Synchronization
import Testing
import TossPayments

/// A shop in working order: the services on a real store, the sandbox behind real HTTP, and a clock that both share and
/// that stands still until it is moved.
struct Shop: Sendable {
    let store: any Store
    let sandbox: Sandbox
    let dependencies: PaymentDependencies
    let payments: Payments
    let refunds: Refunds
    let credits: CreditAccounts
    let resolver: OutcomeResolver
    let clock: AdjustableClock
    let runner: BackgroundRunner
    let buyer: UserID
    /// Nil in a shop without Toss Pay.
    let toss: Toss?

    static let catalog = Catalog(packages: [
        CreditPackage(
            id: "standard", name: LocalizedText("스탠다드 150 크레딧", "Standard, 150 credits"), credits: Credits(150),
            price: Won(24_900)),
        CreditPackage(
            id: "bonus", name: LocalizedText("보너스", "Bonus"), credits: Credits(100), bonusCredits: Credits(10),
            price: Won(10_000)),
        CreditPackage(
            id: "huge", name: LocalizedText("대용량", "Huge"), credits: Credits(10_000), price: Won(2_000_000)),
        CreditPackage(
            id: "coffee", name: LocalizedText("원두 \"1kg\"", "Coffee beans"), credits: Credits(120),
            bonusCredits: Credits(12), price: Won(12_000), kind: .goods),
        CreditPackage(
            id: "car", name: LocalizedText("자동차", "A car"), credits: Credits(1), price: Won(10_000_000), kind: .goods),
        CreditPackage(
            id: "repair", name: LocalizedText("수리", "A repair"), credits: Credits(10), price: Won(1_500_000),
            kind: .service),
    ])

    /// A refunded, confirmed, reserved … shop must leave books that agree: they are compared after every test.
    static func open(
        _ engine: TestEngine = .sqlite, settings: PaymentSettings = .test, behaviour: SandboxBehaviour = .init(),
        altering alter: (@Sendable (inout TransportResponse, TransportRequest) -> Void)? = nil,
        toss setup: TossSetup? = nil, isAudited: Bool = true, _ body: (Shop) async throws -> Void
    ) async throws {
        let clock = AdjustableClock(base: FixedClock(Timestamp(milliseconds: 1_786_000_000_000)))
        var configuration = SandboxConfiguration.onFreePort
        configuration.behaviour = behaviour
        configuration.clock = { clock.now().date }
        configuration.advancesClock = { clock.advance(by: .seconds($0)) }
        configuration.appsInToss = try setup?.sandbox()
        try await withTestStore(engine) { store in
            try await withSandbox(configuration, logger: quietLogger) { sandbox in
                let address = try await sandbox.address()
                let baseURL = address.baseURL
                var waits = AsyncHTTPTransport.Settings()
                // A busy machine is no provider that is away.
                waits.connectTimeout = .seconds(120)
                let transport = try AsyncHTTPTransport(origins: [baseURL], settings: waits)
                let wire = AlteringTransport(base: transport, alter: alter)
                let toss = try setup.map { try Toss($0, configuration.appsInToss, at: address, sharing: transport) }
                let shop = try await Shop(store, sandbox, baseURL, wire, clock, settings, toss)
                do {
                    try await body(shop)
                    await shop.runner.finish()
                    if isAudited { try await shop.audit() }
                } catch {
                    await shop.runner.finish()
                    try await transport.shutdown()
                    throw error
                }
                try await transport.shutdown()
            }
        }
    }

    private init(
        _ store: any Store, _ sandbox: Sandbox, _ baseURL: String, _ transport: any Transport,
        _ clock: AdjustableClock, _ settings: PaymentSettings, _ toss: Toss?
    ) async throws {
        let random = SystemRandom()
        self.toss = toss
        runner = BackgroundRunner()
        dependencies = PaymentDependencies(
            store: store,
            provider: try TossPaymentsClient(secretKey: "test_sk_sandbox", baseURL: baseURL, transport: transport),
            catalog: Self.catalog, runner: runner,
            keys: try KeyRing(parsing: Secret("k1:\(Data(random.bytes(32)).base64EncodedString())")), clock: clock,
            random: random, identifiers: IdentifierSource(clock: clock, random: random), settings: settings,
            logger: quietLogger, tossPay: toss?.access)
        self.store = store
        self.sandbox = sandbox
        self.clock = clock
        payments = Payments(dependencies)
        refunds = Refunds(dependencies)
        credits = CreditAccounts(dependencies)
        resolver = OutcomeResolver(dependencies)
        buyer = try await Self.addUser(dependencies)
    }

    /// Another process on the same store: it knows nothing of this one's signals.
    ///
    /// - Parameter hasToss: whether it has the certificate too.
    func neighbour(hasToss: Bool = true) -> PaymentDependencies {
        PaymentDependencies(
            store: store, provider: dependencies.provider, catalog: dependencies.catalog, runner: runner,
            keys: dependencies.keys, clock: clock, random: dependencies.random,
            identifiers: dependencies.identifiers, settings: dependencies.settings, logger: quietLogger,
            tossPay: hasToss ? dependencies.tossPay : nil)
    }

    func addUser() async throws -> UserID { try await Self.addUser(dependencies) }

    private static func addUser(_ dependencies: PaymentDependencies) async throws -> UserID {
        let id: UserID = dependencies.identifiers.make()
        let user = UserRow(
            id: id, email: "\(id)@example.com", emailKey: "\(id)@example.com", nickname: "구매자",
            passwordHash: Secret("-"), role: "GENERAL", status: "active", createdAt: dependencies.clock.now())
        let isNew = try await dependencies.store.write { tx in try user.insert(in: tx) }
        #expect(isNew)
        return id
    }
}

extension PaymentSettings {
    /// Outcomes are waited for long enough that a slow machine changes nothing; whoever tests the wait itself sets it.
    static var test: PaymentSettings {
        var settings = PaymentSettings()
        settings.outcomeWait = .seconds(120)
        return settings
    }
}

/// Runs effects as the program's runner does, and lets a test wait until none is left.
final class BackgroundRunner: EffectRunner {
    private struct State {
        var running: [Int: Task<Void, Never>] = [:]
        var next = 0
        var isShuttingDown = false
        var holding: HeldEffect?
    }

    private let state = Mutex(State())

    func run(_ effect: @escaping @Sendable () async -> Void) throws {
        try state.withLock { state in
            if state.isShuttingDown { throw Failure(.unavailable) }
            let held = state.holding.take()
            state.running[state.next] = Task {
                await held?.pass()
                await effect()
            }
            state.next += 1
        }
    }

    /// Lets the next effect sleep before it begins, as a process does whose machine stands still.
    func holdNext() -> HeldEffect {
        let held = HeldEffect()
        state.withLock { $0.holding = held }
        return held
    }

    func shutDown() { state.withLock { $0.isShuttingDown = true } }

    func restart() { state.withLock { $0.isShuttingDown = false } }

    func finish() async {
        while let (number, task) = state.withLock({ $0.running.first }) {
            await task.value
            state.withLock { $0.running[number] = nil }
        }
    }
}

/// An effect that was handed over and does not begin yet.
struct HeldEffect: Sendable {
    private let arrival = AsyncStream.makeStream(of: Never.self)
    private let release = AsyncStream.makeStream(of: Never.self)

    func arrived() async { for await _ in arrival.stream {} }

    func wake() { release.continuation.finish() }

    fileprivate func pass() async {
        arrival.continuation.finish()
        for await _ in release.stream {}
    }
}

/// The wire, on which an answer can be changed.
struct AlteringTransport: Transport {
    let base: AsyncHTTPTransport
    let alter: (@Sendable (inout TransportResponse, TransportRequest) -> Void)?

    func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse {
        var response = try await base.send(request, timeout: timeout)
        alter?(&response, request)
        return response
    }
}

extension TransportResponse {
    mutating func replace(_ text: String, with other: String) {
        body = Array(String(decoding: body, as: UTF8.self).replacing(text, with: other).utf8)
    }
}
