import HTTPTypes
import Hummingbird
import MapaeCache
import MapaeCore

/// Tells callers of routes with a limit of their own, and whoever was refused, how they stand: `RateLimit-Limit`,
/// `RateLimit-Remaining` and `RateLimit-Reset` (seconds until the whole allowance is back).
struct RateLimitHeadersMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard let (limit, decision) = context.trail.findings.rateLimit else { return response }
        response.headers[.rateLimitLimit] = String(limit.count)
        response.headers[.rateLimitRemaining] = String(decision.remaining)
        response.headers[.rateLimitReset] = String(decision.resetAfter.wholeSecondsUp)
        return response
    }
}
