internal import Foundation
public import MapaeCore
internal import MapaeIdentity

/// Fresh key material from the system's generator.
public enum NewKeys {
    /// `key-1a2b3c4d:base64`, an entry of `MAPAE_ENCRYPTION_KEYS`.
    public static func encryptionKey(idPrefix: String) -> Secret<String> {
        let random = SystemRandom()
        let id = "\(idPrefix)-\(Hexadecimal.encode(random.bytes(4)))"
        return Secret("\(id):\(Data(random.bytes(32)).base64EncodedString())")
    }

    /// A P-256 private key in PEM, for `MAPAE_JWT_ES256_KEY`; ends with a line break, so that several can be joined.
    public static func es256PEM() -> Secret<String> {
        let pem = SigningKey.newES256PEM().exposed
        return Secret(pem.hasSuffix("\n") ? pem : pem + "\n")
    }
}
