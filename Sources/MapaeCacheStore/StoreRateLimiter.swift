public import MapaeCache
public import MapaeCore
public import MapaeStore

/// Counts in the database: on PostgreSQL all nodes together, with nothing else to run.
///
/// A decision is one short transaction with one statement; a refused one reads the row besides. The time is the node's:
/// nodes whose clocks differ grant at most what comes back in the difference, once.
public struct StoreRateLimiter: RateLimiter {
    private let store: any Store
    private let clock: any WallClock

    public init(store: any Store, clock: any WallClock) {
        self.store = store
        self.clock = clock
    }

    public func decide(_ key: String, _ limit: RateLimit) async throws -> RateDecision {
        let rate = CellRate(limit)
        let digest = KeyDigest.of(key)
        let now = moment
        return try await written { tx in
            let latest = rate.latestPassing(at: now)
            let advanced = try RateLimitRow.advance(digest, by: rate.interval, ifNotAfter: latest, at: now, in: tx)
            if let advanced { return rate.passed(advanced, at: now) }
            let fullAt = try RateLimitRow.fullAt(digest, in: tx) ?? rate.ceiling(at: now)
            if fullAt > rate.ceiling(at: now) {
                try RateLimitRow.set(digest, fullAt: rate.ceiling(at: now), in: tx)
            }
            return rate.refused(fullAt, at: now)
        }
    }

    public func giveBack(_ key: String, _ limit: RateLimit) async throws {
        let (digest, interval) = (KeyDigest.of(key), CellRate(limit).interval)
        try await written { tx in try RateLimitRow.giveBack(digest, interval, in: tx) }
    }

    public func reset(_ key: String) async throws {
        let digest = KeyDigest.of(key)
        try await written { tx in try RateLimitRow.delete(digest, in: tx) }
    }

    /// Forgets keys whose whole allowance is back. Called now and then by a timer.
    ///
    /// - Returns: how many.
    @discardableResult
    public func purge() async throws -> Int {
        let now = moment
        return try await written { tx in try RateLimitRow.purge(at: now, in: tx) }
    }

    private var moment: Int64 { clock.now().milliseconds * 1000 }

    private func written<T: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T {
        do {
            return try await store.write(body)
        } catch let error as StoreError {
            throw CacheError(description: "rate limits cannot be counted in the database: \(error.code)")
        }
    }
}
