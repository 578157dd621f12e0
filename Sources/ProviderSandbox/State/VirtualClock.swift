internal import Foundation
internal import Synchronization

/// The base clock and what tests have added to it.
final class VirtualClock: Sendable {
    private let base: @Sendable () -> Date
    private let added = Mutex<Int64>(0)

    init(base: @escaping @Sendable () -> Date) {
        self.base = base
    }

    var addedMilliseconds: Int64 {
        get { added.withLock { $0 } }
        set { added.withLock { $0 = newValue } }
    }

    func now() -> Moment {
        Moment(milliseconds: Moment(base()).milliseconds + addedMilliseconds)
    }

    func advance(seconds: Int) {
        added.withLock { $0 += Int64(seconds) * 1000 }
    }
}
