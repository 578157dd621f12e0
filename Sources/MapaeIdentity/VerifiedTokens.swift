internal import Crypto
internal import MapaeCore

/// Access tokens this node has verified.
typealias VerifiedTokens = VerifiedCredentials<Principal>

extension VerifiedCredentials where Value == Principal {
    static func digest(of token: Secret<String>) -> SHA256Digest {
        SHA256.hash(data: Array(token.exposed.utf8))
    }

    func principal(_ digest: SHA256Digest) -> Principal? {
        value(digest)
    }

    func remove(_ user: UserID) {
        removeAll { $0.userID == user }
    }
}
