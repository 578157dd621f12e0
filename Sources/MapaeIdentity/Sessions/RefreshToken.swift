internal import Crypto
internal import MapaeCore

/// A refresh token: `mrt_` and 32 bytes in base64url, meaning nothing to anybody but the store.
struct RefreshToken: Sendable {
    private static let prefix = "mrt_"

    let bytes: Secret<[UInt8]>

    /// The first of a family.
    init(random: any RandomSource) {
        bytes = Secret(random.bytes(32))
    }

    private init(bytes: [UInt8]) {
        self.bytes = Secret(bytes)
    }

    /// Nil unless the text has the exact form.
    init?(_ text: Secret<String>) {
        guard text.exposed.utf8.count <= 64, text.exposed.hasPrefix(RefreshToken.prefix),
            let bytes = Base64URL.decode(String(text.exposed.dropFirst(RefreshToken.prefix.count))), bytes.count == 32
        else { return nil }
        self.init(bytes: bytes)
    }

    var text: Secret<String> {
        Secret(RefreshToken.prefix + Base64URL.encode(bytes.exposed))
    }

    /// What the store keeps. The token has 256 random bits, so a plain hash cannot be searched.
    var hash: [UInt8] {
        Array(SHA256.hash(data: bytes.exposed))
    }

    /// The token given for this one. Derived, so that a lost reply can be repeated although no token is stored; the
    /// number makes a replacement another token.
    func successor(familyKey: Secret<[UInt8]>, generation: Int64) -> RefreshToken {
        let number = withUnsafeBytes(of: generation.bigEndian) { Array($0) }
        let code = HMAC<SHA256>.authenticationCode(
            for: bytes.exposed + number, using: SymmetricKey(data: familyKey.exposed))
        return RefreshToken(bytes: Array(code))
    }
}
