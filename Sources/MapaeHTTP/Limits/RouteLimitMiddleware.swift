import Hummingbird

/// Counts each call to its route's limit (B10). It stands behind authentication and CSRF: nobody uses up the allowance of
/// somebody else.
///
/// A call that is answered 503 is given back to all it was counted to, here or further in: that the server could not serve
/// it is not the caller's doing. So is a form that was filled in wrongly, where few calls are allowed an hour: it made
/// nothing. The limit of addresses is none of these; it bounds requests, whatever comes of them.
struct RouteLimitMiddleware: RouterMiddleware {
    let limits: RouteLimits

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        try await limits.admit(request.method, context)
        do {
            let response = try await next(request, context)
            if response.status == .serviceUnavailable { await limits.giveBackAll(context) }
            return response
        } catch {
            if ErrorRenderer.meansUnavailable(error) || limits.forgives(error, request.method, context) {
                await limits.giveBackAll(context)
            }
            throw error
        }
    }
}
