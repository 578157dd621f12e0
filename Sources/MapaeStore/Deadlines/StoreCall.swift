import Synchronization

/// A call that waits for its answer.
package protocol PendingCall: AnyObject, Sendable {
    /// Whether it was answered: what is done for it now is in vain, and must not be committed.
    var isOver: Bool { get }

    /// To be asked before anything may last: whether it may. From then on the call is waited for until its fate is known.
    func beginCommit() -> Bool

    /// Nothing has lasted after all; the work may begin again.
    func rolledBack()

    func fail(_ error: any Error)

    /// Ends it when its time has come.
    ///
    /// - Returns: when to look again; nil when it is over.
    func expire(at now: ContinuousClock.Instant) -> ContinuousClock.Instant?
}

/// For drivers: one call of a store, which is answered once, by its work or by its dead-line, whichever comes first.
package final class StoreCall<Value: Sendable>: PendingCall {
    private enum Phase { case working, committing, over }

    private struct State {
        var phase = Phase.working
        var continuation: CheckedContinuation<Value, any Error>?
    }

    package let deadline: ContinuousClock.Instant
    /// Of a write whose COMMIT may have been sent.
    package let commitDeadline: ContinuousClock.Instant
    private let patience: StoreTimeouts
    private let watch: CallWatch
    private let state: Mutex<State>

    init(_ continuation: CheckedContinuation<Value, any Error>, within patience: StoreTimeouts, of watch: CallWatch) {
        self.patience = patience
        self.watch = watch
        deadline = ContinuousClock.now + patience.call
        commitDeadline = deadline + patience.commit
        state = Mutex(State(continuation: continuation))
    }

    package var isOver: Bool { state.withLock { $0.phase == .over } }

    package func beginCommit() -> Bool {
        state.withLock { state in
            guard state.phase != .over else { return false }
            state.phase = .committing
            return true
        }
    }

    package func rolledBack() {
        state.withLock { state in
            if state.phase == .committing { state.phase = .working }
        }
        _ = expire(at: .now)
    }

    package func answer(_ result: Result<Value, any Error>) {
        let continuation = state.withLock { state in
            defer { state = State(phase: .over) }
            return state.continuation
        }
        guard let continuation else { return }
        watch.forget(self)
        continuation.resume(with: result)
    }

    package func fail(_ error: any Error) { answer(.failure(error)) }

    package func expire(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        switch state.withLock({ $0.phase }) {
        case .over: return nil
        case _ where now < deadline: return deadline
        case .committing where now < commitDeadline: return commitDeadline
        default: break
        }
        // It may have begun to commit since it was looked at.
        let ended = state.withLock { state -> (CheckedContinuation<Value, any Error>?, StoreError)? in
            if state.phase == .committing, now < commitDeadline { return nil }
            let error = state.phase == .committing ? unanswered : late
            defer { state = State(phase: .over) }
            return (state.continuation, error)
        }
        guard let ended else { return commitDeadline }
        watch.forget(self)
        ended.0?.resume(throwing: ended.1)
        return nil
    }

    private var late: StoreError { StoreError(.busy, detail: "the database did not answer within \(patience.call)") }

    private var unanswered: StoreError {
        StoreError(.outcomeUnknown, detail: "COMMIT got no answer within \(patience.call + patience.commit)")
    }
}
