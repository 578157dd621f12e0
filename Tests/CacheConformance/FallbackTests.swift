import MapaeCache
import MapaeCacheStore
import MapaeCore
import MapaeStore
import MapaeTesting
import Synchronization
import Testing

/// What happens while the shared place is away.
@Suite struct FallbackTests {
    private let clock = AdjustableClock(base: FixedClock(Timestamp(seconds: 1_790_000_000)))

    /// Limiters over a store that has been closed, and what the operator was told.
    private func withoutPlace(
        _ body: (RateLimiters, _ told: () -> [CacheError?]) async throws -> Void
    ) async throws {
        try await withTemporaryPlace { place, store in
            let told = Mutex<[CacheError?]>([])
            let limiters = RateLimiters(
                local: MemoryRateLimiter(clock: clock), sharing: place,
                health: CacheHealth { change in told.withLock { $0.append(change) } })
            #expect(await !limiters.isAway())
            await store.close()
            try await body(limiters) { told.withLock { $0 } }
        }
    }

    private func withTemporaryPlace(
        _ body: (any RateLimiter, any Store) async throws -> Void
    ) async throws {
        try await withTestStore(.sqlite) { store in
            try await body(StoreRateLimiter(store: store, clock: clock), store)
        }
    }

    private func passed(_ calls: Int, _ limiter: any RateLimiter, _ limit: RateLimit) async throws -> Int {
        var passed = 0
        for _ in 0..<calls where try await limiter.decide("key", limit).isAllowed { passed += 1 }
        return passed
    }

    @Test func `payments go on under the whole limit of each node`() async throws {
        try await withoutPlace { limiters, _ in
            let passed = try await passed(20, limiters.shared, RateLimit(10, per: .minutes(1)))
            #expect(passed == 10)
        }
    }

    @Test func `what may be guessed goes on under half the limit`() async throws {
        try await withoutPlace { limiters, _ in
            let passed = try await passed(20, limiters.guarding, RateLimit(5, per: .hours(1)))
            #expect(passed == 2)
        }
    }

    @Test func `the operator is told once, and readiness shows it`() async throws {
        try await withoutPlace { limiters, told in
            _ = try await passed(5, limiters.shared, RateLimit(10, per: .minutes(1)))
            #expect(told().count == 1 && told()[0] != nil)
            #expect(await limiters.isAway())
        }
    }

    @Test func `a single node depends on no place`() async {
        let limiters = RateLimiters(local: MemoryRateLimiter(clock: clock))
        #expect(await !limiters.isAway())
    }
}
