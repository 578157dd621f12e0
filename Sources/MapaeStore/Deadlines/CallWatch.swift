import Dispatch
import Synchronization

/// For drivers: holds the calls of a store to their dead-lines, from a place that neither the database nor those who work
/// for the calls can hold up.
package final class CallWatch: Sendable {
    private struct State {
        var calls: [ObjectIdentifier: any PendingCall] = [:]
        /// When the calls are looked at next.
        var nextLook: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "mapae.store.deadlines")

    package init() {}

    /// Makes a call and waits for its answer, which cannot be cancelled.
    ///
    /// - Parameter begin: starts what answers the call, and returns.
    package func call<Value: Sendable>(
        within patience: StoreTimeouts, _ begin: (StoreCall<Value>) -> Void
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let call = StoreCall(continuation, within: patience, of: self)
            add(call, until: call.deadline)
            begin(call)
        }
    }

    func forget(_ call: any PendingCall) {
        // Let go of after the lock, since it may hold the last reference to much.
        _ = state.withLock { $0.calls.removeValue(forKey: ObjectIdentifier(call)) }
    }

    private func add(_ call: any PendingCall, until deadline: ContinuousClock.Instant) {
        state.withLock { state in
            state.calls[ObjectIdentifier(call)] = call
            look(at: deadline, &state)
        }
    }

    /// Under load one look is planned for the oldest call, not one for each.
    private func look(at moment: ContinuousClock.Instant, _ state: inout State) {
        if let next = state.nextLook, next <= moment { return }
        state.nextLook = moment
        queue.asyncAfter(deadline: .now() + (moment - ContinuousClock.now) / .seconds(1)) { [weak self] in
            self?.look(plannedFor: moment)
        }
    }

    private func look(plannedFor moment: ContinuousClock.Instant) {
        let calls = state.withLock { state -> [any PendingCall] in
            // An earlier one was planned after this.
            guard state.nextLook == moment else { return [] }
            state.nextLook = nil
            return Array(state.calls.values)
        }
        let now = max(moment, .now)
        guard let next = calls.compactMap({ $0.expire(at: now) }).min() else { return }
        state.withLock { look(at: next, &$0) }
    }
}
