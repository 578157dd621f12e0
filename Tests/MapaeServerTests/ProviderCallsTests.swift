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

    private func serviceGroup(_ services: any Service...) -> ServiceGroup {
        ServiceGroup(
            configuration: .init(services: services, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    }

    @Test func `graceful shutdown waits for what is running, and takes nothing new`() async throws {
        let calls = ProviderCalls()
        let group = serviceGroup(calls)
        let (started, mayFinish) = (Gate(), Gate())
        let hasFinished = Mutex(false)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try calls.run {
                started.open()
                await mayFinish.wait()
                hasFinished.withLock { $0 = true }
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
            #expect(hasFinished.withLock { !$0 })
            mayFinish.open()
            try await tasks.waitForAll()
        }
        #expect(hasFinished.withLock { $0 })
    }

    @Test func `a caller that is cancelled does not cut the effect it started`() async throws {
        let calls = ProviderCalls()
        let group = serviceGroup(calls)
        let (started, mayFinish, done) = (Gate(), Gate(), Gate())
        let wasCancelled = Mutex<Bool?>(nil)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let caller = Task {
                try calls.run {
                    started.open()
                    await mayFinish.wait()
                    wasCancelled.withLock { $0 = Task.isCancelled }
                    done.open()
                }
                await done.wait()
            }
            await started.wait()
            caller.cancel()
            mayFinish.open()
            await done.wait()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(wasCancelled.withLock { $0 } == false)
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
