import Hummingbird

/// Finds out where a request behind trusted proxies came from. Only added when there are some.
struct ClientAddressMiddleware: RouterMiddleware {
    let proxies: TrustedProxies

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.client = proxies.client(peer: context.client, headers: request.headers)
        return try await next(request, context)
    }
}
