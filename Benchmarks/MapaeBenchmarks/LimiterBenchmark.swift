import Foundation
import MapaeCache
import MapaeCacheRedis
import MapaeCore
import Synchronization

/// What a rate decision costs: in memory against a bare dictionary behind a lock, in Redis alone and side by side.
enum LimiterBenchmark {
    private static let limit = RateLimit(1_000_000, per: .minutes(1))
    private static let keys = (0..<1000).map { "POST /api/payment/confirm usr_\($0)" }

    static func run() async throws {
        print("\n# Rate decisions a second")
        memory()
        guard let url = ProcessInfo.processInfo.environment["MAPAE_TEST_REDIS_URL"] else {
            print("redis     no MAPAE_TEST_REDIS_URL, so not measured (bin/bench starts a server)")
            return
        }
        try await redis(RedisAddress(Secret(url)))
    }

    private static func memory() {
        let limiter = MemoryRateLimiter(clock: SystemClock())
        let bare = Mutex<[String: Int]>([:])
        var (decisions, counts): ([Double], [Double]) = ([], [])
        for _ in 0..<5 {
            decisions.append(perSecond(200_000) { _ = limiter.decide(keys[$0 % keys.count], limit) })
            counts.append(
                perSecond(200_000) { number in bare.withLock { $0[keys[number % keys.count], default: 0] += 1 } })
        }
        print("dictionary\(padded(Int(median(counts)), 11))   counted under a lock, nothing decided")
        print("memory    \(padded(Int(median(decisions)), 11))   ratio \(decimal(median(decisions) / median(counts)))")
    }

    private static func perSecond(_ calls: Int, _ body: (Int) -> Void) -> Double {
        let elapsed = ContinuousClock().measure { for number in 0..<calls { body(number) } }
        return Double(calls) / elapsed.seconds
    }

    private static func redis(_ address: RedisAddress) async throws {
        let limiter = RedisRateLimiter(address)
        defer { limiter.close() }
        var alone: [Double] = []
        var together: [Double] = []
        var resets: [Double] = []
        for _ in 0..<5 {
            alone.append(try await perSecond(callers: 1, each: 2000) { _ = try await limiter.decide($0, limit) })
            together.append(try await perSecond(callers: 64, each: 500) { _ = try await limiter.decide($0, limit) })
            resets.append(try await perSecond(callers: 1, each: 2000) { try await limiter.reset($0) })
        }
        print("redis     \(padded(Int(median(resets)), 11))   bare commands (DEL), one after the other")
        print(
            "redis     \(padded(Int(median(alone)), 11))   one after the other, ratio "
                + decimal(median(alone) / median(resets)))
        print(
            "redis     \(padded(Int(median(together)), 11))   64 callers, who share round trips, ratio "
                + decimal(median(together) / median(alone)))
    }

    private static func perSecond(
        callers: Int, each: Int, _ body: @escaping @Sendable (String) async throws -> Void
    ) async throws -> Double {
        let elapsed = try await ContinuousClock().measure {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<callers {
                    group.addTask {
                        for number in 0..<each { try await body(keys[(caller * each + number) % keys.count]) }
                    }
                }
                try await group.waitForAll()
            }
        }
        return Double(callers * each) / elapsed.seconds
    }
}
