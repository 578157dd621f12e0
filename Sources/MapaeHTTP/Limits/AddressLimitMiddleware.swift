import Hummingbird
import MapaeCache
import MapaeCore

/// Counts every request to its address, before anything is read or looked up for it. It is this node's own count, in
/// memory: a flood costs no round trip.
struct AddressLimitMiddleware: RouterMiddleware {
    let limiter: MemoryRateLimiter
    let limit: RateLimit
    let events: ThrottledEvents

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        let subscriber = context.client.subscriber
        let decision = limiter.decide("address \(subscriber)", limit)
        guard decision.isAllowed else {
            context.trail.note(limit, decision)
            await events.recordRefusal(by: "address", of: subscriber, period: limit.period, context)
            throw Failure(.rateLimitExceeded, retryAfterSeconds: decision.retryAfter.wholeSecondsUp)
        }
        return try await next(request, context)
    }
}
