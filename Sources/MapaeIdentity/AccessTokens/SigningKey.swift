internal import Crypto
internal import Foundation
internal import JWTKit
public import MapaeCore

/// How access tokens are signed with a key of the server's own making. Tokens of both verify by the JWK set.
public enum SigningAlgorithm: String, Sendable, CaseIterable {
    /// ECDSA on P-256 with SHA-256 (RFC 7518 §3.4).
    case es256 = "ES256"
    /// Ed25519 (RFC 8037 §3.1).
    case eddsa = "EdDSA"
}

/// A key that signs access tokens.
public struct SigningKey: Sendable {
    public enum Material: Sendable {
        /// At least 32 random bytes, decoded from whatever text they were written in.
        case hs256(Secret<[UInt8]>)
        /// A P-256 private key: 32 bytes.
        case es256(Secret<[UInt8]>)
        /// An Ed25519 private key: 32 bytes.
        case eddsa(Secret<[UInt8]>)
    }

    /// The `kid` of its tokens: 1 to 64 letters, digits, dashes, dots and underscores.
    public let id: String
    public let material: Material
    /// Of the keys whose time has come, the one with the latest signs.
    public let signsFrom: Timestamp

    public init(id: String, material: Material, signsFrom: Timestamp = Timestamp(milliseconds: 0)) {
        self.id = id
        self.material = material
        self.signsFrom = signsFrom
    }

    /// A fresh key, whose id is made of its public half.
    public static func new(
        _ algorithm: SigningAlgorithm, signsFrom: Timestamp = Timestamp(milliseconds: 0)
    ) -> SigningKey {
        let (bytes, publicBytes): (Data, Data)
        switch algorithm {
        case .es256:
            let key = P256.Signing.PrivateKey()
            (bytes, publicBytes) = (key.rawRepresentation, key.publicKey.x963Representation)
        case .eddsa:
            let key = Curve25519.Signing.PrivateKey()
            (bytes, publicBytes) = (key.rawRepresentation, key.publicKey.rawRepresentation)
        }
        let digest = Hexadecimal.encode(SHA256.hash(data: publicBytes).prefix(8))
        return SigningKey(
            id: "\(algorithm.rawValue.lowercased())-\(digest)", material: algorithm.material(Secret(Array(bytes))),
            signsFrom: signsFrom)
    }
}

extension SigningAlgorithm {
    func material(_ bytes: Secret<[UInt8]>) -> SigningKey.Material {
        switch self {
        case .es256: .es256(bytes)
        case .eddsa: .eddsa(bytes)
        }
    }
}

extension SigningKey {
    /// The one algorithm this key may be used with.
    var algorithm: String {
        switch material {
        case .hs256: "HS256"
        case .es256: SigningAlgorithm.es256.rawValue
        case .eddsa: SigningAlgorithm.eddsa.rawValue
        }
    }

    /// The private key, or the shared secret.
    var bytes: Secret<[UInt8]> {
        switch material {
        case .hs256(let bytes), .es256(let bytes), .eddsa(let bytes): bytes
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
        case .es256(let bytes):
            guard let key = try? P256.Signing.PrivateKey(rawRepresentation: bytes.exposed),
                let signer = try? ES256PrivateKey(backing: key)
            else { throw InvalidSigningKey(id: id, reason: "not a P-256 private key") }
            await keys.add(ecdsa: signer, kid: kid, parser: parser)
        case .eddsa(let bytes):
            guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes.exposed) else {
                throw InvalidSigningKey(id: id, reason: "not an Ed25519 private key")
            }
            await keys.add(eddsa: EdDSA.PrivateKey(backing: key), kid: kid, parser: parser)
        }
    }

    /// The public half as a JWK (RFC 7517); nil for a shared secret, which has none.
    var publicJWK: PublicJWK? {
        switch material {
        case .hs256:
            return nil
        case .es256(let bytes):
            guard let key = try? P256.Signing.PrivateKey(rawRepresentation: bytes.exposed) else { return nil }
            let coordinates = key.publicKey.rawRepresentation
            return PublicJWK(
                kty: "EC", crv: "P-256", alg: algorithm, kid: id, x: Base64URL.encode(coordinates.prefix(32)),
                y: Base64URL.encode(coordinates.suffix(32)))
        case .eddsa(let bytes):
            guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes.exposed) else { return nil }
            return PublicJWK(
                kty: "OKP", crv: "Ed25519", alg: algorithm, kid: id,
                x: Base64URL.encode(key.publicKey.rawRepresentation), y: nil)
        }
    }

    private var isValidID: Bool {
        (1...64).contains(id.utf8.count)
            && id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) }
    }
}

struct PublicJWK: Encodable {
    let kty: String
    let crv: String
    let alg: String
    let use = "sig"
    let kid: String
    let x: String
    /// Only points on a plane have one.
    let y: String?
}

struct PublicJWKSet: Encodable {
    let keys: [PublicJWK]
}

/// Why signing keys cannot be used. Safe to print: it names the key and never holds material.
public struct InvalidSigningKey: Error, Sendable, CustomStringConvertible {
    let id: String
    let reason: String

    public var description: String { id.isEmpty ? reason : "key \(id): \(reason)" }
}
