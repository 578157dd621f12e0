public import MapaeCore
public import ServiceLifecycle
internal import Synchronization

/// Runs provider calls, each with the transaction that records its outcome, in tasks of the server's own: a buyer who
/// closes the page does not cut a payment in half.
///
/// When the server shuts down, new work is refused and what is running is waited for; its provider call has a dead-line,
/// so the wait ends.
public final class ProviderCalls: EffectRunner, Service {
    private struct State {
        var isAccepting = true
        var running = 0
        var whenIdle: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    public init() {}

    /// - Throws: ``ErrorCode/unavailable`` once shutdown has begun; the effect is then not run.
    public func run(_ effect: @escaping @Sendable () async -> Void) throws {
        let isTaken = state.withLock { state in
            if state.isAccepting { state.running += 1 }
            return state.isAccepting
        }
        guard isTaken else { throw Failure(.unavailable) }
        // Nobody's child: neither the request's end nor the service's cancellation reaches it. `run()` waits for it.
        Task {
            await effect()
            ended()
        }
    }

    /// Serves until graceful shutdown or cancellation, then returns when the last effect has ended.
    public func run() async {
        try? await gracefulShutdown()
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                state.isAccepting = false
                if state.running > 0 { state.whenIdle.append(continuation) }
                return state.running == 0
            }
            if isIdle { continuation.resume() }
        }
    }

    private func ended() {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.running -= 1
            guard state.running == 0 else { return [] }
            defer { state.whenIdle = [] }
            return state.whenIdle
        }
        for continuation in waiting { continuation.resume() }
    }
}
