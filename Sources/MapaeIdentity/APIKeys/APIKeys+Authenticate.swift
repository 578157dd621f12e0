internal import Crypto
public import MapaeCore
internal import MapaeStore

extension APIKeys {
    /// After so long a key is read again: its revocation is remembered for longer, so nothing ended is ever kept alive.
    /// It is also how often a use is noted.
    static let memory: Duration = .minutes(1)

    /// Whether a bearer token claims to be an API key.
    public static func mayBeKey(_ token: Secret<String>) -> Bool {
        token.exposed.hasPrefix(APIKeyText.start)
    }

    /// Who presents this key. Costs a database read, and a write to note the use, at most once a minute.
    ///
    /// - Throws: ``ErrorCode/authRequired`` for anything but a live key.
    public func authenticate(_ presented: Secret<String>) async throws -> Caller {
        guard presented.exposed.utf8.count <= 128 else { throw Failure(.authRequired) }
        let digest = APIKeyText.hash(of: presented)
        let now = clock.now()
        var key = verified.value(digest)
        if let known = key, !known.isFresh(at: now) { key = nil }
        if key == nil {
            key = try await read(presented, digest, at: now)
            if let key { verified.insert(key, for: digest) }
        }
        guard let key, key.isLive(at: now), !(try await revocations.contains(key.id)) else {
            verified.remove(digest)
            throw Failure(.authRequired)
        }
        return key.caller
    }

    private func read(_ presented: Secret<String>, _ digest: SHA256Digest, at now: Timestamp) async throws
        -> VerifiedKey?
    {
        guard let text = APIKeyText(presented) else { return nil }
        let found = try await store.read { tx -> APIKeyRow? in
            guard let row = try APIKeyRow.find(text.id, in: tx) else { return nil }
            if let owner = row.ownerID, try Sessions.owner(owner, in: tx) == nil { return nil }
            return row
        }
        guard let row = found, row.kind == text.kind.rawValue, equalInConstantTime(row.keyHash, Array(digest)),
            let key = VerifiedKey(row, readAt: now), key.isLive(at: now)
        else { return nil }
        try await noteUse(of: row, at: now)
        return key
    }

    private func noteUse(of row: APIKeyRow, at now: Timestamp) async throws {
        let earlier = now - APIKeys.memory
        if let last = row.lastUsedAt, last > earlier { return }
        do {
            try await store.write { tx in try APIKeyRow.noteUse(row.id, at: now, unlessAfter: earlier, in: tx) }
        } catch is StoreError {
            // A moment on a list is not worth refusing a request that reads; one that writes will fail by itself.
            return
        }
    }
}

/// A key this node has read, as it was then.
struct VerifiedKey: Sendable {
    let caller: Caller
    let id: APIKeyID
    let expiresAt: Timestamp?
    let readAt: Timestamp

    /// Nil for a kind that no caller can be.
    init?(_ row: APIKeyRow, readAt: Timestamp) {
        let scopes = Set(row.scopeList)
        switch (APIKey.Kind(rawValue: row.kind), row.ownerID) {
        case (.user, let owner?): caller = .userKey(UserKey(id: row.id, owner: owner, team: row.teamID, scopes: scopes))
        case (.server, nil): caller = .serverKey(ServerKey(id: row.id, scopes: scopes))
        default: return nil
        }
        id = row.id
        expiresAt = row.expiresAt
        self.readAt = readAt
    }

    func isFresh(at now: Timestamp) -> Bool { readAt <= now && now - readAt < APIKeys.memory }

    func isLive(at now: Timestamp) -> Bool {
        guard let expiresAt else { return true }
        return now < expiresAt
    }
}
