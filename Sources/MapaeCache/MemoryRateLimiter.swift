public import MapaeCore
internal import Synchronization

/// Counts in the memory of this process. It never waits and never fails.
///
/// Keys whose whole allowance is back are forgotten now and then. Their number is bounded: when a flood of new keys
/// reaches the bound, those that have used least are forgotten first.
public final class MemoryRateLimiter: RateLimiter {
    private struct State {
        var fullAt: [String: Int64] = [:]
        /// Look for keys to forget when there are so many.
        var sweepsAt: Int
    }

    private let clock: any WallClock
    private let capacity: Int
    private let state: Mutex<State>

    private static let firstSweep = 1024

    /// - Parameter capacity: the most keys remembered at a time.
    public init(clock: any WallClock, capacity: Int = 100_000) {
        precondition(capacity >= 2, "a limiter remembers something")
        self.clock = clock
        self.capacity = capacity
        state = Mutex(State(sweepsAt: min(MemoryRateLimiter.firstSweep, capacity)))
    }

    public func decide(_ key: String, _ limit: RateLimit) -> RateDecision {
        let rate = CellRate(limit)
        let now = clock.now().milliseconds * 1000
        return state.withLock { state in
            let (decision, fullAt) = rate.decide(state.fullAt[key], at: now)
            if let fullAt {
                state.fullAt[key] = fullAt
                if state.fullAt.count >= state.sweepsAt { sweep(&state, at: now) }
            }
            return decision
        }
    }

    public func giveBack(_ key: String, _ limit: RateLimit) {
        let interval = CellRate(limit).interval
        state.withLock { state in
            if let fullAt = state.fullAt[key] { state.fullAt[key] = fullAt - interval }
        }
    }

    public func reset(_ key: String) {
        _ = state.withLock { $0.fullAt.removeValue(forKey: key) }
    }

    /// The keys whose whole allowance is not there.
    var used: Set<String> {
        let now = clock.now().milliseconds * 1000
        return state.withLock { state in Set(state.fullAt.filter { $0.value > now }.keys) }
    }

    /// How many keys are remembered.
    var keyCount: Int { state.withLock { $0.fullAt.count } }

    private func sweep(_ state: inout State, at now: Int64) {
        state.fullAt = state.fullAt.filter { $0.value > now }
        if state.fullAt.count >= capacity { dropLeastUsedHalf(&state) }
        // So much work is done again only after as many new keys.
        state.sweepsAt = min(capacity, max(MemoryRateLimiter.firstSweep, state.fullAt.count * 2))
    }

    private func dropLeastUsedHalf(_ state: inout State) {
        let moments = state.fullAt.values.sorted()
        let middle = moments[moments.count / 2]
        // Many keys of a flood have the same moment: of those as many stay as there is room for.
        var room = capacity / 2 - moments.count { $0 > middle }
        state.fullAt = state.fullAt.filter { entry in
            if entry.value == middle { room -= 1 }
            return entry.value > middle || (entry.value == middle && room >= 0)
        }
    }
}
