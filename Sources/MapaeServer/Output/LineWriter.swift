internal import Foundation
internal import Synchronization

/// Writes lines to a descriptor for those who must never wait for it or fail because of it: a log is there to watch the
/// work, and the work goes on without it.
///
/// Lines wait in memory, as many as fit, for a thread that writes them. A line that does not fit, and one that the descriptor
/// does not take (a full disk, a pipe nobody reads), is dropped and counted.
public final class LineWriter: Sendable {
    private let queue: LineQueue

    /// - Parameters:
    ///   - capacity: how many bytes may wait.
    ///   - onRecovery: called with the number of lines that were dropped when lines are taken again. What it writes comes
    ///     after those that wait.
    public init(
        descriptor: CInt, capacity: Int = 1 << 20,
        onRecovery: @escaping @Sendable (_ lost: Int, _ write: @escaping @Sendable (String) -> Void) -> Void
    ) {
        let queue = LineQueue(descriptor: descriptor, capacity: capacity)
        self.queue = queue
        let thread = Thread { queue.run(onRecovery: onRecovery) }
        thread.name = "mapae.lines"
        thread.start()
    }

    deinit { queue.end() }

    /// Takes a line without its newline, or drops it. Returns at once.
    public func write(_ line: String) { queue.add(line) }

    /// How many lines were dropped since the start.
    public var dropped: Int { queue.dropped }

    /// Waits until every line is written or dropped, but not for longer than a time: for the end of the process.
    public func flush(within patience: Duration) { queue.waitUntilEmpty(within: patience) }
}

/// The lines of a ``LineWriter``. Apart from it, so that the thread does not keep it alive.
private final class LineQueue: Sendable {
    private struct State {
        var lines: [[UInt8]] = []
        /// Of the lines that wait and of those being written.
        var bytes = 0
        /// Since lines were taken the last time.
        var lost = 0
        var isWriting = false
        var isEnded = false
        var whenEmpty: [DispatchSemaphore] = []
    }

    private let descriptor: CInt
    private let capacity: Int
    private let state = Mutex(State())
    private let total = Atomic<Int>(0)
    private let ready = DispatchSemaphore(value: 0)

    init(descriptor: CInt, capacity: Int) {
        self.descriptor = descriptor
        self.capacity = capacity
    }

    var dropped: Int { total.load(ordering: .relaxed) }

    func add(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        let isFirst = state.withLock { state in
            guard state.bytes + bytes.count <= capacity else {
                state.lost += 1
                total.add(1, ordering: .relaxed)
                return false
            }
            state.bytes += bytes.count
            state.lines.append(bytes)
            return state.lines.count == 1
        }
        if isFirst { ready.signal() }
    }

    func end() {
        state.withLock { $0.isEnded = true }
        ready.signal()
    }

    func waitUntilEmpty(within patience: Duration) {
        let semaphore = state.withLock { state -> DispatchSemaphore? in
            guard state.isWriting || !state.lines.isEmpty else { return nil }
            let semaphore = DispatchSemaphore(value: 0)
            state.whenEmpty.append(semaphore)
            return semaphore
        }
        _ = semaphore?.wait(timeout: .now() + patience / .seconds(1))
    }

    // MARK: The thread

    func run(onRecovery: (Int, @escaping @Sendable (String) -> Void) -> Void) {
        // Where nobody has asked for it as the program does at its start.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(CInt(SIG_BLOCK), &signals, nil)

        var isInsideLine = false
        while let lines = takeLines() {
            for line in lines {
                let (taken, error) = writeWhole(isInsideLine ? [UInt8(ascii: "\n")] + line : line, to: descriptor)
                // A line that was cut off must not run into the next one.
                if taken > 0 { isInsideLine = error != nil }
                let lost = finish(line, wasTaken: error == nil)
                if lost > 0 { onRecovery(lost) { [self] in add($0) } }
            }
            rest()
        }
    }

    /// Waits for lines; nil at the end.
    private func takeLines() -> [[UInt8]]? {
        while true {
            ready.wait()
            let (lines, isEnded) = state.withLock { state in
                defer { state.lines = [] }
                state.isWriting = !state.lines.isEmpty
                return (state.lines, state.isEnded)
            }
            if !lines.isEmpty { return lines }
            if isEnded { return nil }
        }
    }

    /// - Returns: how many lines were lost until now, when that is to be told: lines are taken again and half the room is free.
    private func finish(_ line: [UInt8], wasTaken: Bool) -> Int {
        state.withLock { state in
            state.bytes -= line.count
            guard wasTaken else {
                state.lost += 1
                total.add(1, ordering: .relaxed)
                return 0
            }
            guard state.bytes <= capacity / 2 else { return 0 }
            defer { state.lost = 0 }
            return state.lost
        }
    }

    private func rest() {
        let waiting = state.withLock { state -> [DispatchSemaphore] in
            state.isWriting = false
            guard state.lines.isEmpty else { return [] }
            defer { state.whenEmpty = [] }
            return state.whenEmpty
        }
        for semaphore in waiting { semaphore.signal() }
    }
}
