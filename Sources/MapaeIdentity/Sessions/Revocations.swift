public import MapaeCore
public import MapaeStore
internal import Synchronization

/// Which sessions were ended before their access tokens ran out, and which API keys were deleted. The store's table is the
/// truth; this node holds what is younger than an access token's life in memory and polls for more.
public final class Revocations: Sendable {
    private let store: any Store
    private let clock: any WallClock
    private let accessTokenLifetime: Duration
    private let state = Mutex(State())

    /// Ids are given out before they are committed, so a poll goes back to what was the highest so long ago.
    static let overlap: Duration = .seconds(60)
    /// After so long without a poll the store is asked about every request.
    static let freshness: Duration = .seconds(5)
    /// Nodes' clocks differ: a row outlives the last access token by this.
    static let clockDrift: Duration = .minutes(5)

    public init(store: any Store, clock: any WallClock, accessTokenLifetime: Duration) {
        self.store = store
        self.clock = clock
        self.accessTokenLifetime = accessTokenLifetime
    }

    /// Reads what is new. Called once before the node is ready, then every second by MapaeJobs.
    public func poll() async throws {
        let now = clock.now()
        let start = state.withLock { $0.start(at: now) }
        let rows = try await store.read { tx in try RevocationRow.list(after: start, at: now, in: tx) }
        state.withLock { $0.take(rows, polledAt: now) }
    }

    /// Deletes rows whose access tokens ran out long ago. Called now and then by MapaeJobs.
    public func purge() async throws {
        let now = clock.now()
        _ = try await store.write { tx in try RevocationRow.purge(expiredBefore: now, in: tx) }
    }

    /// Whether the first poll has succeeded.
    public var isLoaded: Bool {
        state.withLock { $0.lastPoll != nil }
    }

    /// Whether a session or a key was ended. Asks memory; a node that has not polled for a while asks the store.
    func contains<Kind: RevocableKind>(_ subject: Identifier<Kind>) async throws -> Bool {
        let now = clock.now()
        let (isKnown, isFresh) = state.withLock { ($0.expiries[subject.text] != nil, $0.isFresh(at: now)) }
        if isKnown || isFresh { return isKnown }
        return try await store.read { tx in try RevocationRow.exists(subject, in: tx) }
    }

    /// Writes revocations in the transaction that ends the sessions or keys. Call ``remember(_:at:)`` once it is committed.
    func record<Kind: RevocableKind>(
        _ subjects: [Identifier<Kind>], at now: Timestamp, in tx: any Transaction
    ) throws {
        for subject in subjects {
            try RevocationRow.insert(subject, at: now, expiresAt: expiry(at: now), in: tx)
        }
    }

    /// Makes revocations count on this node without waiting for the next poll.
    func remember<Kind: RevocableKind>(_ subjects: [Identifier<Kind>], at now: Timestamp) {
        state.withLock { state in
            for subject in subjects { state.expiries[subject.text] = expiry(at: now) }
        }
    }

    private func expiry(at now: Timestamp) -> Timestamp {
        now + accessTokenLifetime + Revocations.clockDrift
    }
}

extension Revocations {
    private struct State {
        var expiries: [String: Timestamp] = [:]
        var lastPoll: Timestamp?
        /// The highest id seen by each poll of the last minute, and by the one before.
        var marks: [(polledAt: Timestamp, highest: Int64)] = []

        func isFresh(at now: Timestamp) -> Bool {
            guard let lastPoll else { return false }
            return lastPoll <= now && now - lastPoll < Revocations.freshness
        }

        /// The id above which a poll now has to read.
        mutating func start(at now: Timestamp) -> Int64 {
            let settled = marks.lastIndex { $0.polledAt <= now - Revocations.overlap }
            if let settled { marks.removeFirst(settled) }
            return settled == nil ? 0 : marks[0].highest
        }

        mutating func take(_ rows: [RevocationRow], polledAt now: Timestamp) {
            for row in rows { expiries[row.subject] = row.expiresAt }
            expiries = expiries.filter { $0.value > now }
            marks.append((now, max(rows.last?.id ?? 0, marks.last?.highest ?? 0)))
            lastPoll = now
        }
    }
}
