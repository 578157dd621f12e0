/// Decides whether one more call under a key may pass, for all nodes together or for this one: that is its form's choice.
///
/// The decision is made and counted in one step: of M calls at the same moment exactly as many pass as are allowed.
public protocol RateLimiter: Sendable {
    /// Counts one call under `key`, unless it is over the limit: a refused call costs its caller nothing further.
    ///
    /// A key belongs to one limit. It may hold addresses and the like; forms that keep keys outside this process keep a
    /// digest.
    ///
    /// - Throws: ``CacheError`` when the place where calls are counted is away.
    func decide(_ key: String, _ limit: RateLimit) async throws -> RateDecision

    /// Takes one call back that was counted and, as it turned out, should not have been.
    ///
    /// - Throws: ``CacheError``.
    func giveBack(_ key: String, _ limit: RateLimit) async throws

    /// Gives the key its whole allowance back.
    ///
    /// - Throws: ``CacheError``.
    func reset(_ key: String) async throws
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
