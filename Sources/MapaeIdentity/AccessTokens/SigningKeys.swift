public import MapaeCore
public import MapaeStore

/// The keys that sign access tokens: made by the server, kept sealed in the store, shared by its nodes (A2).
///
/// A new key is published before it signs, so that whoever verifies by the JWK set knows it in time. The former key
/// verifies until the last of its tokens has ended; then it is retired, and its private half erased.
public struct SigningKeys: Sendable {
    /// Longer than anybody may cache the JWK set (300 s).
    public static let publicationDelay: Duration = .minutes(10)

    private let store: any Store
    private let ring: KeyRing
    private let algorithm: SigningAlgorithm
    private let clock: any WallClock

    /// - Parameter algorithm: of keys made from now on; those that are there stay as they are.
    public init(store: any Store, ring: KeyRing, algorithm: SigningAlgorithm, clock: any WallClock) {
        self.store = store
        self.ring = ring
        self.algorithm = algorithm
        self.clock = clock
    }

    // MARK: Changes

    /// Makes the first key, which signs at once. Does nothing when there is one; of several nodes one makes it.
    public func ensure() async throws {
        let now = clock.now()
        try await store.write { tx in
            let last = try SigningKeyRow.highestNumber(in: tx)
            guard try SigningKeyRow.listLive(in: tx).isEmpty else { return }
            _ = try add(after: last, signsFrom: now, at: now, in: tx)
        }
    }

    /// Adds a key that will sign after a delay, and takes over from the one that signs now.
    ///
    /// - Parameter delay: zero for an emergency: whoever has not seen the new key yet refuses its tokens for as long as
    ///   they cache the old set. A key that waits for its turn is then not joined by another, but signs at once.
    /// - Throws: ``SigningKeyRefusal`` when a key is waiting for its turn already.
    public func rotate(after delay: Duration = publicationDelay) async throws -> SigningKeyInfo {
        let now = clock.now()
        return try await store.write { tx in
            let last = try SigningKeyRow.highestNumber(in: tx)
            let keys = try SigningKeys.lock(in: tx)
            if var waiting = keys.first(where: { $0.signsFrom > now }) {
                guard delay == .zero else { throw SigningKeyRefusal.rotating(waiting.id, waiting.signsFrom) }
                try SigningKeyRow.setSigning(waiting.id, from: now, in: tx)
                waiting.signsFrom = now
                try record("signs", waiting.id, waiting.algorithm, at: now, in: tx)
                return SigningKeyInfo(waiting, state: .signing)
            }
            guard let row = try add(after: last, signsFrom: now + delay, at: now, in: tx) else {
                throw SigningKeyRefusal.concurrent
            }
            return SigningKeyInfo(row, state: delay == .zero ? .signing : .published)
        }
    }

    /// Ends a key now: no token it signed counts any more, and its private half is erased. When it was the one that signs,
    /// the key that waits for its turn signs at once, or a new one.
    ///
    /// - Throws: ``SigningKeyRefusal`` when there is no such live key.
    public func retire(_ id: String) async throws {
        let now = clock.now()
        try await store.write { tx in
            let last = try SigningKeyRow.highestNumber(in: tx)
            let keys = try SigningKeys.lock(in: tx)
            guard let key = keys.first(where: { $0.id == id }), try SigningKeyRow.retire(id, at: now, in: tx) else {
                throw SigningKeyRefusal.unknown
            }
            try record("retired", key.id, key.algorithm, at: now, in: tx)
            let others = keys.filter { $0.id != id }
            // A former key would verify on, but has been replaced for a reason.
            guard SigningKeyInfo.signer(of: keys, at: now)?.id == id else { return }
            if let waiting = others.first(where: { $0.signsFrom > now }) {
                try SigningKeyRow.setSigning(waiting.id, from: now, in: tx)
            } else if try add(after: last, signsFrom: now, at: now, in: tx) == nil {
                throw SigningKeyRefusal.concurrent
            }
        }
    }

    /// Retires former keys whose last token has ended, and seals anew what an old master key sealed. Called now and then by
    /// MapaeJobs.
    ///
    /// - Parameter accessTokenLifetime: how long a token can live that a key signed at its last moment.
    public func maintain(accessTokenLifetime: Duration) async throws {
        let now = clock.now()
        try await store.write { tx in
            let keys = try SigningKeys.lock(in: tx)
            for (key, successor) in SigningKeyInfo.successions(of: keys) {
                guard successor.signsFrom + accessTokenLifetime + Revocations.clockDrift < now else { continue }
                if try SigningKeyRow.retire(key.id, at: now, in: tx) {
                    try record("retired", key.id, key.algorithm, at: now, in: tx)
                }
            }
            for key in keys {
                guard let sealed = key.sealedKey, KeyRing.keyID(of: sealed) != ring.activeKeyID else { continue }
                try key.reseal(as: seal(try open(key), id: key.id), in: tx)
            }
        }
    }

    // MARK: Reading

    /// Every key there ever was, the newest first.
    public func list() async throws -> [SigningKeyInfo] {
        try await SigningKeys.list(in: store, clock: clock)
    }

    /// As ``list()``, which takes no master key.
    public static func list(in store: any Store, clock: any WallClock) async throws -> [SigningKeyInfo] {
        let now = clock.now()
        return try await store.read { tx in try SigningKeyInfo.list(try SigningKeyRow.list(in: tx), at: now) }
    }

    /// Tells one state of the keys from another.
    struct Mark: Hashable {
        let id: String
        let signsFrom: Timestamp
    }

    /// The live keys as the store has them.
    struct Reading: Sendable {
        let rows: [SigningKeyRow]
        let open: @Sendable (SigningKeyRow) throws -> Secret<[UInt8]>

        var marks: [Mark] { rows.map { Mark(id: $0.id, signsFrom: $0.signsFrom) } }

        /// Opens every key, which only a changed set needs.
        func keys() throws -> [SigningKey] {
            try rows.reversed().map { row in
                guard let algorithm = SigningAlgorithm(rawValue: row.algorithm) else {
                    throw InvalidSigningKey(id: row.id, reason: "of an unknown algorithm")
                }
                return SigningKey(
                    id: row.id, material: algorithm.material(try open(row)), signsFrom: row.signsFrom)
            }
        }
    }

    func read() async throws -> Reading {
        Reading(rows: try await store.read { tx in try SigningKeyRow.listLive(in: tx) }, open: open)
    }

    // MARK: Parts

    /// The live keys, which nobody else changes until the transaction ends.
    private static func lock(in tx: any Transaction) throws -> [SigningKeyRow] {
        _ = try SigningKeyRow.lockLive(in: tx)
        // Whoever held the lock may have added a key, which the statement that waited for it did not see.
        return try SigningKeyRow.listLive(in: tx)
    }

    /// Nil when another node added a key at the same moment.
    ///
    /// - Parameter last: the highest number, read before it was decided that a key is needed: a key that was added since
    ///   has the number that follows, and only one has it.
    private func add(
        after last: Int64, signsFrom: Timestamp, at now: Timestamp, in tx: any Transaction
    ) throws -> SigningKeyRow? {
        let key = SigningKey.new(algorithm)
        let row = SigningKeyRow(
            id: key.id, number: last + 1, algorithm: algorithm.rawValue,
            sealedKey: try seal(key.bytes, id: key.id), createdAt: now, signsFrom: signsFrom)
        guard try row.insert(in: tx) else { return nil }
        try record("added", key.id, algorithm.rawValue, at: now, in: tx)
        return row
    }

    private func seal(_ bytes: Secret<[UInt8]>, id: String) throws -> String {
        try ring.seal(bytes.exposed, for: .signingKey, at: SigningKeys.place(of: id))
    }

    @Sendable private func open(_ row: SigningKeyRow) throws -> Secret<[UInt8]> {
        do {
            return try ring.open(row.sealedKey ?? "", for: .signingKey, at: SigningKeys.place(of: row.id))
        } catch {
            throw InvalidSigningKey(id: row.id, reason: "\(error); MAPAE_ENCRYPTION_KEYS must list the key it names")
        }
    }

    private static func place(of id: String) -> SealedPlace {
        SealedPlace(table: "signing_keys", row: id, column: "sealed_key")
    }

    private func record(
        _ change: String, _ id: String, _ algorithm: String, at now: Timestamp, in tx: any Transaction
    ) throws {
        let event = SecurityEvent(
            .signingKeysChanged, detail: ["change": change, "key": id, "algorithm": algorithm])
        try SecurityEventRow.insert(event, at: now, in: tx)
    }
}

/// Why the signing keys were left as they are. Safe to print.
public struct SigningKeyRefusal: Error, Hashable, CustomStringConvertible {
    public let description: String

    static let unknown = SigningKeyRefusal(description: "there is no live key of that id")
    static let concurrent = SigningKeyRefusal(description: "somebody else changed the keys at the same moment")

    static func rotating(_ id: String, _ moment: Timestamp) -> SigningKeyRefusal {
        SigningKeyRefusal(description: "a rotation is under way: key \(id) signs from \(moment.iso8601)")
    }
}
