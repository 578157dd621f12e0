internal import Crypto
internal import Foundation

/// `authorizationCode`: ten minutes, once.
struct LoginCode: Codable, Sendable {
    let code: String
    let user: MiniAppUser
    /// `DEFAULT` or `SANDBOX`; has to come back with the code.
    let referrer: String
    let scopes: [String]
    let until: Moment
    var isUsed = false
}

/// That a user has agreed to a mini-app's log-in.
struct LoginLink: Codable, Sendable {
    let user: MiniAppUser
    var scopes: [String]
    var isActive: Bool
}

/// An access token of one hour and a refresh token of fourteen days.
struct TokenGrant: Codable, Sendable {
    let accessToken: String
    let refreshToken: String
    let user: MiniAppUser
    let scopes: [String]
    let accessUntil: Moment
    let refreshUntil: Moment
    var isRevoked = false
    var isRefreshEnded = false
}

/// A made-up person. The first three are always the same; any other key has a person too.
struct TestUser: Sendable {
    let userKey: Int64
    let name: String
    let phone: String
    let birthday: String
    let gender: String
    let nationality: String
    /// Not every user has entered one.
    let email: String?

    static let known = [
        TestUser(
            userKey: 443_731_101, name: "홍길동", phone: "01012345678", birthday: "19900101", gender: "MALE",
            nationality: "LOCAL", email: "gildong@example.com"),
        TestUser(
            userKey: 443_731_102, name: "김하늘", phone: "01023456789", birthday: "19950505", gender: "FEMALE",
            nationality: "LOCAL", email: nil),
        TestUser(
            userKey: 443_731_103, name: "JOHN SMITH", phone: "01034567890", birthday: "19881231", gender: "MALE",
            nationality: "FOREIGNER", email: "john@example.com"),
    ]

    static func of(_ userKey: Int64) -> TestUser {
        known.first { $0.userKey == userKey }
            ?? TestUser(
                userKey: userKey, name: "테스트\(userKey % 1000)",
                phone: "010" + String(10_000_000 + userKey % 90_000_000),
                birthday: "20000229", gender: userKey % 2 == 0 ? "FEMALE" : "MALE", nationality: "LOCAL",
                email: "user\(userKey)@example.com")
    }

    /// 88 characters, as a real one.
    var ci: String { Data(SHA512.hash(data: Data("ci \(userKey)".utf8))).base64EncodedString() }
}

/// AES-256-GCM as base64 of IV, ciphertext and tag.
enum FieldEncryption {
    static func sealed(
        _ text: String, key: String, additionalData: String, random: inout SeededRandom
    ) -> String? {
        guard let keyBytes = Data(base64Encoded: key), keyBytes.count == 32 else { return nil }
        let nonce = (0..<12).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        let box = try? AES.GCM.seal(
            Data(text.utf8), using: SymmetricKey(data: keyBytes), nonce: AES.GCM.Nonce(data: nonce),
            authenticating: Data(additionalData.utf8))
        return box?.combined?.base64EncodedString()
    }
}
