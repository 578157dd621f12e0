internal import Foundation
internal import MapaeCache
internal import Synchronization

/// Carries commands to Redis on a thread of its own.
///
/// Commands wait in a bounded queue; each time the thread is free it sends all that are waiting at once, so that under load
/// many share a round trip. While Redis is away every command fails at once, and the thread tries to come back by itself.
final class RedisConnection: Sendable {
    enum Command: Sendable {
        /// Runs the decision script with a key and its arguments.
        case decide([String])
        /// Moves a key's moment back by so many microseconds.
        case giveBack(String, Int64)
        case delete(String)
    }

    fileprivate struct Waiting {
        let command: Command
        let continuation: CheckedContinuation<RedisAnswer, any Error>
    }

    private enum Condition {
        /// Not connected yet, or connected.
        case open
        case away(CacheError)
        case closed
    }

    private struct State {
        var condition = Condition.open
        var queue: [Waiting] = []
    }

    private let address: RedisAddress
    private let patience: RedisTimeouts
    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)

    init(_ address: RedisAddress, _ patience: RedisTimeouts) {
        self.address = address
        self.patience = patience
        let thread = Thread { [self] in serve() }
        thread.name = "mapae.redis"
        thread.start()
    }

    /// - Throws: ``CacheError``.
    func send(_ command: Command) async throws -> RedisAnswer {
        try await withCheckedThrowingContinuation { continuation in
            let refusal = state.withLock { state -> CacheError? in
                switch state.condition {
                case .closed: return .unavailable
                case .away(let error): return error
                case .open: break
                }
                guard state.queue.count < patience.queueLimit else {
                    return CacheError(description: "too many decisions wait for Redis")
                }
                state.queue.append(Waiting(command: command, continuation: continuation))
                return nil
            }
            if let refusal { continuation.resume(throwing: refusal) } else { wake.signal() }
        }
    }

    /// Ends the thread. Whoever waits is told that Redis is away.
    func close() {
        fail(takeQueue(becoming: .closed), .unavailable)
        wake.signal()
    }

    // MARK: The thread

    private func serve() {
        // A write to a connection that Redis has closed must be an error, not the end of the process.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(CInt(SIG_BLOCK), &signals, nil)

        var pause = patience.firstPause
        while !isClosed {
            do throws(CacheError) {
                let link = try RedisLink(address, patience)
                comeBack()
                pause = patience.firstPause
                try serve(over: link)
            } catch {
                fail(takeQueue(becoming: .away(error)), error)
                waitBeforeTrying(again: pause)
                pause = min(pause * 2, patience.longestPause)
            }
        }
    }

    /// Returns when the connection is closed on purpose.
    private func serve(over link: RedisLink) throws(CacheError) {
        while !isClosed {
            wake.wait()
            let batch = state.withLock { state in
                defer { state.queue.removeAll(keepingCapacity: true) }
                return state.queue
            }
            // What was already taken along by an earlier round leaves its signal behind.
            if !batch.isEmpty { try carry(batch, over: link) }
        }
    }

    private func carry(_ batch: [Waiting], over link: RedisLink) throws(CacheError) {
        let answers: [RedisAnswer]
        do throws(CacheError) {
            answers = try link.answers(to: batch.map(\.command))
        } catch {
            fail(batch, error)
            throw error
        }
        for (waiting, answer) in zip(batch, answers) {
            if case .error(let word) = answer {
                waiting.continuation.resume(throwing: CacheError(description: "Redis refuses the command: \(word)"))
            } else {
                waiting.continuation.resume(returning: answer)
            }
        }
    }

    private func waitBeforeTrying(again pause: Duration) {
        let milliseconds = Int(pause.components.seconds * 1000 + pause.components.attoseconds / 1_000_000_000_000_000)
        // Signals of commands that have failed since may still be there; only a close ends the pause.
        let end = DispatchTime.now() + .milliseconds(milliseconds)
        while !isClosed, wake.wait(timeout: end) == .success {}
    }

    // MARK: State

    private var isClosed: Bool {
        state.withLock { if case .closed = $0.condition { true } else { false } }
    }

    private func comeBack() {
        state.withLock { if case .away = $0.condition { $0.condition = .open } }
    }

    private func takeQueue(becoming condition: Condition) -> [Waiting] {
        state.withLock { state in
            if case .closed = state.condition {} else { state.condition = condition }
            defer { state.queue = [] }
            return state.queue
        }
    }

    private func fail(_ waiting: [Waiting], _ error: CacheError) {
        for one in waiting { one.continuation.resume(throwing: error) }
    }
}

extension RedisLink {
    /// The answers to commands, in one round trip; in three when Redis has forgotten the script, which a restart or
    /// `SCRIPT FLUSH` makes it do.
    fileprivate func answers(to commands: [RedisConnection.Command]) throws(CacheError) -> [RedisAnswer] {
        var answers = try exchange(commands.map(words))
        let forgotten = answers.indices.filter { index in
            if case .error("NOSCRIPT") = answers[index] { true } else { false }
        }
        guard !forgotten.isEmpty else { return answers }
        try loadScript()
        let repeated = try exchange(forgotten.map { words(of: commands[$0]) })
        for (index, answer) in zip(forgotten, repeated) { answers[index] = answer }
        return answers
    }

    private func words(of command: RedisConnection.Command) -> [String] {
        switch command {
        case .decide(let arguments): ["EVALSHA", scriptDigest, "1"] + arguments
        case .giveBack(let key, let interval): ["EVAL", DecisionScript.givingBack, "1", key, String(interval)]
        case .delete(let key): ["DEL", key]
        }
    }
}
