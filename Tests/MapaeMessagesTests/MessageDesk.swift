import AppsInToss
import Foundation
import MapaeCore
public import MapaeMessages
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Synchronization
import Testing

@testable import MapaeIdentity

/// Messages over a real store, real links and the sandbox's partner API, with a clock that stands still until it is moved.
struct MessageDesk: Sendable {
    let store: any Store
    let partner: SandboxPartner
    let client: AppsInTossClient
    let links: TossLinks
    let messages: Messages
    let clock: AdjustableClock
    let runner: HoldingRunner

    static let template = "SANDBOX_TEMPLATE"
    /// The sandbox's first test user.
    static let userKey: Int64 = 443_731_101

    static func open(_ engine: TestEngine = .sqlite, _ body: (MessageDesk) async throws -> Void) async throws {
        let clock = AdjustableClock(base: FixedClock(Timestamp(milliseconds: 1_786_000_000_000)))
        try await withTestStore(engine) { store in
            try await withSandboxPartner(clock: { clock.now().date }) { partner in
                let desk = try MessageDesk(store, partner, clock)
                do {
                    try await body(desk)
                } catch {
                    await desk.runner.finish()
                    throw error
                }
                await desk.runner.finish()
            }
        }
    }

    private init(_ store: any Store, _ partner: SandboxPartner, _ clock: AdjustableClock) throws {
        let random = SystemRandom()
        let identifiers = IdentifierSource(clock: clock, random: random)
        let keys = try KeyRing(parsing: Secret("k1:\(Data(random.bytes(32)).base64EncodedString())"))
        self.store = store
        self.partner = partner
        self.clock = clock
        runner = HoldingRunner()
        client = AppsInTossClient(
            transport: partner.transport,
            settings: .init(tossPay: .test, apiBaseURL: partner.apiBaseURL, payBaseURL: partner.payBaseURL))
        links = TossLinks(
            store: store, keys: keys,
            revocations: Revocations(store: store, clock: clock, accessTokenLifetime: .hours(1)), clock: clock,
            identifiers: identifiers, settings: TossLogInSettings())
        messages = Messages(
            Messages.Dependencies(
                store: store, people: links, runner: runner, keys: keys, clock: clock, identifiers: identifiers,
                templates: [Self.template], logger: quietLogger),
            client: client)
    }

    // MARK: What people do

    @discardableResult
    func link(_ userKey: Int64 = userKey) async throws -> UserID {
        let login = try await partner.sandbox.appLogin(userKey: userKey)
        _ = try await client.generateToken(
            code: AuthorizationCode(login.authorizationCode), referrer: LoginReferrer(rawValue: login.referrer))
        return try await links.admit(
            TossVisitor(
                userKey: userKey, scopes: "user_key", agreedTermsJSON: "[]", fields: [:], tokens: nil,
                calledAt: clock.now()),
            from: .unknown
        ).userID
    }

    func entry(
        _ user: UserID, _ context: [String: OutgoingMessage.ContextValue] = ["item": "생수"]
    ) -> OutgoingMessage.Entry {
        .init(recipient: .user(user), context: context)
    }

    func send(
        to user: UserID, _ key: String = "a", _ context: [String: OutgoingMessage.ContextValue] = ["item": "생수"]
    ) async throws -> SentMessage {
        try await send(.single(entry(user, context), templateCode: Self.template), key)
    }

    func send(_ message: OutgoingMessage, _ key: String = "a") async throws -> SentMessage {
        try await messages.send(message, by: "key_of_a_test", idempotencyKey: key)
    }

    func fault(_ call: String, _ kind: SandboxFault.Kind, times: Int = 1) async {
        await partner.sandbox.add(
            SandboxFault(path: "/api-partner/v1/apps-in-toss/messenger/\(call)", kind: kind, times: times))
    }

    /// Moves all clocks.
    func pass(_ duration: Duration) async throws {
        clock.advance(by: duration)
        try await partner.sandbox.advanceClock(seconds: 0)
    }

    // MARK: What there is

    func rows() async throws -> [MessageRow] { try await store.read { tx in try MessageRow.all(in: tx) } }

    /// How many messages have gone out.
    func sent() async throws -> Int { try await partner.sandbox.ledger().count { $0.kind == "message" } }
}

extension OutgoingMessage.ContextValue: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = .text(value) }
}

/// Runs effects as the program's runner does, or keeps them back until it is told to let them go.
final class HoldingRunner: EffectRunner {
    private struct State {
        var running: [Int: Task<Void, Never>] = [:]
        var held: [@Sendable () async -> Void] = []
        var next = 0
        var holds = false
        var isShuttingDown = false
    }

    private let state = Mutex(State())

    func run(_ effect: @escaping @Sendable () async -> Void) throws {
        try state.withLock { state in
            if state.isShuttingDown { throw Failure(.unavailable) }
            if state.holds {
                state.held.append(effect)
            } else {
                state.running[state.next] = Task { await effect() }
                state.next += 1
            }
        }
    }

    func shutDown() { state.withLock { $0.isShuttingDown = true } }

    func restart() { state.withLock { $0.isShuttingDown = false } }

    func hold() { state.withLock { $0.holds = true } }

    var heldCount: Int { state.withLock { $0.held.count } }

    /// Lets go of what was held.
    func release() throws {
        let held = state.withLock { state in
            defer { (state.held, state.holds) = ([], false) }
            return state.held
        }
        for effect in held { try run(effect) }
    }

    func finish() async {
        while let (number, task) = state.withLock({ $0.running.first }) {
            await task.value
            state.withLock { $0.running[number] = nil }
        }
    }
}

/// The failure a call ends in; nil when it ends well.
func failure(_ call: () async throws -> Void) async throws -> Failure? {
    do {
        try await call()
        return nil
    } catch let failure as Failure {
        return failure
    }
}
