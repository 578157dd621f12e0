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
    ///
    /// - Parameter ending: what became of it, when it was a confirm and is over; it spares the woken a look at the store.
    func announce(_ id: String, _ ending: ConfirmResult? = nil) {
        let signals = waiting.withLock { $0.removeValue(forKey: id) ?? [] }
        for signal in signals { signal.fire(ending) }
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
        case waiting(CheckedContinuation<ConfirmResult?, Never>)
        case fired(ConfirmResult?)
    }

    private let state = Mutex<State>(.idle)

    func fire(_ ending: ConfirmResult? = nil) {
        let continuation = state.withLock { state -> CheckedContinuation<ConfirmResult?, Never>? in
            switch state {
            case .fired: return nil
            case .idle:
                state = .fired(ending)
                return nil
            case .waiting(let continuation):
                state = .fired(ending)
                return continuation
            }
        }
        continuation?.resume(returning: ending)
    }

    /// Waits until the signal fires, the time is up or the task is cancelled. One waiter at a time.
    ///
    /// - Returns: what the signal brought, if anything.
    @discardableResult
    func wait(atMost limit: Duration) async -> ConfirmResult? {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // Cancelled, the time is not up: the signal has fired or nobody waits any more.
                guard (try? await ContinuousClock().sleep(for: limit)) != nil else { return }
                self.fire()
            }
            defer { group.cancelAll() }
            return await wait()
        }
    }

    /// Waits until the signal fires or the task is cancelled; a cancelled wait spends the signal.
    @discardableResult
    func wait() async -> ConfirmResult? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let fired = state.withLock { state -> ConfirmResult?? in
                    if case .fired(let ending) = state { return .some(ending) }
                    state = .waiting(continuation)
                    return nil
                }
                if let fired { continuation.resume(returning: fired) }
            }
        } onCancel: {
            fire()
        }
    }
}
