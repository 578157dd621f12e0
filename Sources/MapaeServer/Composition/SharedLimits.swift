internal import Logging
internal import MapaeCache
internal import MapaeCacheRedis
internal import MapaeCacheStore
internal import MapaeCore
internal import MapaeIdentity
internal import MapaeJobs
internal import MapaeStore
internal import ServiceLifecycle

/// Where this server's nodes count together: in Redis when there is one, else in PostgreSQL. On SQLite there is one node,
/// and its memory is enough.
struct SharedLimits: Sendable {
    let limiters: RateLimiters
    private let redis: RedisRateLimiter?
    private let inStore: StoreRateLimiter?

    init(_ configuration: ServerConfiguration, _ system: SystemDependencies, store: any Store) {
        let (clock, logger) = (system.clock, system.logger)
        let local = MemoryRateLimiter(clock: clock)
        let health = CacheHealth { error in
            if let error {
                logger.error("cache.away", metadata: ["reason": "\(error)"])
            } else {
                logger.notice("cache.back")
            }
        }
        redis = configuration.limits.redis.map { address in
            // In development the clock is moved, and limits with it.
            RedisRateLimiter(
                address, patience: system.redisTimeouts,
                clock: configuration.environment == .dev ? clock : nil)
        }
        inStore =
            redis == nil && store.dialect == .postgres ? StoreRateLimiter(store: store, clock: clock) : nil
        if let place: any RateLimiter = redis ?? inStore {
            limiters = RateLimiters(local: local, sharing: place, health: health)
        } else {
            limiters = RateLimiters(local: local)
        }
    }

    /// What a timer starts.
    func jobs(logger: Logger) -> [any Service] {
        guard let inStore else { return [] }
        return [
            PeriodicJob(name: "rate-limit-purge", every: .minutes(1), logger: logger) { try await inStore.purge() }
        ]
    }

    func close() {
        redis?.close()
    }
}

extension StrangerLimits {
    init(_ configuration: ServerConfiguration, _ limiters: RateLimiters, _ metrics: IdentityMetrics) {
        self.init(
            limiter: limiters.guarding, settings: configuration.strangers.times(configuration.limits.routeFactor),
            metrics: metrics)
    }
}
