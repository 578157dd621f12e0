import Crypto
import Foundation
import MapaeCore

@testable import MapaeIdentity

/// Makes access tokens the way an attacker would, or our own signer: from header and payload as text, with any key.
struct TokenForge: Sendable {
    enum Signature: Sendable {
        case none
        case hmac([UInt8])
        case ecdsa(P256.Signing.PrivateKey)
    }

    static let ecKey = P256.Signing.PrivateKey()
    static let keys = [
        IdentityFixture.hmacKey, SigningKey(id: "es-1", material: .es256(Secret(Array(ecKey.rawRepresentation)))),
    ]

    /// The payload of a genuine token.
    let payload: String
    let genuine: String

    let header = #"{"alg":"HS256","kid":"hs-1","typ":"at+jwt"}"#
    let hmac = Signature.hmac(IdentityFixture.hmacSecret)

    init(_ genuine: Secret<String>) throws {
        let parts = genuine.exposed.split(separator: ".")
        self.genuine = genuine.exposed
        self.payload = String(decoding: Base64URL.decode(String(parts[1])) ?? [], as: UTF8.self)
    }

    func token(header: String? = nil, payload: String? = nil, signature: Signature? = nil) -> String {
        let parts = [header ?? self.header, payload ?? self.payload].map { Base64URL.encode(Array($0.utf8)) }
        let signed = parts.joined(separator: ".")
        return "\(signed).\(Base64URL.encode(sign(signed, signature ?? hmac)))"
    }

    /// The genuine payload with one claim set to other JSON, or left out.
    func payload(_ claim: String, _ json: String?) throws -> String {
        let pattern = try Regex("\"\(claim)\":(\"[^\"]*\"|[0-9]+),?")
        let rest = payload.replacing(pattern, with: "", maxReplacements: 1).replacing(",}", with: "}")
        guard rest != payload else { throw MissingClaim() }
        return json.map { rest.dropLast() + ",\"\(claim)\":\($0)}" } ?? rest
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
        }
    }
}
