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

    /// Runs work on one of the threads, unless whoever asked has hung up by then (``Presence``).
    ///
    /// - Parameter patience: how long it may wait for its turn.
    /// - Throws: what the work throws; ``ErrorCode/overloaded`` when there is no place for it, or none any more because
    ///   somebody came who is better entitled to it, when its turn does not come in time, and when the threads are shut
    ///   down.
    func run<T: Sendable>(
        for asker: Asker, within patience: Duration, _ work: @escaping @Sendable () throws -> T
    ) async throws -> T {
        let (ticket, queue) = (Ticket(isHere: Presence.isHere), queue)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await ContinuousClock().sleep(for: patience)
                queue.remove(ticket)?.turnAway()
            }
            defer { group.cancelAll() }
            return try await withCheckedThrowingContinuation { continuation in
                let job = Job(
                    ticket: ticket, run: { continuation.resume(with: Result(catching: work)) },
                    turnAway: { continuation.resume(throwing: Failure(.overloaded, retryAfterSeconds: 1)) })
                for other in queue.add(job, of: asker) { other.turnAway() }
            }
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
    /// By which a job is found, and whoever waits for it.
    private final class Ticket: Sendable {
        let isHere: @Sendable () -> Bool

        init(isHere: @escaping @Sendable () -> Bool) {
            self.isHere = isHere
        }
    }

    /// One of the two is called, once, by whoever took it out of the queue.
    private struct Job: Sendable {
        let ticket: Ticket
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
        /// At least as many as jobs wait, and one more for each thread once closed.
        private let wakeUps = DispatchSemaphore(value: 0)

        init(capacity: Int) {
            state = Mutex(State(jobs: FairQueue(capacity: capacity)))
        }

        /// - Returns: the jobs that are turned away: of those who have hung up, and one for which there is no place, which
        ///   may be this one.
        func add(_ job: Job, of asker: Asker) -> [Job] {
            let turnedAway = state.withLock { state in
                guard !state.isClosed else { return [job] }
                let deserted = state.jobs.removeAll { !$0.ticket.isHere() }
                return deserted + [state.jobs.add(job, of: asker)].compactMap { $0 }
            }
            // A wake-up too many finds nothing to do.
            wakeUps.signal()
            return turnedAway
        }

        /// Takes a job out; nil when it has had its turn.
        func remove(_ ticket: Ticket) -> Job? {
            state.withLock { state in state.jobs.removeAll { $0.ticket === ticket }.first }
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

        /// The life of one thread: each wake-up is a job, or nothing and, once closed, the end.
        func work() {
            while true {
                wakeUps.wait()
                let (next, isClosed) = state.withLock { ($0.jobs.next(), $0.isClosed) }
                guard let next else {
                    if isClosed { return }
                    continue
                }
                if next.job.ticket.isHere() { next.job.run() } else { next.job.turnAway() }
                state.withLock { $0.jobs.finish(next.standing) }
            }
        }
    }
}
