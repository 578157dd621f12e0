internal import MapaeCore
internal import Synchronization

/// How many events of each kind a node stores in a minute, and how many it did not.
final class SecurityEventQuota: Sendable {
    private struct State {
        var windows: [SecurityEvent.Kind: (start: Timestamp, count: Int)] = [:]
        var suppressed: [SecurityEvent.Kind: Int] = [:]
    }

    private let state = Mutex(State())

    /// Whether an event is to be stored; one that is not is counted.
    func admits(_ kind: SecurityEvent.Kind, at now: Timestamp) -> Bool {
        state.withLock { state in
            var window = state.windows[kind] ?? (now, 0)
            if now < window.start || now - window.start >= .minutes(1) { window = (now, 0) }
            window.count += 1
            state.windows[kind] = window
            if window.count > SecurityEvents.perMinute { state.suppressed[kind, default: 0] += 1 }
            return window.count <= SecurityEvents.perMinute
        }
    }

    /// One event for each kind of which some were left out since this was last asked.
    func takeSuppressed() -> [SecurityEvent] {
        let counts = state.withLock { state in
            defer { state.suppressed = [:] }
            return state.suppressed
        }
        return counts.map { kind, count in SecurityEvent(kind, detail: ["suppressed": String(count)]) }
    }
}
