/// The arithmetic of every rate limiter: the generic cell rate algorithm (GCRA).
///
/// All that is kept of a key is one number, the moment at which its whole allowance is back (`fullAt`). A call moves it one
/// interval into the future, and passes if it then lies no further ahead than the whole allowance is long. Moments are
/// microseconds since 1970, times are microseconds.
public struct CellRate: Hashable, Sendable {
    /// The time after which one used call comes back.
    public let interval: Int64
    /// The time after which all of them are back.
    public let span: Int64

    public init(_ limit: RateLimit) {
        let period = limit.period.components
        let microseconds = period.seconds * 1_000_000 + period.attoseconds / 1_000_000_000_000
        interval = max(1, microseconds / Int64(limit.count))
        span = interval * Int64(limit.count)
    }

    /// Decides one call.
    ///
    /// - Parameter stored: the key's moment; nil when nothing is kept of it.
    /// - Returns: with the moment to keep; nil when what is kept stays.
    public func decide(_ stored: Int64?, at now: Int64) -> (decision: RateDecision, fullAt: Int64?) {
        let fullAt = stored ?? now
        guard fullAt <= latestPassing(at: now) else {
            return (refused(fullAt, at: now), fullAt > ceiling(at: now) ? ceiling(at: now) : nil)
        }
        let next = max(fullAt, now) + interval
        return (passed(next, at: now), next)
    }

    /// A call passes while its key's moment is not later than this.
    public func latestPassing(at now: Int64) -> Int64 { now + span - interval }

    /// No key's moment is later than this, unless the clock was set back or the limit made narrower: it is then brought
    /// down to it, so that nobody waits longer than the limit says.
    public func ceiling(at now: Int64) -> Int64 { now + span }

    /// What a call that passed is told, with its key's moment after it.
    public func passed(_ fullAt: Int64, at now: Int64) -> RateDecision {
        RateDecision(
            isAllowed: true, remaining: Int((now + span - fullAt) / interval), retryAfter: .zero,
            resetAfter: .microseconds(fullAt - now))
    }

    /// What a call that did not pass is told, with its key's moment.
    public func refused(_ fullAt: Int64, at now: Int64) -> RateDecision {
        let fullAt = min(fullAt, ceiling(at: now))
        return RateDecision(
            isAllowed: false, remaining: 0, retryAfter: .microseconds(fullAt - latestPassing(at: now)),
            resetAfter: .microseconds(fullAt - now))
    }
}
