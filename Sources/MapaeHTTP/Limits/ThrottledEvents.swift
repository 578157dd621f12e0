import MapaeCache
import MapaeCore
import MapaeIdentity
import MapaeMetrics

/// Records security events about matters that repeat themselves: each matter once in its time. How many are stored in all
/// is the business of ``SecurityEvents``.
struct ThrottledEvents: Sendable {
    let events: SecurityEvents
    let limiter: MemoryRateLimiter
    /// Of every refusal, recorded or not.
    let refusals: MetricFamily<Counter>

    /// - Parameter matter: what is recorded once in each period.
    func record(_ event: SecurityEvent, about matter: String, oncePer period: Duration) async {
        guard limiter.decide("event \(event.kind.rawValue) \(matter)", RateLimit(1, per: period)).isAllowed else {
            return
        }
        await events.record(event)
    }

    /// Records that a limit refused somebody.
    func recordRefusal(
        by limit: String, of subject: String, period: Duration, _ context: AppRequestContext
    ) async {
        refusals.increment(limit)
        let event = SecurityEvent(
            .rateLimited, userID: context.principal?.userID, sessionID: context.principal?.sessionID,
            detail: ["limit": limit, "address": context.client.subscriber])
        await record(event, about: "\(limit) \(subject)", oncePer: period)
    }
}
