internal import Dispatch
internal import Foundation
internal import MapaeCore
internal import Synchronization

/// A fixed number of threads for work that keeps a core busy, behind a queue of limited length. The threads are not
/// the concurrency pool's: what runs here never stops the server from answering.
final class WorkerThreads: Sendable {
    private let queue: Queue
    private let count: Int

    /// - Parameter queueLimit: how much may wait or run beyond one piece of work for each thread.
    init(count: Int, queueLimit: Int, name: String) {
        precondition(count > 0 && queueLimit >= 0, "worker threads need a thread and a queue")
        let queue = Queue(capacity: count + queueLimit)
        self.queue = queue
        self.count = count
        for number in 1...count {
            let thread = Thread { queue.work() }
            thread.name = "\(name)-\(number)"
            thread.start()
        }
    }

    deinit { shutDown() }

    /// Runs work on one of the threads.
    ///
    /// - Throws: what the work throws; ``ErrorCode/overloaded`` at once when the queue is full or shut down.
    func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let isAdmitted = queue.add { continuation.resume(with: Result(catching: work)) }
            if !isAdmitted { continuation.resume(throwing: Failure(.overloaded, retryAfterSeconds: 1)) }
        }
    }

    /// What was admitted still runs; then the threads end.
    func shutDown() {
        queue.close(threads: count)
    }
}

extension WorkerThreads {
    /// Shared by the threads, so that they do not keep their owner alive.
    private final class Queue: Sendable {
        private struct State {
            var waiting: [@Sendable () -> Void] = []
            var running = 0
            var isClosed = false
        }

        private let capacity: Int
        private let state = Mutex(State())
        private let wakeUps = DispatchSemaphore(value: 0)

        init(capacity: Int) {
            self.capacity = capacity
        }

        func add(_ job: @escaping @Sendable () -> Void) -> Bool {
            let isAdmitted = state.withLock { state in
                guard !state.isClosed, state.waiting.count + state.running < capacity else { return false }
                state.waiting.append(job)
                return true
            }
            if isAdmitted { wakeUps.signal() }
            return isAdmitted
        }

        func close(threads: Int) {
            let wasClosed = state.withLock { state in
                defer { state.isClosed = true }
                return state.isClosed
            }
            guard !wasClosed else { return }
            for _ in 0..<threads { wakeUps.signal() }
        }

        /// The life of one thread: each wake-up is a job or, once closed and empty, the end.
        func work() {
            while true {
                wakeUps.wait()
                let job = state.withLock { state -> (@Sendable () -> Void)? in
                    guard !state.waiting.isEmpty else { return nil }
                    state.running += 1
                    return state.waiting.removeFirst()
                }
                guard let job else { return }
                job()
                state.withLock { $0.running -= 1 }
            }
        }
    }
}
