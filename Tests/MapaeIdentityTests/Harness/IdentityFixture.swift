import Crypto
import Foundation
import MapaeCache
import MapaeCore
import MapaeStore
import MapaeTesting

@testable import MapaeIdentity

/// The identity services over a store of their own, with a clock that stands still until it is moved.
struct IdentityFixture: Sendable {
    static let issuer = "https://pay.example.kr"
    static let password = Secret("열려라 참깨 2026")
    static let cost = PasswordHasher.Cost(rounds: 16, blockSize: 1, parallelism: 1)
    static let hmacSecret = SystemRandom().bytes(32)

    let store: any Store
    let clock: AdjustableClock
    let tokens: AccessTokens
    let revocations: Revocations
    let access: AccountAccess
    let hasher: PasswordHasher
    let defence: LogInDefence
    let strangers: StrangerLimits
    let devices: KnownDevices
    let deviceLinks: DeviceLinks
    let history: SignInHistory
    let accounts: Accounts
    let sessions: Sessions
    let box: MailBox
    let mails: Mails
    let deletion: AccountDeletion
    let apiKeys: APIKeys
    let teams: Teams

    init(
        store: any Store, clock: AdjustableClock, keys: [SigningKey], hasher: PasswordHasher = hasher(),
        limiter: (any RateLimiter)? = nil, defence settings: LogInDefenceSettings = LogInDefenceSettings(),
        strangers limits: StrangerLimitSettings = StrangerLimitSettings(), mailer: (any Mailer)? = nil
    ) async throws {
        let tokens = try await AccessTokens(keys: keys, issuer: IdentityFixture.issuer, clock: clock)
        try await self.init(
            store: store, clock: clock, tokens: tokens, hasher: hasher, limiter: limiter, defence: settings,
            strangers: limits, mailer: mailer)
    }

    init(
        store: any Store, clock: AdjustableClock, tokens: AccessTokens, hasher: PasswordHasher = hasher(),
        limiter: (any RateLimiter)? = nil, defence settings: LogInDefenceSettings = LogInDefenceSettings(),
        strangers limits: StrangerLimitSettings = StrangerLimitSettings(), mailer: (any Mailer)? = nil
    ) async throws {
        let identifiers = IdentifierSource(clock: clock, random: SystemRandom())
        let lifetimes = SessionSettings()
        self.store = store
        self.clock = clock
        self.tokens = tokens
        self.revocations = Revocations(
            store: store, clock: clock, accessTokenLifetime: lifetimes.accessTokenLifetime)
        self.hasher = hasher
        let strangers = StrangerLimits(
            limiter: limiter ?? MemoryRateLimiter(clock: clock), settings: limits)
        self.strangers = strangers
        self.defence = LogInDefence(
            store: store, strangers: strangers, keys: IdentityFixture.keyRing,
            clock: clock, settings: settings, logger: quietLogger)
        let notices = OwnerNotices(identifiers: identifiers)
        self.devices = KnownDevices(store: store, clock: clock, random: SystemRandom(), notices: notices)
        self.history = SignInHistory(store: store, clock: clock)
        self.box = MailBox(clock: clock)
        self.mails = Mails(
            store: store, mailer: mailer ?? box, keys: IdentityFixture.keyRing, clock: clock,
            identifiers: identifiers, origin: IdentityFixture.issuer, siteName: "마패", logger: quietLogger)
        self.access = AccountAccess(
            revocations: revocations, keys: IdentityFixture.keyRing, identifiers: identifiers, notices: notices)
        self.accounts = Accounts(
            store: store, hasher: hasher, defence: defence, access: access, clock: clock,
            identifiers: identifiers, mails: mails)
        self.deletion = AccountDeletion(store: store, access: access, clock: clock, parts: [])
        self.sessions = Sessions(
            store: store, tokens: tokens, revocations: revocations, clock: clock, random: SystemRandom(),
            identifiers: identifiers, settings: lifetimes, mails: mails)
        self.deviceLinks = DeviceLinks(
            devices: devices, keys: IdentityFixture.keyRing, identifiers: identifiers,
            origin: IdentityFixture.issuer)
        self.apiKeys = APIKeys(
            store: store, revocations: revocations, clock: clock, random: SystemRandom(), identifiers: identifiers,
            notices: notices)
        self.teams = Teams(
            store: store, revocations: revocations, clock: clock, random: SystemRandom(), identifiers: identifiers)
        try await revocations.poll()
    }

    static func hasher(cost: PasswordHasher.Cost = cost) -> PasswordHasher {
        PasswordHasher(cost: cost, threads: 2, queueLimit: 1000, patience: .seconds(600), random: SystemRandom())
    }

    static let keyRing: KeyRing = {
        let key = Data(SystemRandom().bytes(32)).base64EncodedString()
        guard let ring = try? KeyRing(parsing: Secret("k1:\(key)")) else { preconditionFailure("random, yet refused") }
        return ring
    }()

    static let hmacKey = SigningKey(id: "hs-1", material: .hs256(Secret(hmacSecret)))

    /// Another node: the same store, keys and clock, a memory of its own.
    func otherNode() async throws -> IdentityFixture {
        try await IdentityFixture(store: store, clock: clock, keys: [IdentityFixture.hmacKey])
    }

    /// - Parameter isProven: whether the address is verified, as of most people.
    func signUp(_ email: String = "kim@example.com", isProven: Bool = true) async throws -> UserID {
        try await accounts.signUp(
            email: email, password: IdentityFixture.password, nickname: "김철수", isProven: isProven)
    }

    /// As an account is that was made before an address had to be proven for anything.
    func unprove(_ user: UserID) async throws {
        try await store.write { tx in
            try tx.execute("UPDATE users SET email_verified_at_ms = NULL WHERE id = \(user)")
        }
    }

    /// A fresh session of a fresh user.
    func logIn(
        isProven: Bool = true, remembered: Bool = true, delivery: TokenDelivery = .cookie
    ) async throws -> IssuedSession {
        try await sessions.start(for: try await signUp(isProven: isProven), remembered: remembered, delivery: delivery)
    }

    func refresh(_ issued: IssuedSession) async throws -> IssuedSession {
        try await sessions.refresh(issued.refreshToken, delivery: .cookie)
    }

    func events() async throws -> [SecurityEvent] {
        try await SecurityEvents(store: store, clock: clock, logger: quietLogger).latest(100).map(\.event)
    }

    /// Sends what waits and answers the token in the newest mail of a page.
    func mailedToken(_ page: String = "/reset") async throws -> Secret<String>? {
        try await mails.deliverDue()
        for entry in box.entries {
            let parts = entry.message.text.exposed.split(separator: "\(page)#token=")
            if parts.count == 2 { return Secret(String(parts[1].prefix { !$0.isNewline })) }
        }
        return nil
    }

    func row(_ session: SessionID) async throws -> SessionRow? {
        try await store.read { tx in try SessionRow.find(session, in: tx) }
    }
}

/// Runs a closure with the identity services on an engine.
func withIdentity(
    _ engine: TestEngine, keys: [SigningKey] = [IdentityFixture.hmacKey],
    strangers: StrangerLimitSettings = StrangerLimitSettings(),
    _ body: (IdentityFixture) async throws -> Void
) async throws {
    try await withTestStore(engine) { store in
        let clock = AdjustableClock(base: FixedClock(Timestamp(seconds: 1_786_000_000)))
        try await body(try await IdentityFixture(store: store, clock: clock, keys: keys, strangers: strangers))
    }
}

/// The failure a closure ends with, as `CODE` or `CODE field`; nil when it succeeds. Other errors pass through.
func refusal(_ body: () async throws -> some Any) async throws -> String? {
    do {
        _ = try await body()
        return nil
    } catch let failure as Failure {
        return ([failure.code.rawValue] + [failure.field].compactMap { $0 }).joined(separator: " ")
    }
}
