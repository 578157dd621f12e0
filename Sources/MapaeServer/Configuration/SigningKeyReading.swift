internal import Crypto
internal import MapaeCore
internal import MapaeIdentity

/// Turns the configured key texts into signing keys, each with an id that is the same on every node and start.
enum SigningKeyReading {
    /// Reads one or more P-256 private keys in PEM, the signing one first; the others still verify during a rotation. Line
    /// breaks may be written `\n`, as some environments cannot hold real ones.
    ///
    /// - Returns: nil when there is none or one is malformed.
    static func es256(_ text: Secret<String>) -> [SigningKey]? {
        let pem = text.exposed.contains("\n") ? text.exposed : text.exposed.replacing(#"\n"#, with: "\n")
        let keys = pemBlocks(of: pem).map { block -> SigningKey? in
            guard let key = try? P256.Signing.PrivateKey(pemRepresentation: block) else { return nil }
            let digest = SHA256.hash(data: key.publicKey.x963Representation)
            return SigningKey(id: "es256-" + Hexadecimal.encode(digest.prefix(8)), material: .es256(pem: Secret(block)))
        }
        let valid = keys.compactMap(\.self)
        return valid.isEmpty || valid.count < keys.count ? nil : valid
    }

    static func hs256(_ secret: Secret<[UInt8]>) -> SigningKey {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("mapae/key-id/v1".utf8), using: SymmetricKey(data: secret.exposed))
        return SigningKey(id: "hs256-" + Hexadecimal.encode(code.prefix(8)), material: .hs256(secret))
    }

    private static func pemBlocks(of text: String) -> [String] {
        var blocks: [String] = []
        var block: [Substring]?
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("-----BEGIN ") { block = [] }
            block?.append(line)
            if line.hasPrefix("-----END "), let finished = block {
                blocks.append(finished.joined(separator: "\n") + "\n")
                block = nil
            }
        }
        return blocks
    }
}
