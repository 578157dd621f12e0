import Crypto
import Foundation
import MapaeCore
import MapaeTesting
import Testing

@testable import MapaeIdentity

@Suite
struct SigningKeyTests {
    private let clock = FixedClock(Timestamp(seconds: 1_786_000_000))

    private func problem(_ keys: [SigningKey]) async -> String? {
        do {
            _ = try await AccessTokens(keys: keys, issuer: IdentityFixture.issuer, clock: clock)
            return nil
        } catch { return "\(error)" }
    }

    @Test
    func `missing, short, weak, doubled and malformed keys are refused (A2, 3.5)`() async {
        func hmac(_ bytes: [UInt8]) -> SigningKey { SigningKey(id: "k", material: .hs256(Secret(bytes))) }
        func ecdsa(_ bytes: [UInt8]) -> SigningKey { SigningKey(id: "k", material: .es256(Secret(bytes))) }
        func edwards(_ bytes: [UInt8]) -> SigningKey { SigningKey(id: "k", material: .eddsa(Secret(bytes))) }
        let good = hmac(SystemRandom().bytes(32))
        #expect(await problem([good]) == nil)
        #expect(await problem([]) == "there is no signing key")
        #expect(await problem([hmac(SystemRandom().bytes(31))]) == "key k: shorter than 32 bytes")
        #expect(await problem([hmac(Array(repeating: 7, count: 32))]) == "key k: not random")
        #expect(await problem([hmac(Array(0..<32))]) == "key k: not random")
        #expect(await problem([hmac(Array("change-this-secret-key-in-production-2026".utf8))]) == "key k: not random")
        #expect(await problem([good, good]) == "key k: listed twice")
        #expect(await problem([ecdsa([])]) == "key k: not a P-256 private key")
        #expect(await problem([ecdsa(Array(repeating: 0, count: 32))]) == "key k: not a P-256 private key")
        let publicBytes = Array(P256.Signing.PrivateKey().publicKey.rawRepresentation)
        #expect(await problem([ecdsa(publicBytes)]) == "key k: not a P-256 private key")
        #expect(await problem([ecdsa(Array(P384.Signing.PrivateKey().rawRepresentation))]) != nil)
        #expect(await problem([edwards(SystemRandom().bytes(31))]) == "key k: not an Ed25519 private key")
        #expect(await problem([edwards(SystemRandom().bytes(32))]) == nil)
        #expect(await problem([SigningKey(id: "", material: good.material)]) != nil)
        #expect(await problem([SigningKey(id: "k 1", material: good.material)]) != nil)
    }

    @Test
    func `the JWK set holds the public EC keys and never a shared secret (A2, 3.5)`() async throws {
        let pair = Array(TokenForge.keys.prefix(2))
        let tokens = try await AccessTokens(keys: pair, issuer: IdentityFixture.issuer, clock: clock)
        struct Set: Decodable { let keys: [[String: String]] }
        let keys = try JSONDecoder().decode(Set.self, from: Data(tokens.jwks)).keys
        #expect(keys.count == 1)
        let key = try #require(keys.first)
        #expect(key.keys.sorted() == ["alg", "crv", "kid", "kty", "use", "x", "y"])
        #expect(key["kid"] == "es-1")
        #expect(key["alg"] == "ES256")
        let coordinates = [key["x"], key["y"]].compactMap { $0.flatMap(Base64URL.decode) }.joined()
        #expect(Array(coordinates) == Array(TokenForge.ecKey.publicKey.rawRepresentation))

        let shared = try await AccessTokens(
            keys: [IdentityFixture.hmacKey], issuer: IdentityFixture.issuer, clock: clock)
        #expect(String(decoding: shared.jwks, as: UTF8.self) == #"{"keys":[]}"#)
    }

    @Test
    func `a token says what the document asks for, and ES256 verifies by the JWK alone (A2)`() async throws {
        let key = SigningKey.new(.es256)
        try await withIdentity(.sqlite, keys: [key]) { world in
            let issued = try await world.logIn()
            let parts = issued.accessToken.exposed.split(separator: ".").map(String.init)
            func json(_ part: String) throws -> [String: Any] {
                let object = try JSONSerialization.jsonObject(with: Data(try #require(Base64URL.decode(part))))
                return try #require(object as? [String: Any])
            }
            let header = try json(parts[0])
            #expect(header as? [String: String] == ["alg": "ES256", "kid": key.id, "typ": "at+jwt"])
            let claims = try json(parts[1])
            let user = issued.principal.userID.text
            #expect(claims["user_id"] as? String == user)
            #expect(claims["sub"] as? String == user)
            #expect(claims["sid"] as? String == issued.principal.sessionID.text)
            #expect(claims["iss"] as? String == IdentityFixture.issuer)
            #expect(claims["aud"] as? String == IdentityFixture.issuer)
            #expect(claims["iat"] as? Int == 1_786_000_000)
            #expect(claims["exp"] as? Int == 1_786_003_600)
            #expect((claims["jti"] as? String)?.isEmpty == false)

            let jwk = try #require(key.publicJWK)
            let coordinates = try #require(Base64URL.decode(jwk.x)) + #require(Base64URL.decode(jwk.y ?? ""))
            let publicKey = try P256.Signing.PublicKey(rawRepresentation: coordinates)
            let signature = try P256.Signing.ECDSASignature(rawRepresentation: #require(Base64URL.decode(parts[2])))
            #expect(publicKey.isValidSignature(signature, for: Array("\(parts[0]).\(parts[1])".utf8)))
        }
    }

    @Test
    func `during a rotation the old key still verifies and the new one signs (A2, 3.5)`() async throws {
        let old = SigningKey.new(.es256)
        let new = SigningKey.new(.eddsa)
        try await withIdentity(.sqlite, keys: [old]) { before in
            let issued = try await before.logIn()
            let rotating = try await IdentityFixture(store: before.store, clock: before.clock, keys: [new, old])
            _ = try await rotating.sessions.authenticate(issued.accessToken)
            let refreshed = try await rotating.refresh(issued)
            let after = try await IdentityFixture(store: before.store, clock: before.clock, keys: [new])
            _ = try await after.sessions.authenticate(refreshed.accessToken)
            #expect(try await refusal { try await after.sessions.authenticate(issued.accessToken) } == "AUTH_REQUIRED")
        }
    }

    @Test
    func `keys print redacted`() {
        let key = IdentityFixture.hmacKey
        #expect(!"\(key)".contains("\(IdentityFixture.hmacSecret)"))
        #expect("\(key)".contains("[redacted]"))
    }
}
