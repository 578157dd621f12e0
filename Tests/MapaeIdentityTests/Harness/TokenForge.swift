import Crypto
import Foundation
import MapaeCore

@testable import MapaeIdentity

/// Makes access tokens the way an attacker would, or our own signer: from header and payload as text, with any key.
struct TokenForge: Sendable {
    /// Whose tokens are forged: a server with a key of each kind has to refuse every attack on each.
    enum Kind: String, CaseIterable, Sendable {
        case hs256 = "HS256"
        case es256 = "ES256"
        case eddsa = "EdDSA"

        var keyID: String { "\(rawValue.prefix(2).lowercased())-1" }
        /// The next kind, for mix-ups.
        var other: Kind { Kind.allCases[((Kind.allCases.firstIndex(of: self) ?? 0) + 1) % Kind.allCases.count] }

        /// How the server itself signs.
        var signature: Signature {
            switch self {
            case .hs256: .hmac(IdentityFixture.hmacSecret)
            case .es256: .ecdsa(TokenForge.ecKey)
            case .eddsa: .edwards(TokenForge.edKey)
            }
        }
    }

    enum Signature: Sendable {
        case none
        case hmac([UInt8])
        case ecdsa(P256.Signing.PrivateKey)
        case edwards(Curve25519.Signing.PrivateKey)
        /// ECDSA in the form certificates use, which JWS does not.
        case der(P256.Signing.PrivateKey)
        case bytes([UInt8])
    }

    static let ecKey = P256.Signing.PrivateKey()
    static let edKey = Curve25519.Signing.PrivateKey()
    static let keys = [
        IdentityFixture.hmacKey, SigningKey(id: "es-1", material: .es256(Secret(Array(ecKey.rawRepresentation)))),
        SigningKey(id: "ed-1", material: .eddsa(Secret(Array(edKey.rawRepresentation)))),
    ]

    let kind: Kind
    /// The payload of a genuine token.
    let payload: String
    /// A token of ``kind`` that is taken: the header, the payload and the signature the server itself would make.
    var genuine: String { token() }

    /// What the header of a token of ``kind`` says; an attack changes one thing of it.
    var header: String { #"{"alg":"\#(kind.rawValue)","kid":"\#(kind.keyID)","typ":"at+jwt"}"# }

    /// - Parameter genuine: any token of the server; its payload is used.
    init(_ genuine: Secret<String>, kind: Kind = .hs256) {
        let parts = genuine.exposed.split(separator: ".")
        self.kind = kind
        self.payload = String(decoding: Base64URL.decode(String(parts[1])) ?? [], as: UTF8.self)
    }

    func token(header: String? = nil, payload: String? = nil, signature: Signature? = nil) -> String {
        let parts = [header ?? self.header, payload ?? self.payload].map { Base64URL.encode(Array($0.utf8)) }
        let signed = parts.joined(separator: ".")
        return "\(signed).\(Base64URL.encode(sign(signed, signature ?? kind.signature)))"
    }

    /// The parts of a token that is taken.
    var parts: [String] { genuine.split(separator: ".").map(String.init) }

    /// The genuine payload with one claim set to other JSON, or left out.
    func payload(_ claim: String, _ json: String?) throws -> String {
        let pattern = try Regex("\"\(claim)\":(\"[^\"]*\"|[0-9]+),?")
        let rest = payload.replacing(pattern, with: "", maxReplacements: 1).replacing(",}", with: "}")
        guard rest != payload else { throw MissingClaim() }
        return json.map { rest.dropLast() + ",\"\(claim)\":\($0)}" } ?? rest
    }

    /// The header with one more field, or another value of one.
    func header(_ field: String, _ json: String) -> String {
        var fields = ["alg": "\"\(kind.rawValue)\"", "kid": "\"\(kind.keyID)\"", "typ": "\"at+jwt\""]
        fields[field] = json
        return "{" + fields.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
    }

    struct MissingClaim: Error {}

    private func sign(_ text: String, _ signature: Signature) -> [UInt8] {
        let bytes = Array(text.utf8)
        switch signature {
        case .none: return []
        case .hmac(let secret):
            return Array(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: secret)))
        case .ecdsa(let key):
            return (try? key.signature(for: bytes)).map { Array($0.rawRepresentation) } ?? []
        case .edwards(let key):
            return (try? key.signature(for: bytes)).map(Array.init) ?? []
        case .der(let key):
            return (try? key.signature(for: bytes)).map { Array($0.derRepresentation) } ?? []
        case .bytes(let bytes): return bytes
        }
    }
}
