internal import Crypto
internal import MapaeCore

/// Access tokens this node has verified. Expiry, revocation and the key are checked by the reader each time.
typealias VerifiedTokens = VerifiedCredentials<VerifiedToken>

/// Whom a token stands for, and the key that signed it: tokens of a retired key count no more.
struct VerifiedToken: Sendable {
    let principal: Principal
    let keyID: String
}

extension VerifiedCredentials where Value == VerifiedToken {
    static func digest(of token: Secret<String>) -> SHA256Digest {
        SHA256.hash(data: Array(token.exposed.utf8))
    }

    func remove(_ user: UserID) {
        removeAll { $0.principal.userID == user }
    }
}
