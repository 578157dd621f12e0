import Hummingbird

/// Counts each call to its route's limit (B10). It stands behind authentication and CSRF: nobody uses up the allowance of
/// somebody else.
struct RouteLimitMiddleware: RouterMiddleware {
    let limits: RouteLimits

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        try await limits.admit(request.method, context)
        return try await next(request, context)
    }
}
