internal import Crypto
internal import MapaeCore
internal import Synchronization

/// Credentials this node has verified, by their SHA-256, so that neither a signature nor the store is asked again.
///
/// Two halves hold at most `capacity` together: when the younger one is full it becomes the older, whose forgotten
/// entries go; a hit moves an entry back to the younger. Expiry and revocation are checked by the reader each time.
final class VerifiedCredentials<Value: Sendable>: Sendable {
    private struct State {
        var younger: [SHA256Digest: Value] = [:]
        var older: [SHA256Digest: Value] = [:]
    }

    private let halfCapacity: Int
    private let state = Mutex(State())

    init(capacity: Int = 10_000) {
        self.halfCapacity = max(1, capacity / 2)
    }

    func value(_ digest: SHA256Digest) -> Value? {
        state.withLock { state in
            if let value = state.younger[digest] { return value }
            guard let value = state.older.removeValue(forKey: digest) else { return nil }
            insert(value, digest, &state)
            return value
        }
    }

    func insert(_ value: Value, for digest: SHA256Digest) {
        state.withLock { insert(value, digest, &$0) }
    }

    func remove(_ digest: SHA256Digest) {
        state.withLock { state in
            state.younger[digest] = nil
            state.older[digest] = nil
        }
    }

    func removeAll(where isGone: (Value) -> Bool) {
        state.withLock { state in
            state.younger = state.younger.filter { !isGone($0.value) }
            state.older = state.older.filter { !isGone($0.value) }
        }
    }

    var count: Int {
        state.withLock { $0.younger.count + $0.older.count }
    }

    private func insert(_ value: Value, _ digest: SHA256Digest, _ state: inout State) {
        if state.younger.count >= halfCapacity {
            state.older = state.younger
            state.younger = [:]
        }
        state.younger[digest] = value
    }
}
