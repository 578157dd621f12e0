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
        guard let entrance = entrance(to: request.uri.path), entrance.admits(request.method) else {
            return try await next(request, context)
        }
        guard let origin = origin(of: request, at: entrance.door) else {
            var response = try await next(request, context)
            response.varyByOrigin()
            return response
        }
        if let answer = preflight(request, at: entrance, from: origin) { return answer }
        var (head, context) = (request.head, context)
        head.headerFields[.cookie] = nil
        context.bringsCredentialFromApp = entrance.door == .credentialInBody
        var response = try await next(Request(head: head, body: request.body), context)
        response.headers[.setCookie] = nil
        response.open(to: origin)
        response.headers[.accessControlExposeHeaders] = Self.readableHeaders
        return response
    }

    /// Answers browsers that ask before they send; nil for anything else.
    private func preflight(_ request: Request, at entrance: Entrance, from origin: String) -> Response? {
        guard request.method == .options, request.headers[.accessControlRequestMethod] != nil else { return nil }
        var response = Response(status: .noContent)
        response.open(to: origin)
        response.headers[.accessControlAllowMethods] = entrance.methods.sorted().joined(separator: ", ")
        response.headers[.accessControlAllowHeaders] = entrance.door.requestHeaders
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

    /// A door, and what goes through it.
    private struct Entrance {
        let door: Door
        /// Never empty.
        let methods: Set<String>

        func admits(_ method: HTTPRequest.Method) -> Bool {
            method == .options || methods.contains((method == .head ? .get : method).rawValue)
        }
    }

    /// Nil where nobody from another origin may come in.
    private func entrance(to path: String) -> Entrance? {
        if path == TossUnlinkRoute.path {
            guard consoleOrigin != nil, let methods = routes.methods(of: path)?.subtracting(["HEAD", "OPTIONS"]) else {
                return nil
            }
            return methods.isEmpty ? nil : Entrance(door: .callback, methods: methods)
        }
        // Pages and assets are not looked up.
        guard !appOrigins.isEmpty, path.hasPrefix("/api/") || path.hasPrefix("/auth/") else { return nil }
        return entrance(among: routes.routes(of: path))
    }

    /// Where one of several routes a path might lead to is closed, the path is.
    private func entrance(among routes: [RouteTable.Route]) -> Entrance? {
        let byMethod = Dictionary(grouping: routes) { $0.method == .head ? .get : $0.method }
        let open = byMethod.filter { $1.allSatisfy { OpenRoutes.door($0.method, $0.template) != nil } }
        guard let route = open.values.first?.first, let door = OpenRoutes.door(route.method, route.template) else {
            return nil
        }
        return Entrance(
            door: door == .bearer ? .bearer : .credentialInBody, methods: Set(open.keys.map(\.rawValue)))
    }

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
