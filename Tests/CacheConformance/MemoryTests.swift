import MapaeCacheStore
import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeCache

@Suite struct MemoryTests {
    private let clock = AdjustableClock(base: FixedClock(Timestamp(seconds: 1_790_000_000)))
    private let limit = RateLimit(2, per: .minutes(1))

    @Test func `keys whose allowance is back are forgotten`() {
        let limiter = MemoryRateLimiter(clock: clock)
        for number in 0..<1000 { _ = limiter.decide("early \(number)", limit) }
        clock.advance(by: .minutes(1))
        for number in 0..<100 { _ = limiter.decide("late \(number)", limit) }
        #expect(limiter.keyCount <= 100)
    }

    @Test func `a flood of new keys takes no more memory, and does not free who is over the limit`() {
        let limiter = MemoryRateLimiter(clock: clock, capacity: 2000)
        for _ in 0..<2 { #expect(limiter.decide("greedy", limit).isAllowed) }
        for number in 0..<50_000 {
            _ = limiter.decide("flood \(number)", limit)
            if number.isMultiple(of: 500) { #expect(limiter.keyCount <= 2000) }
        }
        #expect(!limiter.decide("greedy", limit).isAllowed)
    }

    @Test(arguments: TestEngine.allCases)
    func `the store forgets keys whose allowance is back, and no others`(engine: TestEngine) async throws {
        try await withTestStore(engine) { store in
            let limiter = StoreRateLimiter(store: store, clock: clock)
            _ = try await limiter.decide("a", limit)
            _ = try await limiter.decide("b", limit)
            _ = try await limiter.decide("b", limit)
            clock.advance(by: .seconds(30))
            #expect(try await limiter.purge() == 1)
            #expect(try await limiter.decide("b", limit).remaining == 0)
        }
    }

    @Test func `a key leaves the process as a digest`() async throws {
        try await withTestStore(.sqlite) { store in
            _ = try await StoreRateLimiter(store: store, clock: clock).decide("kim@example.com", limit)
            let digest = KeyDigest.of("kim@example.com")
            #expect(digest.count == 32)
            #expect(try await store.read { tx in try RateLimitRow.fullAt(digest, in: tx) } != nil)
        }
    }
}
