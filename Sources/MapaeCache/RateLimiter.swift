/// Decides, for all nodes together, whether one more call under a key may pass.
///
/// The decision is made and counted in one step: of M calls at the same moment exactly as many pass as are allowed.
public protocol RateLimiter: Sendable {
    /// Counts one call under `key`, unless it is over the limit: a refused call costs its caller nothing further.
    ///
    /// - Throws: ``CacheError`` when the place where calls are counted is away.
    func decide(_ key: String, _ limit: RateLimit) async throws -> RateDecision

    /// Gives the key its whole allowance back.
    func reset(_ key: String) async throws
}

/// So many calls in so long a time. They may come all at once; after that they come back one by one, evenly (GCRA).
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

/// Why the cache could not answer. Safe to print.
public struct CacheError: Error, Hashable, CustomStringConvertible {
    /// Where calls are counted cannot be reached, or did not answer in time.
    public static let unavailable = CacheError(description: "the cache is not available")

    public let description: String

    public init(description: String) {
        self.description = description
    }
}
