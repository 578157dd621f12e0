internal import Foundation
internal import JWTKit
public import MapaeCore

/// Signs and verifies access tokens: JWTs of type `at+jwt` (RFC 9068).
public struct AccessTokens: Sendable {
    /// Longer ones are refused unread.
    static let maximumBytes = 4096
    /// How far another node's clock may be ahead.
    static let leeway: Duration = .seconds(30)

    /// The public keys as a JWK set (RFC 7517); HS256 keys are never in it.
    public let jwks: [UInt8]

    private let keys: JWTKeyCollection
    private let signingKeyID: JWKIdentifier
    let issuer: String
    private let clock: any WallClock

    /// - Parameters:
    ///   - keys: the first signs; all verify, each with its own algorithm alone.
    ///   - issuer: the server's public URL, also the audience.
    /// - Throws: ``InvalidSigningKey`` for no key, a weak or malformed one, or two of one id.
    public init(keys: [SigningKey], issuer: String, clock: any WallClock) async throws {
        guard let first = keys.first else { throw InvalidSigningKey(id: "", reason: "there is no signing key") }
        let collection = JWTKeyCollection(
            defaultJWTParser: AccessTokenParser(keyID: first.id, algorithm: first.algorithm))
        var ids: Set<String> = []
        for key in keys {
            guard ids.insert(key.id).inserted else { throw InvalidSigningKey(id: key.id, reason: "listed twice") }
            try await key.add(to: collection)
        }
        // The library would verify a token of an unknown key with the default one.
        await collection.clearDefault()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        self.jwks = [UInt8](try encoder.encode(PublicJWKSet(keys: keys.compactMap(\.publicJWK))))
        self.keys = collection
        self.signingKeyID = JWKIdentifier(string: first.id)
        self.issuer = issuer
        self.clock = clock
    }

    /// Signs a token.
    func sign(_ grant: Grant) async throws -> Secret<String> {
        let claims = AccessTokenClaims(
            iss: issuer, aud: issuer, sub: grant.userID, userID: grant.userID, sid: grant.sessionID,
            gen: grant.generation, jti: grant.tokenID, iat: grant.issuedAt.seconds, exp: grant.expiresAt.seconds)
        return Secret(try await keys.sign(claims, kid: signingKeyID, header: ["typ": .string(AccessTokenParser.type)]))
    }

    /// What a valid token grants; nil for anything else. Revocation is not its concern.
    func verify(_ token: Secret<String>) async -> Grant? {
        guard token.exposed.utf8.count <= AccessTokens.maximumBytes,
            let claims = try? await keys.verify(token.exposed, as: AccessTokenClaims.self)
        else { return nil }
        let now = clock.now()
        let grant = Grant(
            userID: claims.userID, sessionID: claims.sid, generation: claims.gen, tokenID: claims.jti,
            issuedAt: Timestamp(seconds: claims.iat), expiresAt: Timestamp(seconds: claims.exp))
        guard claims.iss == issuer, claims.aud == issuer, now < grant.expiresAt,
            grant.issuedAt <= now + AccessTokens.leeway
        else { return nil }
        return grant
    }
}

extension AccessTokens {
    /// What a token says, in our own types.
    struct Grant: Sendable {
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
