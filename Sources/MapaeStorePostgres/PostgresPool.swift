import MapaeStore
import Synchronization

/// A bounded number of permits to hold a connection, each with an open connection or none yet.
///
/// Who takes a permit gives it back; nobody waits longer than they said.
final class PostgresPool: Sendable {
    private struct Waiter {
        let id: Int
        let continuation: CheckedContinuation<PostgresConnection?, any Error>
    }

    private struct State {
        /// Free permits; those with a connection stand last and are taken first.
        var free: [PostgresConnection?]
        var waiting: [Waiter] = []
        var nextID = 0
        var isOpen = true
        var whenAllBack: CheckedContinuation<Void, Never>?
    }

    private let size: Int
    private let state: Mutex<State>

    init(size: Int, first: PostgresConnection) {
        self.size = size
        self.state = Mutex(State(free: Array(repeating: nil, count: size - 1) + [first]))
    }

    /// A permit: with its connection, or nil when the holder is to open one.
    ///
    /// - Throws: ``StoreError/Code/busy`` when none is free in time.
    func take(until deadline: ContinuousClock.Instant) async throws -> PostgresConnection? {
        let id = state.withLock { state -> Int in
            state.nextID += 1
            return state.nextID
        }
        var expiry: Task<Void, Never>?
        defer { expiry?.cancel() }
        return try await withCheckedThrowingContinuation { continuation in
            let answer = state.withLock { state -> Result<PostgresConnection?, any Error>? in
                guard state.isOpen else { return .failure(PostgresPool.closed) }
                if let permit = state.free.popLast() { return .success(permit) }
                state.waiting.append(Waiter(id: id, continuation: continuation))
                return nil
            }
            if let answer { return continuation.resume(with: answer) }
            expiry = Task { [weak self] in
                try? await Task.sleep(until: deadline, clock: .continuous)
                if !Task.isCancelled { self?.giveUp(id) }
            }
        }
    }

    /// Gives a permit back, with its connection when that can be used again.
    func giveBack(_ connection: PostgresConnection?) {
        let next = state.withLock { state -> Waiter? in
            if state.waiting.isEmpty {
                if connection == nil { state.free.insert(nil, at: 0) } else { state.free.append(connection) }
                if state.free.count == size, let whenAllBack = state.whenAllBack {
                    state.whenAllBack = nil
                    whenAllBack.resume()
                }
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.continuation.resume(returning: connection)
    }

    /// Forgets the connections nobody holds: after one was lost to a restart of the server, so were they.
    func forgetIdle() {
        // Closed after the lock is let go of.
        _ = state.withLock { state in
            defer { state.free = state.free.map { _ in nil } }
            return state.free
        }
    }

    /// Takes no more callers, waits for those that hold a permit and forgets the connections.
    func close() async {
        let waiting = state.withLock { state -> [Waiter] in
            state.isOpen = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in waiting { waiter.continuation.resume(throwing: PostgresPool.closed) }
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                let isDone = state.free.count == size
                if !isDone { state.whenAllBack = continuation }
                return isDone
            }
            if isDone { continuation.resume() }
        }
        forgetIdle()
    }

    private func giveUp(_ id: Int) {
        let waiter = state.withLock { state -> Waiter? in
            guard let index = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiting.remove(at: index)
        }
        waiter?.continuation.resume(
            throwing: StoreError(.busy, detail: "all \(size) connections stayed in use"))
    }

    private static let closed = StoreError(.closed, detail: "the store was closed")
}
