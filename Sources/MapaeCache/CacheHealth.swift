internal import Synchronization

/// Whether the place all nodes share answered when it was last asked.
public final class CacheHealth: Sendable {
    private let isAwayNow = Mutex(false)
    private let onChange: @Sendable (CacheError?) -> Void

    /// - Parameter onChange: called when the place has gone away, with the reason, and with nil when it is back.
    public init(onChange: @escaping @Sendable (CacheError?) -> Void = { _ in }) {
        self.onChange = onChange
    }

    public var isAway: Bool { isAwayNow.withLock { $0 } }

    func noteAnswer() { note(isAway: false, nil) }

    func note(_ error: CacheError) { note(isAway: true, error) }

    private func note(isAway: Bool, _ error: CacheError?) {
        let hasChanged = isAwayNow.withLock { isAwayNow in
            defer { isAwayNow = isAway }
            return isAwayNow != isAway
        }
        if hasChanged { onChange(error) }
    }
}
