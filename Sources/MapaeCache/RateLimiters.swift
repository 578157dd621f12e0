/// The limiters of one node, by what a call is limited for.
public struct RateLimiters: Sendable {
    /// Of this node alone, in its memory: for what must not cost a round trip.
    public let local: MemoryRateLimiter
    /// Of all nodes together. While the shared place is away, each node holds the whole limit for itself: payments go on.
    public let shared: any RateLimiter
    /// Of all nodes together. While the shared place is away, each node holds half the limit: for log-in, sign-up,
    /// password resets and whatever else somebody may want to guess or flood.
    public let guarding: any RateLimiter
    private let place: FallbackRateLimiter?
    private let health: CacheHealth

    /// For a single node: everything in its memory.
    public init(local: MemoryRateLimiter) {
        self.local = local
        shared = local
        guarding = local
        place = nil
        health = CacheHealth()
    }

    /// For nodes that share a place to count in.
    public init(local: MemoryRateLimiter, sharing place: any RateLimiter, health: CacheHealth = CacheHealth()) {
        let open = FallbackRateLimiter(place, local: local, meanwhile: .wholeLimit, health: health)
        self.local = local
        shared = open
        guarding = FallbackRateLimiter(place, local: local, meanwhile: .halfLimit, health: health)
        self.place = open
        self.health = health
    }

    /// Asks the shared place whether it is away.
    public func isAway() async -> Bool {
        // The least there is to ask for.
        try? await place?.reset("readiness")
        return health.isAway
    }
}
