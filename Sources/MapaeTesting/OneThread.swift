import Dispatch
import Foundation
import Synchronization

/// A thread that does a task's work alone, so that what the work costs can be told from what the machine does beside it:
/// the thread's own time on the processor is measured.
public final class OneThread: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let isEnded = Mutex(false)
    private let waiting = DispatchSemaphore(value: 0)

    public init() {
        Thread.detachNewThread { [self] in run() }
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        waiting.signal()
    }

    /// What a piece of work costs this thread.
    public func time(_ work: () async throws -> Void) async rethrows -> Duration {
        try await withTaskExecutorPreference(self) {
            let start = OneThread.timeOfThisThread
            try await work()
            return OneThread.timeOfThisThread - start
        }
    }

    /// Lets the thread end when nothing is left to do.
    public func end() {
        isEnded.withLock { $0 = true }
        waiting.signal()
    }

    private func run() {
        while true {
            waiting.wait()
            if let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
                job.runSynchronously(on: asUnownedTaskExecutor())
            } else if isEnded.withLock({ $0 }) {
                return
            }
        }
    }

    private static var timeOfThisThread: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
