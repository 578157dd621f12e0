internal import MapaeCore
public import MapaePayments
public import ServiceLifecycle
internal import Synchronization

/// Runs provider calls, each with the transaction that records its outcome, in tasks of the server's own: a buyer who
/// closes the page does not cut a payment in half.
///
/// When the server shuts down, new work is refused and what is running is waited for; its provider call has a dead-line,
/// so the wait ends.
public final class ProviderCalls: EffectRunner, Service {
    private typealias Effect = @Sendable () async -> Void

    private let effects: AsyncStream<Effect>
    private let queue: AsyncStream<Effect>.Continuation
    private let isAccepting = Mutex(true)

    public init() {
        (effects, queue) = AsyncStream.makeStream(of: Effect.self)
    }

    /// - Throws: ``ErrorCode/unavailable`` once shutdown has begun; the effect is then not run.
    public func run(_ effect: @escaping @Sendable () async -> Void) throws {
        let isTaken = isAccepting.withLock { accepting in
            if accepting { queue.yield(effect) }
            return accepting
        }
        guard isTaken else { throw Failure(.unavailable) }
    }

    /// Serves until graceful shutdown, then returns when the last effect has ended.
    public func run() async {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for await effect in effects { group.addTask { await effect() } }
            }
            // The iteration also ends when the service is cancelled: from then on nothing would run an effect.
            stopAccepting()
        } onGracefulShutdown: {
            self.stopAccepting()
        }
    }

    private func stopAccepting() {
        isAccepting.withLock { accepting in
            accepting = false
            queue.finish()
        }
    }
}
