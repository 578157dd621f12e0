public import MapaeCore
internal import Synchronization

/// Keeps the newest mails in memory instead of sending them: for development and tests.
public final class MailBox: Mailer {
    /// A mail and when it was sent.
    public struct Entry: Sendable {
        /// Counts up from 1.
        public let number: Int
        public let message: MailMessage
        public let sentAt: Timestamp
    }

    private let clock: any WallClock
    private let capacity: Int
    private let state = Mutex<(count: Int, entries: [Entry])>((0, []))

    /// - Parameter capacity: how many are kept; the oldest goes when one more comes.
    public init(clock: any WallClock, capacity: Int = 100) {
        self.clock = clock
        self.capacity = max(1, capacity)
    }

    /// Newest first.
    public var entries: [Entry] { state.withLock { $0.entries.reversed() } }

    public func send(_ message: MailMessage) async {
        let now = clock.now()
        state.withLock { state in
            state.count += 1
            if state.entries.count == capacity { state.entries.removeFirst() }
            state.entries.append(Entry(number: state.count, message: message, sentAt: now))
        }
    }
}
