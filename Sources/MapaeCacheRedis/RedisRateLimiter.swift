public import MapaeCache
public import MapaeCore

/// Counts in Redis, all nodes together: one round trip a decision, shared with whatever else waits for one, by Redis' own
/// clock.
///
/// While Redis is away or silent, calls fail with ``CacheError`` at once or within the patience given.
public final class RedisRateLimiter: RateLimiter {
    private let connection: RedisConnection
    private let clock: (any WallClock)?

    /// - Parameter clock: nil for Redis' own, which all nodes share; a development server gives the clock it can move.
    public init(_ address: RedisAddress, patience: RedisTimeouts = RedisTimeouts(), clock: (any WallClock)? = nil) {
        connection = RedisConnection(address, patience)
        self.clock = clock
    }

    deinit { connection.close() }

    public func decide(_ key: String, _ limit: RateLimit) async throws -> RateDecision {
        let rate = CellRate(limit)
        let now = clock.map { String($0.now().milliseconds * 1000) } ?? ""
        let answer = try await connection.send(
            .decide([RedisRateLimiter.name(of: key), String(rate.interval), String(rate.span), now]))
        return try DecisionScript.decision(answer, rate)
    }

    public func giveBack(_ key: String, _ limit: RateLimit) async throws {
        _ = try await connection.send(.giveBack(RedisRateLimiter.name(of: key), CellRate(limit).interval))
    }

    public func reset(_ key: String) async throws {
        _ = try await connection.send(.delete(RedisRateLimiter.name(of: key)))
    }

    /// Lets go of the connection.
    public func close() {
        connection.close()
    }

    private static func name(of key: String) -> String { "mapae:rate:" + KeyDigest.of(key) }
}
