import MapaeCache
import MapaeCacheRedis
import MapaeCore
import MapaeTesting
import Testing

@Suite struct RedisLossTests {
    private let limit = RateLimit(1000, per: .minutes(1))

    private var quick: RedisTimeouts {
        var patience = RedisTimeouts.generous
        patience.firstPause = .milliseconds(1)
        patience.longestPause = .milliseconds(5)
        return patience
    }

    @Test func `a Redis that went away fails calls at once, and is used again when it is back`() async throws {
        let proxy = try ServerProxy(to: TestRedis.url())
        defer { proxy.stop() }
        let limiter = RedisRateLimiter(try RedisAddress(proxy.url), patience: quick)
        #expect(try await limiter.decide("loss \(proxy.url.exposed)", limit).isAllowed)
        proxy.goAway()
        for _ in 0..<20 {
            await #expect(throws: CacheError.self) { try await limiter.decide("loss", limit) }
        }
        proxy.comeBack()
        while (try? await limiter.reset("loss")) == nil { await Task.yield() }
        #expect(try await limiter.decide("loss", limit).isAllowed)
    }

    @Test func `a Redis that says nothing is given up`() async throws {
        let server = try SilentServer()
        var patience = RedisTimeouts()
        patience.answer = .milliseconds(20)
        let limiter = RedisRateLimiter(
            try RedisAddress(Secret("redis://:password@127.0.0.1:\(server.port)")), patience: patience)
        await #expect(throws: CacheError.self) { try await limiter.decide("silence", limit) }
        // The second call does not wait for it.
        await #expect(throws: CacheError.self) { try await limiter.decide("silence", limit) }
    }

    @Test func `nobody listening is an error and not a wait`() async throws {
        let port = try SilentServer().port
        let limiter = RedisRateLimiter(try RedisAddress(Secret("redis://127.0.0.1:\(port)")))
        await #expect(throws: CacheError(description: "Redis cannot be reached")) {
            try await limiter.decide("nobody", limit)
        }
    }

    @Test func `a wrong password is an error that does not quote it`() async throws {
        let given = try TestRedis.url().exposed
        let host = try #require(given.split(separator: "@").last)
        let limiter = RedisRateLimiter(try RedisAddress(Secret("redis://:wrongPassword@\(host)")))
        let error = await #expect(throws: CacheError.self) { try await limiter.decide("password", limit) }
        #expect(error?.description == "Redis does not take the password")
    }

    @Test func `a full queue refuses the next call instead of keeping it`() async throws {
        let server = try SilentServer()
        var patience = RedisTimeouts.generous
        patience.queueLimit = 3
        let limiter = RedisRateLimiter(
            try RedisAddress(Secret("redis://:password@127.0.0.1:\(server.port)")), patience: patience)
        try await withThrowingTaskGroup(of: CacheError?.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    do {
                        _ = try await limiter.decide("queue", limit)
                        return nil
                    } catch let error as CacheError {
                        return error
                    }
                }
            }
            for _ in 0..<7 {
                let error = try await group.next() ?? nil
                #expect(error?.description == "too many decisions wait for Redis")
            }
            // The three that wait are told when nobody is asked any more.
            limiter.close()
            while let error = try await group.next() { #expect(error == .unavailable) }
        }
    }

    @Test func `a script Redis has forgotten is taught again`() async throws {
        let limiter = RedisRateLimiter(try RedisAddress(TestRedis.url()), patience: .generous)
        #expect(try await limiter.decide("script", limit).isAllowed)
        try await TestRedis.command(["SCRIPT", "FLUSH"])
        #expect(try await limiter.decide("script", limit).isAllowed)
    }

    @Test func `a closed limiter fails every call`() async throws {
        let limiter = RedisRateLimiter(try RedisAddress(TestRedis.url()))
        limiter.close()
        await #expect(throws: CacheError.unavailable) { try await limiter.decide("closed", limit) }
    }

    @Test func `Redis counts by its own clock when it is given none`() async throws {
        let limiter = RedisRateLimiter(try RedisAddress(TestRedis.url()), patience: .generous)
        let decision = try await limiter.decide("clock \(ContinuousClock.now)", RateLimit(2, per: .hours(1)))
        #expect(decision.isAllowed && decision.remaining == 1 && decision.resetAfter == .minutes(30))
    }

    @Test(arguments: [
        "rediss://127.0.0.1:6379", "redis://cache.example.kr:6379", "redis://127.0.0.1.example.kr",
        "http://127.0.0.1:6379", "redis://127.0.0.1/one", "redis://127.0.0.1/-1", "redis://user@127.0.0.1",
        "redis://:secret@10.0.0.1", "127.0.0.1:6379", "redis://127.0.0.1?db=1", "redis://127.0.0.1:99999",
    ])
    func `an address that is not this machine's, or not understood, is refused (F2)`(text: String) {
        let error = #expect(throws: InvalidRedisAddress.self) { _ = try RedisAddress(Secret(text)) }
        #expect(error?.reason.contains("secret") == false)
        #expect(
            error?.reason.contains("TLS")
                == (text.hasPrefix("rediss") || text.contains("example.kr")
                    || text.contains("10.0.0.1")))
    }

    @Test(arguments: [
        "redis://127.0.0.1", "redis://localhost:6380/3", "redis://:p%40ss@[::1]:6379/0", "redis://app:word@127.1.2.3/",
    ])
    func `an address on this machine is taken`(text: String) throws {
        _ = try RedisAddress(Secret(text))
    }
}
