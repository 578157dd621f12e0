/// So many calls in so long a time. They may come all at once; after that they come back one by one, evenly.
public struct RateLimit: Hashable, Sendable {
    /// At least 1.
    public let count: Int
    public let period: Duration

    public init(_ count: Int, per period: Duration) {
        precondition(count >= 1 && period > .zero, "a rate limit allows something in some time")
        self.count = count
        self.period = period
    }

    /// The time after which one used call comes back.
    public var interval: Duration { period / count }

    /// So many times as many calls in the same time.
    public func times(_ factor: Int) -> RateLimit { RateLimit(count * factor, per: period) }

    /// Half as many calls in the same time, at least one.
    public var halved: RateLimit { RateLimit(max(1, count / 2), per: period) }
}

/// The answer to one call.
public struct RateDecision: Hashable, Sendable {
    public let isAllowed: Bool
    /// How many more calls would pass now.
    public let remaining: Int
    /// How long until a call passes; zero when this one did.
    public let retryAfter: Duration
    /// How long until the whole allowance is back.
    public let resetAfter: Duration

    public init(isAllowed: Bool, remaining: Int, retryAfter: Duration, resetAfter: Duration) {
        self.isAllowed = isAllowed
        self.remaining = remaining
        self.retryAfter = retryAfter
        self.resetAfter = resetAfter
    }
}
