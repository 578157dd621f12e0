import Foundation
import MapaeCache
import MapaeCacheRedis
import MapaeCacheStore
import MapaeCore
import MapaeStorePostgres
import MapaeTesting

/// The forms every limiter test runs on.
enum LimiterForm: String, CaseIterable, Sendable {
    case memory, storeOnSQLite, storeOnPostgres, redis

    /// Those that several nodes can share.
    static let shared: [LimiterForm] = [.storeOnPostgres, .redis]
}

/// Limiters that count in one place, as nodes have them: memory is one node's, so it stands there twice.
struct Nodes: Sendable {
    let first: any RateLimiter
    let second: any RateLimiter
    let clock: AdjustableClock
    /// Of this test alone: tests share a Redis.
    let key = UUID().uuidString

    static func with(_ form: LimiterForm, _ body: (Nodes) async throws -> Void) async throws {
        let clock = AdjustableClock(base: FixedClock(Timestamp(seconds: 1_790_000_000)))
        switch form {
        case .memory:
            let limiter = MemoryRateLimiter(clock: clock)
            try await body(Nodes(first: limiter, second: limiter, clock: clock))
        case .storeOnSQLite:
            try await withTestStore(.sqlite) { store in
                let limiter = StoreRateLimiter(store: store, clock: clock)
                try await body(Nodes(first: limiter, second: limiter, clock: clock))
            }
        case .storeOnPostgres:
            try await TestServer.withDatabase { url in
                let first = try await PostgresStore.connect(
                    url: url, poolSize: 4, timeouts: .patient, logger: quietLogger)
                let second = try await PostgresStore.connect(
                    url: url, poolSize: 4, timeouts: .patient, logger: quietLogger)
                let nodes = Nodes(
                    first: StoreRateLimiter(store: first, clock: clock),
                    second: StoreRateLimiter(store: second, clock: clock), clock: clock)
                let outcome = await Result.catching { try await body(nodes) }
                await first.close()
                await second.close()
                try outcome.get()
            }
        case .redis:
            let address = try RedisAddress(TestRedis.url())
            try await body(
                Nodes(
                    first: RedisRateLimiter(address, patience: .generous, clock: clock),
                    second: RedisRateLimiter(address, patience: .generous, clock: clock), clock: clock))
        }
    }

    /// Asks as many times at once, half of them on each node.
    func together(_ calls: Int, _ limit: RateLimit) async throws -> [RateDecision] {
        try await withThrowingTaskGroup(of: RateDecision.self) { group in
            for number in 0..<calls {
                let limiter = number.isMultiple(of: 2) ? first : second
                group.addTask { try await limiter.decide(key, limit) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}

extension RedisTimeouts {
    /// For tests that are not about time: a busy machine may take a while.
    static var generous: RedisTimeouts {
        var patience = RedisTimeouts()
        patience.connect = .seconds(120)
        patience.answer = .seconds(120)
        return patience
    }
}

extension Result where Failure == any Error {
    static func catching(_ body: () async throws -> Success) async -> Result {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}
