internal import Synchronization

/// Tells the requests of this process that wait for an outcome that it is in the store. A request on another node, or one
/// that waits too long, answers "not known yet" and its caller polls: nothing depends on a signal but the wait.
final class OutcomeSignals: Sendable {
    private let waiting = Mutex<[String: [Signal]]>([:])

    /// Registers interest before the work begins, so that a signal between the two is not missed.
    func expect(_ id: String) -> Signal {
        let signal = Signal()
        waiting.withLock { $0[id, default: []].append(signal) }
        return signal
    }

    /// Wakes everybody who expects `id`.
    func announce(_ id: String) {
        let signals = waiting.withLock { $0.removeValue(forKey: id) ?? [] }
        for signal in signals { signal.fire() }
    }

    /// Ends an interest that was not served.
    func forget(_ signal: Signal, of id: String) {
        waiting.withLock { all in
            all[id]?.removeAll { $0 === signal }
            if all[id]?.isEmpty == true { all[id] = nil }
        }
    }
}

/// Fires once; whoever waits, before or after, goes on.
final class Signal: Sendable {
    private enum State {
        case idle
        case waiting(CheckedContinuation<Void, Never>)
        case fired
    }

    private let state = Mutex<State>(.idle)

    func fire() {
        let continuation = state.withLock { state -> CheckedContinuation<Void, Never>? in
            defer { state = .fired }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        continuation?.resume()
    }

    /// Waits until the signal fires, the time is up or the task is cancelled. One waiter at a time.
    func wait(atMost limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask { try? await ContinuousClock().sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Waits until the signal fires or the task is cancelled; a cancelled wait spends the signal.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isFired = state.withLock { state -> Bool in
                    if case .fired = state { return true }
                    state = .waiting(continuation)
                    return false
                }
                if isFired { continuation.resume() }
            }
        } onCancel: {
            fire()
        }
    }
}
