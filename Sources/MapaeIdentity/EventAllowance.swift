internal import MapaeCore
internal import Synchronization

/// How many events of one kind and user a node stores in a minute, and how many it did not.
final class EventAllowance: Sendable {
    private struct Subject: Hashable {
        let kind: SecurityEvent.Kind
        let userID: UserID?
    }

    private struct Window {
        let start: Timestamp
        var count = 0

        func isOver(at now: Timestamp) -> Bool { now < start || now - start >= .minutes(1) }
        var suppressed: Int { max(0, count - SecurityEvents.perMinute) }
    }

    private struct State {
        var windows: [Subject: Window] = [:]
        /// Of windows that were over before they were asked for.
        var suppressed: [Subject: Int] = [:]
    }

    private let state = Mutex(State())

    /// Whether an event is to be stored.
    func admits(_ event: SecurityEvent, at now: Timestamp) -> Bool {
        let subject = Subject(kind: event.kind, userID: event.userID)
        return state.withLock { state in
            var window = state.windows[subject] ?? Window(start: now)
            if window.isOver(at: now) {
                if window.suppressed > 0 { state.suppressed[subject, default: 0] += window.suppressed }
                window = Window(start: now)
            }
            window.count += 1
            state.windows[subject] = window
            return window.count <= SecurityEvents.perMinute
        }
    }

    /// One event for each kind and user of which some were left out, once its minute is over.
    func takeSuppressed(at now: Timestamp) -> [SecurityEvent] {
        let counts = state.withLock { state in
            for (subject, window) in state.windows where window.isOver(at: now) {
                if window.suppressed > 0 { state.suppressed[subject, default: 0] += window.suppressed }
                state.windows[subject] = nil
            }
            defer { state.suppressed = [:] }
            return state.suppressed
        }
        return counts.map { subject, count in
            SecurityEvent(subject.kind, userID: subject.userID, detail: ["suppressed": String(count)])
        }
    }
}
