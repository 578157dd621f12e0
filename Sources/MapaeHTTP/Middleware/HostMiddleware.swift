import HTTPTypes
import Hummingbird
import MapaeCore

/// Answers only for the public URL's host: another `Host` would end up in caches, or is DNS rebinding. Somebody who typed
/// another name of this machine, `localhost` for `127.0.0.1`, is sent to the right one.
struct HostMiddleware: RouterMiddleware {
    let publicURL: PublicURL

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        // A request in absolute form (`GET http://other/ HTTP/1.1`) names a host of its own.
        guard let path = request.head.path, path.hasPrefix("/"), let authority = request.head.authority else {
            throw Failure(.misdirectedHost)
        }
        guard publicURL.matches(authority: authority) else {
            guard request.asksForPage else { throw Failure(.misdirectedHost) }
            return Response(status: .found, headers: [.location: publicURL.origin + path, .vary: "Accept"])
        }
        return try await next(request, context)
    }
}
