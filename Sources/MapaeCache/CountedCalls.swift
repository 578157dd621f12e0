internal import Synchronization

/// What one attempt was counted to, so that all of it can be given back when the server could do nothing for it.
public final class CountedCalls: Sendable {
    private struct Call: Sendable {
        let key: String
        let limit: RateLimit
        let limiter: any RateLimiter
    }

    private let calls = Mutex<[Call]>([])

    public init() {}

    /// Decides a call, and keeps it in mind if it was counted.
    ///
    /// - Throws: ``CacheError``.
    public func decide(_ key: String, _ limit: RateLimit, by limiter: any RateLimiter) async throws -> RateDecision {
        let decision = try await limiter.decide(key, limit)
        if decision.isAllowed { note(key, limit, by: limiter) }
        return decision
    }

    /// Keeps a call in mind that was counted elsewhere.
    public func note(_ key: String, _ limit: RateLimit, by limiter: any RateLimiter) {
        calls.withLock { $0.append(Call(key: key, limit: limit, limiter: limiter)) }
    }

    /// Takes back that a call was counted; nothing happens to one that was not.
    ///
    /// - Throws: ``CacheError``; the call then stays counted.
    public func giveBack(_ key: String) async throws {
        let call = calls.withLock { calls in
            calls.lastIndex { $0.key == key }.map { calls.remove(at: $0) }
        }
        if let call { try await call.limiter.giveBack(call.key, call.limit) }
    }

    /// Takes back all that was counted. What cannot be stays counted for a while.
    ///
    /// - Returns: why something could not.
    public func giveBackAll() async -> [any Error] {
        let all = calls.withLock { calls in
            defer { calls = [] }
            return calls
        }
        var errors: [any Error] = []
        for call in all {
            do {
                try await call.limiter.giveBack(call.key, call.limit)
            } catch {
                errors.append(error)
            }
        }
        return errors
    }
}
