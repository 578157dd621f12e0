import MapaeCore
import Synchronization

/// Caps how many reports a minute reach the log: anybody may send them.
final class ReportLimiter: Sendable {
    private let perMinute: Int
    private let clock: any WallClock
    private let window = Mutex<(minute: Int64, count: Int)>((0, 0))

    init(perMinute: Int, clock: any WallClock) {
        self.perMinute = perMinute
        self.clock = clock
    }

    func admits() -> Bool {
        let minute = clock.now().seconds / 60
        return window.withLock { window in
            if window.minute != minute { window = (minute, 0) }
            window.count += 1
            return window.count <= perMinute
        }
    }
}
