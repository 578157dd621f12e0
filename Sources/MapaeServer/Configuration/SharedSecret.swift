internal import Crypto
internal import Foundation
internal import MapaeCore
internal import MapaeIdentity

/// The key of HS256 as it is configured: at least 32 random bytes in hexadecimal or base64.
enum SharedSecret {
    /// The key's bytes.
    ///
    /// - Throws: ``WeakSecret`` for anything that can be seen not to be random.
    static func read(_ text: Secret<String>) throws(WeakSecret) -> Secret<[UInt8]> {
        let lowered = text.exposed.lowercased()
        guard !placeholders.contains(where: lowered.contains) else {
            throw WeakSecret(reason: LocalizedText("예제 값입니다", "is a placeholder"))
        }
        guard let bytes = decoded(text.exposed) else {
            throw WeakSecret(
                reason: LocalizedText(
                    "16진수나 base64로 적은 32바이트 이상의 난수가 아닙니다",
                    "is not 32 random bytes or more, in hexadecimal or base64"))
        }
        guard !KeyStrength.isWeak(bytes), !isPeriodic(bytes) else {
            throw WeakSecret(reason: LocalizedText("난수가 아닙니다", "is not random"))
        }
        return Secret(bytes)
    }

    /// The key that signs with a secret, under an id that is the same on every node and start and tells nothing of it.
    static func signingKey(_ secret: Secret<[UInt8]>) -> SigningKey {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("mapae/key-id/v1".utf8), using: SymmetricKey(data: secret.exposed))
        return SigningKey(id: "hs256-" + Hexadecimal.encode(code.prefix(8)), material: .hs256(secret))
    }

    static let placeholders = [
        "secret", "password", "passw0rd", "changeme", "example", "placeholder", "replace", "default", "qwerty",
    ]

    /// Letters of one case alone would be a phrase that happens to read as base64.
    private static func decoded(_ text: String) -> [UInt8]? {
        if text.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
            return text.utf8.count.isMultiple(of: 2) ? hexadecimal(text) : nil
        }
        guard text.contains(where: \.isLowercase), text.contains(where: \.isUppercase), text.contains(where: \.isNumber)
        else { return nil }
        var standard = text.replacing("-", with: "+").replacing("_", with: "/")
        if !standard.hasSuffix("=") { standard += String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4) }
        return Data(base64Encoded: standard).map(Array.init)
    }

    private static func hexadecimal(_ text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// The same run of bytes twice or more, the last perhaps cut short.
    private static func isPeriodic(_ bytes: [UInt8]) -> Bool {
        (1...bytes.count / 2).contains { period in
            bytes.indices.dropFirst(period).allSatisfy { bytes[$0] == bytes[$0 - period] }
        }
    }
}

/// Why a secret was refused; the rest of a sentence that begins with the setting's name.
struct WeakSecret: Error {
    let reason: LocalizedText

    /// With the command that makes a better one.
    func advising(_ command: String) -> (String, String) {
        ("\(reason.korean). `\(command)`로 만드세요", "\(reason.english): make one with `\(command)`")
    }
}
