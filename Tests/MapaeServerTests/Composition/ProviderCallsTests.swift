import Logging
import MapaeCore
import MapaeJobs
import ServiceLifecycle
import Synchronization
import Testing

@Suite struct ProviderCallsTests {
    /// Opens once and lets everybody through.
    private final class Gate: Sendable {
        private let stream: AsyncStream<Void>
        private let continuation: AsyncStream<Void>.Continuation

        init() { (stream, continuation) = AsyncStream.makeStream() }

        func open() { continuation.finish() }
        func wait() async { for await _ in stream {} }
    }

    private final class Note: Sendable {
        private let noted = Mutex<Bool?>(nil)
        var value: Bool? { noted.withLock { $0 } }
        func set(_ value: Bool) { noted.withLock { $0 = value } }
    }

    private func serviceGroup(_ services: any Service...) -> ServiceGroup {
        ServiceGroup(
            configuration: .init(services: services, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    }

    @Test func `graceful shutdown waits for what is running, and takes nothing new`() async throws {
        let calls = ProviderCalls()
        let group = serviceGroup(calls)
        let (started, mayFinish) = (Gate(), Gate())
        let hasFinished = Note()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try calls.run {
                started.open()
                await mayFinish.wait()
                hasFinished.set(true)
            }
            await started.wait()
            await group.triggerGracefulShutdown()
            // Shutdown reaches the service's handler in a task of the group's own.
            var refusal: Failure?
            while refusal == nil {
                do { try calls.run {} } catch { refusal = error as? Failure }
                await Task.yield()
            }
            #expect(refusal?.code == .unavailable)
            #expect(hasFinished.value == nil)
            mayFinish.open()
            try await tasks.waitForAll()
        }
        #expect(hasFinished.value == true)
    }

    @Test func `a caller that is cancelled does not cut the effect it started`() async throws {
        let calls = ProviderCalls()
        let group = serviceGroup(calls)
        let (started, mayFinish, done) = (Gate(), Gate(), Gate())
        let wasCancelled = Note()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await withThrowingTaskGroup(of: Void.self) { callers in
                callers.addTask {
                    try calls.run {
                        started.open()
                        await mayFinish.wait()
                        wasCancelled.set(Task.isCancelled)
                        done.open()
                    }
                    await done.wait()
                }
                await started.wait()
                callers.cancelAll()
                try await callers.waitForAll()
            }
            mayFinish.open()
            await done.wait()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(wasCancelled.value == false)
    }

    @Test func `an effect taken before the service runs is run when it does`() async throws {
        let calls = ProviderCalls()
        let group = serviceGroup(calls)
        let done = Gate()
        try calls.run { done.open() }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            await done.wait()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
