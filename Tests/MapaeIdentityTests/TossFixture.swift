import AppsInToss
import Crypto
import Foundation
import MapaeCore
import MapaeStore
import MapaeTesting
import ProviderTransport
import Synchronization

@testable import MapaeIdentity

/// Answers of Toss, one for each call in order, and what was asked.
final class TossScript: MutualTLSTransport {
    enum Reply: Sendable {
        case json(String)
        /// Toss may have acted; nobody knows.
        case lost
        /// Nothing left this machine.
        case away
    }

    private struct State {
        var replies: [Reply] = []
        var asked: [(path: String, body: String)] = []
        var meanwhile: [@Sendable () async throws -> Void] = []
    }

    private let state = Mutex(State())

    func expect(_ replies: Reply...) {
        state.withLock { $0.replies += replies }
    }

    /// Runs something while the next call is under way.
    func meanwhile(_ work: @escaping @Sendable () async throws -> Void) {
        state.withLock { $0.meanwhile.append(work) }
    }

    /// The last word of each path.
    var calls: [String] { state.withLock { $0.asked.map { String($0.path.split(separator: "/").last ?? "") } } }
    var bodies: [String] { state.withLock { $0.asked.map(\.body) } }

    func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse {
        let (reply, work) = state.withLock { state in
            state.asked.append((request.url, String(decoding: request.body ?? [], as: UTF8.self)))
            let work = state.meanwhile.isEmpty ? nil : state.meanwhile.removeFirst()
            return (state.replies.isEmpty ? Reply.away : state.replies.removeFirst(), work)
        }
        try await work?()
        switch reply {
        case .json(let text): return TransportResponse(status: 200, body: Array(text.utf8))
        case .lost: throw TransportError(.timedOut, requestMayHaveBeenSent: true, detail: "scripted")
        case .away: throw TransportError(.notConnected, requestMayHaveBeenSent: false, detail: "scripted")
        }
    }
}

extension TossScript.Reply {
    static let refused = Self.json(#"{"error":"invalid_grant"}"#)

    static func tokens(_ number: Int = 1) -> Self {
        .json(
            #"{"resultType":"SUCCESS","success":{"accessToken":"access-\#(number)","refreshToken":"refresh-\#(number)","#
                + #""scope":"user_key user_name","tokenType":"Bearer","expiresIn":3599}}"#)
    }

    static func user(_ userKey: Int64, _ fields: String = "") -> Self {
        .json(
            #"{"resultType":"SUCCESS","success":{"userKey":\#(userKey),"scope":"user_key,user_name","#
                + #""agreedTerms":["terms"]\#(fields)}}"#)
    }

    static func removed(_ userKey: Int64) -> Self {
        .json(#"{"resultType":"SUCCESS","success":{"userKey":\#(userKey)}}"#)
    }
}

/// Toss log-in over the identity services, with a scripted Toss.
struct TossWorld: Sendable {
    static let userKey: Int64 = 443_731_104
    static let fieldKey = SymmetricKey(size: .bits256)

    let identity: IdentityFixture
    let script = TossScript()
    let links: TossLinks
    let logIn: TossLogIn
    let tokens: TossTokens
    let removals: TossRemovals
    let deletion: AccountDeletion
    let erasures: TossErasures

    var store: any Store { identity.store }

    init(_ identity: IdentityFixture, keys: KeyRing = IdentityFixture.keyRing, _ settings: TossLogInSettings) {
        self.identity = identity
        links = TossLinks(
            store: identity.store, keys: keys, revocations: identity.revocations, clock: identity.clock,
            identifiers: IdentifierSource(clock: identity.clock, random: SystemRandom()), settings: settings)
        let client = AppsInTossClient(transport: script, settings: .init(tossPay: .test))
        logIn = TossLogIn(client: client, links: links, sessions: identity.sessions, logger: quietLogger)
        tokens = TossTokens(client: client, links: links, logger: quietLogger)
        removals = TossRemovals(client: client, links: links, logger: quietLogger)
        deletion = AccountDeletion(
            store: identity.store, revocations: identity.revocations, clock: identity.clock, parts: [links])
        erasures = TossErasures(
            store: identity.store, deletion: deletion, clock: identity.clock, logger: quietLogger)
    }

    /// What a user with every field agreed to, and a server that keeps everything, would have.
    static var keepingEverything: TossLogInSettings {
        get throws {
            var settings = TossLogInSettings()
            settings.storedFields = Set(LoginUser.Field.allCases)
            settings.cipher = try FieldCipher(
                current: FieldKey(id: "k1", base64: fieldKey.withUnsafeBytes { Data($0).base64EncodedString() }))
            settings.keepsTokens = true
            return settings
        }
    }

    /// A field as Toss sends it.
    static func encrypted(_ text: String) throws -> String {
        let box = try AES.GCM.seal(Data(text.utf8), using: fieldKey, authenticating: Data("TOSS".utf8))
        return (box.combined ?? Data()).base64EncodedString()
    }

    /// A code nobody has brought yet.
    static func code() -> Secret<String> { Secret(Hexadecimal.encode(SystemRandom().bytes(16))) }

    /// Logs a Toss user in.
    func enter(_ userKey: Int64 = userKey, _ fields: String = "", tokens: Int = 1) async throws -> TossProof {
        script.expect(.tokens(tokens), .user(userKey, fields))
        return try await logIn.logIn(code: TossWorld.code(), referrer: "DEFAULT", from: .unknown)
    }

    func session(_ proof: TossProof) async throws -> IssuedSession {
        try await logIn.start(by: proof, remembered: false, delivery: .body, from: .unknown)
    }

    func unlink(_ userKey: Int64 = userKey, _ referrer: String = "UNLINK") async throws {
        identity.clock.advance(by: .seconds(1))
        try await TossUnlinkCallback(links: links, secrets: [], logger: quietLogger)
            .receive(userKey: userKey, referrer: referrer)
        identity.clock.advance(by: .seconds(1))
    }

    func row(_ user: UserID) async throws -> UserRow? {
        try await store.read { tx in try UserRow.find(user, in: tx) }
    }

    func log() async throws -> [String] {
        try await store.read { tx in try TossLogRow.all(in: tx).map { "\($0.event) \($0.generation)" } }
    }
}

func withToss(
    _ engine: TestEngine = .sqlite, _ settings: TossLogInSettings = TossLogInSettings(),
    _ body: (TossWorld) async throws -> Void
) async throws {
    try await withIdentity(engine) { identity in try await body(TossWorld(identity, settings)) }
}
