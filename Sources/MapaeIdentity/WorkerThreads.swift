internal import Dispatch
internal import Foundation
internal import MapaeCore
internal import Synchronization

/// A fixed number of threads for work that keeps a core busy, behind a fair queue of limited length (``FairQueue``). The
/// threads are not the concurrency pool's: what runs here never stops the server from answering.
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
    /// - Throws: what the work throws; ``ErrorCode/overloaded`` when there is no place for it, or none any more because
    ///   somebody came who is better entitled to it, and when the threads are shut down.
    func run<T: Sendable>(for asker: Asker, _ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let job = Job(
                run: { continuation.resume(with: Result(catching: work)) },
                turnAway: { continuation.resume(throwing: Failure(.overloaded, retryAfterSeconds: 1)) })
            queue.add(job, of: asker)?.turnAway()
        }
    }

    /// How much waits for a thread.
    var waiting: Int { queue.waiting }

    /// What was admitted still runs; then the threads end.
    func shutDown() {
        queue.close(threads: count)
    }
}

extension WorkerThreads {
    /// One of the two is called, once.
    private struct Job: Sendable {
        let run: @Sendable () -> Void
        let turnAway: @Sendable () -> Void
    }

    /// Shared by the threads, so that they do not keep their owner alive.
    private final class Queue: Sendable {
        private struct State {
            var jobs: FairQueue<Job>
            var isClosed = false
        }

        private let state: Mutex<State>
        /// As many as jobs wait, and one for each thread once closed.
        private let wakeUps = DispatchSemaphore(value: 0)

        init(capacity: Int) {
            state = Mutex(State(jobs: FairQueue(capacity: capacity)))
        }

        /// - Returns: the job that is turned away, which may be this one.
        func add(_ job: Job, of asker: Asker) -> Job? {
            let turnedAway = state.withLock { state in
                state.isClosed ? job : state.jobs.add(job, of: asker)
            }
            // Whoever is turned away has been waked for, or is the one who came.
            if turnedAway == nil { wakeUps.signal() }
            return turnedAway
        }

        var waiting: Int { state.withLock { $0.jobs.waiting } }

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
                guard let next = state.withLock({ $0.jobs.next() }) else { return }
                next.job.run()
                state.withLock { $0.jobs.finish(next.standing) }
            }
        }
    }
}
