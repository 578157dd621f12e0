internal import Foundation
internal import JWTKit
public import MapaeCore
internal import StrictJSON
internal import Synchronization

/// Signs and verifies access tokens: JWTs of type `at+jwt` (RFC 9068).
///
/// Keys kept in the store are read again every few seconds, so that a rotation or the end of a stolen key reaches every
/// node without a restart.
public final class AccessTokens: Sendable {
    /// Longer ones are refused unread.
    static let maximumBytes = 4096
    /// How far another node's clock may be ahead.
    static let leeway: Duration = .seconds(30)
    /// After so long without a successful reading the store is asked before any token is taken.
    static let freshness: Duration = .seconds(10)
    /// Tokens of unknown keys make a node look for new ones, so often at most.
    static let unknownKeyPause: Duration = .seconds(1)

    private struct State {
        var keys: SigningKeySet
        /// What the set was made of; nil for keys that never change.
        var generation: [SigningKeys.Mark]?
        var readAt: Timestamp
        var lastSearch: Timestamp?
    }

    private let state: Mutex<State>
    private let stored: SigningKeys?
    let issuer: String
    private let clock: any WallClock

    /// Keys that stay as they are.
    ///
    /// - Parameters:
    ///   - keys: the first signs, of those with the latest ``SigningKey/signsFrom``; all verify, each with its own
    ///     algorithm alone.
    ///   - issuer: the server's public URL, also the audience.
    /// - Throws: ``InvalidSigningKey`` for no key, a weak or malformed one, or two of one id.
    public init(keys: [SigningKey], issuer: String, clock: any WallClock) async throws {
        self.stored = nil
        self.issuer = issuer
        self.clock = clock
        state = Mutex(State(keys: try await SigningKeySet(keys), readAt: clock.now()))
    }

    /// Keys of the store; the first is made when there is none.
    ///
    /// - Throws: ``InvalidSigningKey`` when a key cannot be opened, and errors of the store.
    public init(stored: SigningKeys, issuer: String, clock: any WallClock) async throws {
        self.stored = stored
        self.issuer = issuer
        self.clock = clock
        let now = clock.now()
        try await stored.ensure()
        let reading = try await stored.read()
        state = Mutex(
            State(
                keys: try await SigningKeySet(try reading.keys()), generation: reading.marks,
                readAt: now))
    }

    /// The public keys as a JWK set (RFC 7517); HS256 keys are never in it.
    public var jwks: [UInt8] { state.withLock { $0.keys.jwks } }

    /// Reads the keys again, and uses what it finds from now on. Called every few seconds by MapaeJobs.
    public func reload() async throws {
        guard let stored else { return }
        let now = clock.now()
        let reading = try await stored.read()
        if state.withLock({ $0.generation == reading.marks }) {
            return state.withLock { $0.readAt = max($0.readAt, now) }
        }
        let keys = try await SigningKeySet(try reading.keys())
        state.withLock { state in
            // A slower reading that began earlier must not bring a retired key back.
            guard now >= state.readAt else { return }
            (state.keys, state.generation, state.readAt) = (keys, reading.marks, now)
        }
    }

    /// Whether tokens of a key still count. Costs no database read while the keys are fresh.
    func isLive(keyID: String) async throws -> Bool {
        try await refresh()
        return state.withLock { $0.keys.contains(keyID) }
    }

    /// Signs a token.
    func sign(_ grant: Grant) async throws -> Secret<String> {
        let claims = AccessTokenClaims(
            iss: issuer, aud: issuer, sub: grant.userID, userID: grant.userID, sid: grant.sessionID,
            gen: grant.generation, jti: grant.tokenID, iat: grant.issuedAt.seconds, exp: grant.expiresAt.seconds)
        let keys = state.withLock { $0.keys }
        return Secret(
            try await keys.collection.sign(
                claims, kid: JWKIdentifier(string: keys.signer(at: clock.now())),
                header: ["typ": .string(AccessTokenParser.type)]))
    }

    /// What a valid token grants; nil for anything else. Revocation is not its concern.
    func verify(_ token: Secret<String>) async throws -> Grant? {
        guard token.exposed.utf8.count <= AccessTokens.maximumBytes,
            let keyID = AccessTokenParser.keyID(of: token.exposed), let keys = try await keys(holding: keyID),
            let claims = try? await keys.collection.verify(token.exposed, as: AccessTokenClaims.self)
        else { return nil }
        let now = clock.now()
        let grant = Grant(
            keyID: keyID, userID: claims.userID, sessionID: claims.sid, generation: claims.gen, tokenID: claims.jti,
            issuedAt: Timestamp(seconds: claims.iat), expiresAt: Timestamp(seconds: claims.exp))
        guard claims.iss == issuer, claims.aud == issuer, now < grant.expiresAt,
            grant.issuedAt <= now + AccessTokens.leeway
        else { return nil }
        return grant
    }

    // MARK: Freshness

    private func refresh() async throws {
        let now = clock.now()
        let isStale = state.withLock { $0.readAt > now || now - $0.readAt > AccessTokens.freshness }
        if isStale { try await reload() }
    }

    /// The current keys if one of them has this id; another node may have added it a moment ago.
    private func keys(holding id: String) async throws -> SigningKeySet? {
        try await refresh()
        let known = state.withLock { $0.keys }
        if known.contains(id) { return known }
        let now = clock.now()
        let maySearch = state.withLock { state in
            if let last = state.lastSearch, last <= now, now - last < AccessTokens.unknownKeyPause { return false }
            state.lastSearch = now
            return true
        }
        guard stored != nil, maySearch else { return nil }
        try await reload()
        let found = state.withLock { $0.keys }
        return found.contains(id) ? found : nil
    }
}

extension AccessTokens {
    /// What a token says, in our own types.
    struct Grant: Sendable {
        /// The key that signed it; unused in signing, where the keys' own order decides.
        var keyID = ""
        let userID: UserID
        let sessionID: SessionID
        /// The number of the refresh token it was issued with.
        let generation: Int64
        let tokenID: String
        let issuedAt: Timestamp
        let expiresAt: Timestamp
    }
}

/// The claims on the wire.
struct AccessTokenClaims: JWTPayload {
    let iss: String
    let aud: String
    let sub: UserID
    let userID: UserID
    let sid: SessionID
    let gen: Int64
    let jti: String
    let iat: Int64
    let exp: Int64

    private enum CodingKeys: String, CodingKey {
        case iss, aud, sub, sid, gen, jti, iat, exp
        case userID = "user_id"
    }

    /// Moments beyond the year 9999 would overflow as milliseconds.
    private static let moments: ClosedRange<Int64> = 0...253_402_300_799

    /// Issuer, audience and time are compared where they are known, in ``AccessTokens``.
    func verify(using algorithm: some JWTAlgorithm) async throws {
        guard sub == userID, !jti.isEmpty, gen > 0, AccessTokenClaims.moments.contains(iat),
            AccessTokenClaims.moments.contains(exp), iat <= exp
        else { throw RefusedToken() }
    }
}
