import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import MapaeJobs

@Suite struct PeriodicJobTests {
    private struct Broken: Error {}

    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func `a job goes on after a run that threw, and graceful shutdown ends its pause`() async throws {
        let runs = Mutex(0)
        let (stream, continuation) = AsyncStream<Int>.makeStream()
        let job = PeriodicJob(name: "test", every: .nanoseconds(1), logger: logger) {
            let run = runs.withLock { count in
                count += 1
                return count
            }
            continuation.yield(run)
            if run == 1 { throw Broken() }
        }
        let group = ServiceGroup(configuration: .init(services: [job], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await run in stream where run == 3 { break }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func `the pause doubles with every failure in a row, up to a minute`() {
        let job = PeriodicJob(name: "test", every: .seconds(1), logger: logger) {}
        #expect(job.pause(after: 0) == .seconds(1))
        #expect(job.pause(after: 1) == .seconds(2))
        #expect(job.pause(after: 3) == .seconds(8))
        #expect(job.pause(after: 40) == .seconds(60))
        let hourly = PeriodicJob(name: "test", every: .seconds(3600), logger: logger) {}
        #expect(hourly.pause(after: 5) == .seconds(3600))
    }
}
