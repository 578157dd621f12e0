internal import Crypto
internal import JWTKit
public import MapaeCore

/// A key that signs access tokens. The first of several is the one new tokens are signed with.
public struct SigningKey: Sendable {
    public enum Material: Sendable {
        /// At least 32 random bytes, decoded from whatever text they were written in.
        case hs256(Secret<[UInt8]>)
        /// A P-256 private key as PEM.
        case es256(pem: Secret<String>)
    }

    /// The `kid` of its tokens: 1 to 64 letters, digits, dashes, dots and underscores.
    public let id: String
    public let material: Material

    public init(id: String, material: Material) {
        self.id = id
        self.material = material
    }

    /// A fresh ES256 key as PEM, for `mapae dev`.
    public static func newES256PEM() -> Secret<String> {
        Secret(P256.Signing.PrivateKey().pemRepresentation)
    }
}

extension SigningKey {
    /// The one algorithm this key may be used with.
    var algorithm: String {
        switch material {
        case .hs256: "HS256"
        case .es256: "ES256"
        }
    }

    /// Adds the key under its id, with a parser that takes only what this key signs.
    func add(to keys: JWTKeyCollection) async throws {
        guard isValidID else {
            throw InvalidSigningKey(id: "", reason: "a key id is empty, too long or has odd characters")
        }
        let kid = JWKIdentifier(string: id)
        let parser = AccessTokenParser(keyID: id, algorithm: algorithm)
        switch material {
        case .hs256(let secret):
            guard secret.exposed.count >= 32 else { throw InvalidSigningKey(id: id, reason: "shorter than 32 bytes") }
            guard !KeyStrength.isWeak(secret.exposed) else { throw InvalidSigningKey(id: id, reason: "not random") }
            await keys.add(hmac: HMACKey(from: secret.exposed), digestAlgorithm: .sha256, kid: kid, parser: parser)
        case .es256(let pem):
            guard let key = try? ES256PrivateKey(pem: pem.exposed) else {
                throw InvalidSigningKey(id: id, reason: "not a P-256 private key in PEM")
            }
            await keys.add(ecdsa: key, kid: kid, parser: parser)
        }
    }

    /// The public half as a JWK (RFC 7517); nil for a shared secret, which has none.
    var publicJWK: PublicJWK? {
        guard case .es256(let pem) = material,
            let key = try? P256.Signing.PrivateKey(pemRepresentation: pem.exposed)
        else { return nil }
        let coordinates = key.publicKey.rawRepresentation
        return PublicJWK(
            kid: id, x: Base64URL.encode(coordinates.prefix(32)), y: Base64URL.encode(coordinates.suffix(32)))
    }

    private var isValidID: Bool {
        (1...64).contains(id.utf8.count)
            && id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) }
    }
}

struct PublicJWK: Encodable {
    let kty = "EC"
    let crv = "P-256"
    let alg = "ES256"
    let use = "sig"
    let kid: String
    let x: String
    let y: String
}

struct PublicJWKSet: Encodable {
    let keys: [PublicJWK]
}

/// Why the configured signing keys cannot be used. Safe to print: it names the key and never holds material.
public struct InvalidSigningKey: Error, Sendable, CustomStringConvertible {
    let id: String
    let reason: String

    public var description: String { id.isEmpty ? reason : "key \(id): \(reason)" }
}
