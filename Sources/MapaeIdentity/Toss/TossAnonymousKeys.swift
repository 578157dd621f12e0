public import AppsInToss
public import Logging
public import MapaeCache
public import MapaeCore

/// The anonymous keys that mini-apps get from the SDK's `getAnonymousKey()` (C12).
///
/// A key that exists says that the mini-app has such a user, **not** that whoever shows it is that user: it is seen by
/// whoever has seen the app's traffic. It logs nobody in.
public struct TossAnonymousKeys: Sendable {
    private let client: AppsInTossClient
    private let strangers: StrangerLimits
    private let quota: TossQuota
    private let logger: Logger

    public init(client: AppsInTossClient, strangers: StrangerLimits, quota: TossQuota, logger: Logger) {
        self.client = client
        self.strangers = strangers
        self.quota = quota
        self.logger = logger
    }

    /// Whether this mini-app has a user of that key.
    ///
    /// - Throws: ``ErrorCode/invalidInput`` for what no SDK gives, ``ErrorCode/tossUnanswered`` when it is not known,
    ///   ``ErrorCode/rateLimitExceeded`` and ``ErrorCode/overloaded`` when Toss is not asked.
    public func exists(
        _ key: Secret<String>, by asker: Asker, counting calls: CountedCalls = CountedCalls()
    ) async throws -> Bool {
        let anonymousKey: AnonymousKey
        do {
            anonymousKey = try AnonymousKey(key.exposed)
        } catch {
            throw Failure.invalidInput("anonymousKey", .malformed)
        }
        try await strangers.admit(.anonymousKey, by: asker, counting: calls)
        try await quota.admit(.anonymousKey, by: asker)
        do throws(AppsInTossError) {
            return try await client.verify(anonymousKey)
        } catch {
            logger.error(
                "an anonymous key could not be verified",
                metadata: [
                    "event": "toss.anonymous_key_unverified", "outcome": "\(error.outcome.rawValue)",
                    "cause": "\(error)",
                ])
            throw Failure(.tossUnanswered, retryAfterSeconds: error.retryAfterSeconds.map { Int(clamping: $0) })
        }
    }
}
