internal import Foundation
public import MapaeCore

/// Fresh key material from the system's generator.
public enum NewKeys {
    /// `key-1a2b3c4d:base64`, an entry of `MAPAE_ENCRYPTION_KEYS`.
    public static func encryptionKey(idPrefix: String) -> Secret<String> {
        let random = SystemRandom()
        let id = "\(idPrefix)-\(Hexadecimal.encode(random.bytes(4)))"
        return Secret("\(id):\(Data(random.bytes(32)).base64EncodedString())")
    }
}
