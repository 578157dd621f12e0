import HTTPTypes
import Hummingbird

/// Tells browsers which pages of other origins may ask and read (CORS): mini-apps (`MAPAE_APP_ORIGINS`, C14), and Toss'
/// console for the test of the unlink callback. It stands outside of the errors, which are to be read as well.
///
/// Such pages bring a bearer token, or a credential in the body, and nothing else: their cookies are taken away before
/// anybody looks, answers set none, and credentials are never allowed. Every other origin gets nothing.
struct CrossOriginMiddleware: RouterMiddleware {
    let publicURL: PublicURL
    /// As browsers send them.
    let appOrigins: Set<String>
    /// The origin the callback is open to; nil for none.
    let consoleOrigin: String?
    let routes: RouteTable

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        guard let door = door(to: request.uri.path) else { return try await next(request, context) }
        guard let origin = origin(of: request, at: door) else {
            var response = try await next(request, context)
            response.varyByOrigin()
            return response
        }
        if let answer = preflight(request, at: door, from: origin) { return answer }
        var (head, context) = (request.head, context)
        head.headerFields[.cookie] = nil
        context.bringsCredentialFromApp = door == .credentialInBody
        var response = try await next(Request(head: head, body: request.body), context)
        response.headers[.setCookie] = nil
        response.open(to: origin)
        response.headers[.accessControlExposeHeaders] = Self.readableHeaders
        return response
    }

    /// Answers browsers that ask before they send; nil for anything else.
    private func preflight(_ request: Request, at door: Door, from origin: String) -> Response? {
        guard request.method == .options, request.headers[.accessControlRequestMethod] != nil,
            let methods = routes.methods(of: request.uri.path)?.subtracting(["HEAD", "OPTIONS"]), !methods.isEmpty
        else { return nil }
        var response = Response(status: .noContent)
        response.open(to: origin)
        response.headers[.accessControlAllowMethods] = methods.sorted().joined(separator: ", ")
        response.headers[.accessControlAllowHeaders] = door.requestHeaders
        response.headers[.accessControlMaxAge] = "600"
        return response
    }

    private static let readableHeaders =
        "Idempotency-Replayed, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After"

    // MARK: Doors

    /// By what a page of another origin may come in.
    private enum Door {
        case credentialInBody
        case bearer
        /// The callback's Basic credential.
        case callback

        var requestHeaders: String {
            switch self {
            case .credentialInBody: "Content-Type"
            case .bearer: "Authorization, Content-Type, Idempotency-Key"
            case .callback: "Authorization, Content-Type"
            }
        }
    }

    private func door(to path: String) -> Door? {
        if path == TossUnlinkRoute.path { return consoleOrigin == nil ? nil : .callback }
        guard !appOrigins.isEmpty else { return nil }
        if path == "/auth/toss/login" || path == "/auth/refresh" { return .credentialInBody }
        let isOpen = ["/api/", "/auth/"].contains(where: path.hasPrefix)
        return isOpen && !Self.closed.contains(where: path.hasPrefix) ? .bearer : nil
    }

    /// What belongs to our own pages, to providers, to back ends with a server key and to administrators.
    private static let closed = [
        "/api/admin/", "/api/csp-report", "/api/csrf/", "/api/toss/messages", "/api/toss/promotions",
        "/api/webhooks/", "/auth/introspect", "/auth/legacy/", "/auth/login", "/auth/reset", "/auth/signup",
        "/auth/verify-email",
    ]

    /// The request's origin if it may come in here; nil for any other.
    private func origin(of request: Request, at door: Door) -> String? {
        let origins = request.headers[values: .origin]
        guard origins.count == 1, let authority = request.head.authority, publicURL.matches(authority: authority)
        else { return nil }
        let isAllowed = door == .callback ? origins[0] == consoleOrigin : appOrigins.contains(origins[0])
        return isAllowed ? origins[0] : nil
    }
}

extension Response {
    fileprivate mutating func open(to origin: String) {
        headers[.accessControlAllowOrigin] = origin
        varyByOrigin()
    }

    /// A cache must not give one origin's answer to another.
    fileprivate mutating func varyByOrigin() {
        headers[.vary] = headers[.vary].map { "\($0), Origin" } ?? "Origin"
    }
}
