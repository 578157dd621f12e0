internal import Crypto
internal import MapaeCore

/// The text of an API key: `mpk_u_` or `mpk_s_`, the 32 digits of its id, `_`, 64 digits of secret and 8 of checksum, all in
/// lower-case hexadecimal. The checksum (CRC-32 of everything before it) lets a secret scanner tell a key from chance and
/// refuses a slip of the hand without asking the store; it protects nothing.
struct APIKeyText: Sendable {
    static let start = "mpk_"
    private static let secretBytes = 32
    private static let checksumDigits = 8

    let kind: APIKey.Kind
    let id: APIKeyID
    let text: Secret<String>

    init(kind: APIKey.Kind, id: APIKeyID, random: any RandomSource) {
        let body = APIKeyText.prefix(kind, id) + "_" + Hexadecimal.encode(random.bytes(APIKeyText.secretBytes))
        self.kind = kind
        self.id = id
        self.text = Secret(body + APIKeyText.checksum(of: body.utf8))
    }

    /// Nil unless the text has the exact form.
    init?(_ presented: Secret<String>) {
        let text = presented.exposed
        guard let kind = APIKey.Kind.allCases.first(where: { text.hasPrefix(APIKeyText.start(of: $0)) }),
            case let parts = text.dropFirst(APIKeyText.start(of: kind).count)
                .split(separator: "_", omittingEmptySubsequences: false),
            parts.count == 2, let id = APIKeyID("\(APIKeyKind.prefix)_\(parts[0])"),
            parts[1].utf8.count == APIKeyText.secretBytes * 2 + APIKeyText.checksumDigits,
            parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
            APIKeyText.checksum(of: text.utf8.dropLast(APIKeyText.checksumDigits))
                == text.suffix(APIKeyText.checksumDigits)
        else { return nil }
        self.kind = kind
        self.id = id
        self.text = presented
    }

    /// What may be shown of a key.
    static func prefix(_ kind: APIKey.Kind, _ id: APIKeyID) -> String {
        start(of: kind) + id.text.dropFirst(APIKeyKind.prefix.count + 1)
    }

    /// Of the whole text, so the kind and the id are bound to the secret. A plain hash is right here: scrypt makes guessing
    /// a password slow, and nobody guesses 256 random bits; it would only make every first use slow.
    static func hash(of text: Secret<String>) -> SHA256Digest {
        SHA256.hash(data: Array(text.exposed.utf8))
    }

    private static func start(of kind: APIKey.Kind) -> String {
        switch kind {
        case .user: "mpk_u_"
        case .server: "mpk_s_"
        }
    }

    /// CRC-32 as in zip and PNG (reflected polynomial 0xEDB88320), in eight digits.
    static func checksum(of bytes: some Sequence<UInt8>) -> String {
        var remainder: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            remainder ^= UInt32(byte)
            for _ in 0..<8 {
                remainder = remainder & 1 == 0 ? remainder >> 1 : (remainder >> 1) ^ 0xEDB8_8320
            }
        }
        return Hexadecimal.encode(withUnsafeBytes(of: (~remainder).bigEndian) { Array($0) })
    }
}
