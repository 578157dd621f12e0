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
        let isAboutServer = request.method == .options && request.head.path == "*"
        guard let path = request.head.path, path.hasPrefix("/") || isAboutServer, let authority = request.head.authority
        else { throw Failure(.misdirectedHost) }
        guard publicURL.matches(authority: authority) else {
            guard request.asksForPage else { throw Failure(.misdirectedHost) }
            return Response(status: .found, headers: [.location: publicURL.origin + path, .vary: "Accept"])
        }
        // RFC 9110 §9.3.7.
        if isAboutServer { return Response(status: .noContent, headers: [.allow: Self.methods]) }
        return try await next(request, context)
    }

    /// What any route at all takes.
    private static let methods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST"
}
