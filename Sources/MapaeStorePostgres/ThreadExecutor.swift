import Dispatch
import Foundation
import Synchronization

/// Runs the jobs of one actor on a thread of its own. libpq waits for the network, and so does the closure of a
/// transaction; the cooperative pool has a thread a core and must not be held by either.
final class ThreadExecutor: SerialExecutor {
    /// Apart from the executor, so that the thread does not keep it alive.
    private final class Inbox: Sendable {
        private let entries = Mutex<[(job: UnownedJob, executor: ThreadExecutor)?]>([])
        private let ready = DispatchSemaphore(value: 0)

        /// Nil ends the thread.
        func add(_ entry: (UnownedJob, ThreadExecutor)?) {
            entries.withLock { $0.append(entry) }
            ready.signal()
        }

        func run() {
            while true {
                ready.wait()
                guard let entry = entries.withLock({ $0.removeFirst() }) else { return }
                entry.job.runSynchronously(on: entry.executor.asUnownedSerialExecutor())
            }
        }
    }

    private let inbox: Inbox

    init(name: String) {
        let inbox = Inbox()
        self.inbox = inbox
        let thread = Thread { inbox.run() }
        thread.name = name
        thread.start()
    }

    deinit { inbox.add(nil) }

    func enqueue(_ job: consuming ExecutorJob) {
        inbox.add((UnownedJob(job), self))
    }
}
