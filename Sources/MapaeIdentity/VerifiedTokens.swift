internal import Crypto
internal import MapaeCore
internal import Synchronization

/// Access tokens this node has verified, by their SHA-256, so that neither a signature nor the store is asked again.
///
/// Two halves hold at most `capacity` together: when the younger one is full it becomes the older, whose forgotten
/// entries go; a hit moves an entry back to the younger. Expiry and revocation are checked by the reader each time.
final class VerifiedTokens: Sendable {
    private struct State {
        var younger: [SHA256Digest: Principal] = [:]
        var older: [SHA256Digest: Principal] = [:]
    }

    private let halfCapacity: Int
    private let state = Mutex(State())

    init(capacity: Int = 10_000) {
        self.halfCapacity = max(1, capacity / 2)
    }

    static func digest(of token: Secret<String>) -> SHA256Digest {
        SHA256.hash(data: Array(token.exposed.utf8))
    }

    func principal(_ digest: SHA256Digest) -> Principal? {
        state.withLock { state in
            if let principal = state.younger[digest] { return principal }
            guard let principal = state.older.removeValue(forKey: digest) else { return nil }
            insert(principal, digest, &state)
            return principal
        }
    }

    func insert(_ principal: Principal, for digest: SHA256Digest) {
        state.withLock { insert(principal, digest, &$0) }
    }

    func remove(_ digest: SHA256Digest) {
        state.withLock { state in
            state.younger[digest] = nil
            state.older[digest] = nil
        }
    }

    func remove(_ user: UserID) {
        state.withLock { state in
            state.younger = state.younger.filter { $0.value.userID != user }
            state.older = state.older.filter { $0.value.userID != user }
        }
    }

    var count: Int {
        state.withLock { $0.younger.count + $0.older.count }
    }

    private func insert(_ principal: Principal, _ digest: SHA256Digest, _ state: inout State) {
        if state.younger.count >= halfCapacity {
            state.older = state.younger
            state.younger = [:]
        }
        state.younger[digest] = principal
    }
}
