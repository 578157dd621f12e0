/// Counts in a place all nodes share and, while that is away, in the memory of this node. It never throws ``CacheError``.
public struct FallbackRateLimiter: RateLimiter {
    /// What holds on each node for itself while the shared place is away.
    public enum Meanwhile: Sendable {
        /// The whole limit: for payments, which must not stop because a cache did.
        case wholeLimit
        /// Half of it: for what somebody may want to guess or flood, while nodes cannot count together.
        case halfLimit
    }

    private let place: any RateLimiter
    private let local: MemoryRateLimiter
    private let meanwhile: Meanwhile
    private let health: CacheHealth

    public init(
        _ place: any RateLimiter, local: MemoryRateLimiter, meanwhile: Meanwhile, health: CacheHealth
    ) {
        self.place = place
        self.local = local
        self.meanwhile = meanwhile
        self.health = health
    }

    public func decide(_ key: String, _ limit: RateLimit) async throws -> RateDecision {
        do {
            let decision = try await place.decide(key, limit)
            health.noteAnswer()
            return decision
        } catch let error as CacheError {
            health.note(error)
            return local.decide(key, meanwhile == .halfLimit ? limit.halved : limit)
        }
    }

    public func giveBack(_ key: String, _ limit: RateLimit) async throws {
        do {
            try await place.giveBack(key, limit)
            health.noteAnswer()
        } catch let error as CacheError {
            health.note(error)
            local.giveBack(key, meanwhile == .halfLimit ? limit.halved : limit)
        }
    }

    public func reset(_ key: String) async throws {
        local.reset(key)
        do {
            try await place.reset(key)
            health.noteAnswer()
        } catch let error as CacheError {
            health.note(error)
        }
    }
}
