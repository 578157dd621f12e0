import Hummingbird
import MapaeCore

/// Answers only for the public URL's host: another `Host` would end up in caches, or is DNS rebinding.
struct HostMiddleware: RouterMiddleware {
    let publicURL: PublicURL

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        // A request in absolute form (`GET http://other/ HTTP/1.1`) names a host of its own.
        guard let authority = request.head.authority, publicURL.matches(authority: authority),
            request.head.path?.hasPrefix("/") == true
        else { throw Failure(.misdirectedHost) }
        return try await next(request, context)
    }
}
