internal import Foundation
internal import Synchronization

/// Where the domain reads the time. It never asks the machine itself, so that tests, simulations and
/// `mapae dev` can move it.
public protocol WallClock: Sendable {
    func now() -> Timestamp
}

/// The machine's clock.
public struct SystemClock: WallClock {
    public init() {}

    public func now() -> Timestamp { Timestamp(Date()) }
}

/// A clock that runs ahead of another by an offset that can grow: `mapae dev` moves it with `POST /_dev/clock`,
/// tests put it on a base that stands still.
public final class AdjustableClock: WallClock {
    private let base: any WallClock
    private let offsetMilliseconds = Mutex<Int64>(0)

    public init(base: any WallClock = SystemClock()) {
        self.base = base
    }

    public func now() -> Timestamp {
        let offset = offsetMilliseconds.withLock { $0 }
        return base.now() + .milliseconds(offset)
    }

    public func advance(by duration: Duration) {
        offsetMilliseconds.withLock { $0 += duration.wholeMilliseconds }
    }
}

/// A clock that stands still until an ``AdjustableClock`` above it is moved.
public struct FixedClock: WallClock {
    private let moment: Timestamp

    public init(_ moment: Timestamp) {
        self.moment = moment
    }

    public func now() -> Timestamp { moment }
}
