import AppsInToss
import Foundation
import MapaeCache
import MapaeCore
import MapaeStore
import MapaeTesting
import ProviderSandbox
import ProviderTransport
import Synchronization

@testable import MapaeIdentity

/// The way to the sandbox, with a note of what was asked. Nothing of what Toss says is made up here.
final class TossWay: MutualTLSTransport {
    private struct State {
        var asked: [(path: String, body: String)] = []
        var answers: [String] = []
        var meanwhile: [@Sendable () async throws -> Void] = []
        var away = 0
    }

    private let base: any MutualTLSTransport
    private let state = Mutex(State())

    init(_ base: any MutualTLSTransport) {
        self.base = base
    }

    /// Runs something after the next call was answered and before anybody knows.
    func meanwhile(_ work: @escaping @Sendable () async throws -> Void) {
        state.withLock { $0.meanwhile.append(work) }
    }

    /// The next call does not leave this machine. No sandbox can bring that about.
    func keepBack() { state.withLock { $0.away += 1 } }

    /// The last word of each path.
    var calls: [String] { state.withLock { $0.asked.map { String($0.path.split(separator: "/").last ?? "") } } }
    var bodies: [String] { state.withLock { $0.asked.map(\.body) } }
    /// What Toss has answered, in its own words.
    var answers: [String] { state.withLock { $0.answers } }

    /// The tokens Toss has given, oldest first.
    func given(_ name: String) -> [String] {
        answers.compactMap { answer in
            let parts = answer.split(separator: "\"\(name)\":\"", maxSplits: 1)
            return parts.count == 2 ? String(parts[1].prefix { $0 != "\"" }) : nil
        }
    }

    func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse {
        let (work, isAway) = state.withLock { state in
            state.asked.append((request.url, String(decoding: request.body ?? [], as: UTF8.self)))
            let isAway = state.away > 0
            if isAway { state.away -= 1 }
            return (state.meanwhile.isEmpty ? nil : state.meanwhile.removeFirst(), isAway)
        }
        if isAway { throw TransportError(.notConnected, requestMayHaveBeenSent: false, detail: "kept back") }
        let response = try await base.send(request, timeout: timeout)
        state.withLock { $0.answers.append(String(decoding: response.body, as: UTF8.self)) }
        try await work?()
        return response
    }
}

/// Toss log-in over the identity services and the sandbox.
struct TossWorld: Sendable {
    static let userKey: Int64 = 443_731_101
    static let everything = Set(LoginUser.Field.allCases)

    let identity: IdentityFixture
    let sandbox: Sandbox
    let way: TossWay
    let links: TossLinks
    let logIn: TossLogIn
    let anonymousKeys: TossAnonymousKeys
    let tokens: TossTokens
    let removals: TossDisconnections
    let deletion: AccountDeletion
    let erasures: TossErasures

    var store: any Store { identity.store }

    init(
        _ identity: IdentityFixture, _ partner: SandboxPartner, keys: KeyRing = IdentityFixture.keyRing,
        keeping fields: Set<LoginUser.Field> = [], tokens keepsTokens: Bool = false,
        callsPerMinute: Int = TossQuota.documentedCallsPerMinute
    ) throws {
        self.identity = identity
        sandbox = partner.sandbox
        way = TossWay(partner.transport)
        var settings = TossLogInSettings()
        settings.storedFields = fields
        settings.keepsTokens = keepsTokens
        settings.cipher = try FieldCipher(current: FieldKey(id: "k1", base64: partner.fieldKey))
        links = TossLinks(
            store: identity.store, keys: keys, revocations: identity.revocations, clock: identity.clock,
            identifiers: IdentifierSource(clock: identity.clock, random: SystemRandom()), settings: settings,
            notices: identity.access.notices)
        let client = AppsInTossClient(
            transport: way,
            settings: .init(tossPay: .test, apiBaseURL: partner.apiBaseURL, payBaseURL: partner.payBaseURL))
        let quota = TossQuota(
            limiter: MemoryRateLimiter(clock: identity.clock), callsPerMinute: callsPerMinute)
        logIn = TossLogIn(
            client: client, links: links, sessions: identity.sessions, strangers: identity.strangers, quota: quota,
            logger: quietLogger)
        anonymousKeys = TossAnonymousKeys(
            client: client, strangers: identity.strangers, quota: quota, logger: quietLogger)
        tokens = TossTokens(client: client, links: links, logger: quietLogger)
        removals = TossDisconnections(client: client, links: links, logger: quietLogger)
        deletion = AccountDeletion(
            store: identity.store, access: links.access, clock: identity.clock, parts: [links])
        erasures = TossErasures(
            store: identity.store, deletion: deletion, clock: identity.clock, logger: quietLogger)
    }

    /// A code of the user's, as `appLogin()` gives it.
    func code(of userKey: Int64 = userKey, scopes: [String]? = nil) async throws -> Secret<String> {
        Secret(try await sandbox.appLogin(userKey: userKey, scopes: scopes, referrer: "DEFAULT").authorizationCode)
    }

    /// Logs a Toss user in.
    ///
    /// - Parameter scopes: what the user agrees to; nil is everything.
    func enter(_ userKey: Int64 = userKey, scopes: [String]? = nil) async throws -> TossProof {
        try await logIn.logIn(
            code: try await code(of: userKey, scopes: scopes), referrer: "DEFAULT", from: .unknown,
            by: .stranger(from: .unknown))
    }

    func link(_ user: UserID, to userKey: Int64) async throws {
        try await logIn.link(code: try await code(of: userKey), referrer: "DEFAULT", with: user, from: .unknown)
    }

    func session(_ proof: TossProof) async throws -> IssuedSession {
        try await logIn.start(by: proof, remembered: false, delivery: .body, from: .unknown)
    }

    /// Toss reports an end.
    func unlink(_ userKey: Int64 = userKey, _ referrer: String = "UNLINK") async throws {
        identity.clock.advance(by: .seconds(1))
        try await TossUnlinkCallback(links: links, secrets: [], logger: quietLogger)
            .receive(userKey: userKey, referrer: referrer)
        identity.clock.advance(by: .seconds(1))
    }

    /// The next call to a path, by its last word, goes wrong at Toss or on the way back.
    func fault(_ word: String, _ kind: SandboxFault.Kind, times: Int = 1) async {
        let base = "/api-partner/v1/apps-in-toss/user/oauth2"
        let path = word.hasPrefix("remove") ? "\(base)/access/\(word)" : "\(base)/\(word)"
        await sandbox.add(SandboxFault(path: path, kind: kind, times: times))
    }

    func row(_ user: UserID) async throws -> UserRow? {
        try await store.read { tx in try UserRow.find(user, in: tx) }
    }

    func log() async throws -> [String] {
        try await store.read { tx in try TossLogRow.all(in: tx).map { "\($0.event) \($0.generation)" } }
    }
}

func withToss(
    _ engine: TestEngine = .sqlite, keeping fields: Set<LoginUser.Field> = [], tokens: Bool = false,
    callsPerMinute: Int = TossQuota.documentedCallsPerMinute, strangers: StrangerLimitSettings = .init(),
    _ body: (TossWorld) async throws -> Void
) async throws {
    try await withIdentity(engine, strangers: strangers) { identity in
        try await withSandboxPartner(clock: { identity.clock.now().date }) { partner in
            try await body(
                try TossWorld(identity, partner, keeping: fields, tokens: tokens, callsPerMinute: callsPerMinute))
        }
    }
}
