public import MapaeCore

/// Signs and verifies access tokens: JWTs of type `at+jwt` (RFC 9068).
public struct AccessTokens: Sendable {
    /// - Parameters:
    ///   - issuer: the server's public URL, also the audience.
    public init(keys: [SigningKey], issuer: String, clock: any WallClock) async throws {
        fatalError("contract")
    }

    /// The public keys as a JWK set (RFC 7517); HS256 keys are never in it.
    public var jwks: [UInt8] { fatalError("contract") }
}

/// A key that signs access tokens. The first of several is the one new tokens are signed with.
public struct SigningKey: Sendable {
    public enum Material: Sendable {
        /// At least 32 bytes, not a phrase.
        case hs256(Secret<[UInt8]>)
        /// A P-256 private key as PEM.
        case es256(pem: Secret<String>)
    }

    public let id: String
    public let material: Material

    public init(id: String, material: Material) {
        self.id = id
        self.material = material
    }

    /// A fresh ES256 key as PEM, for `mapae dev`.
    public static func newES256PEM() -> Secret<String> { fatalError("contract") }
}
