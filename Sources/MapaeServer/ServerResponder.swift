public import Hummingbird
public import MapaeHTTP

/// Answers requests: the router, and in development a few routes before it.
public struct ServerResponder: HTTPResponder {
    public typealias Context = AppRequestContext

    let router: RequestTextResponder<RouterResponder<AppRequestContext>>
    let development: DevelopmentRoutes?
    let publicURL: PublicURL

    public func respond(to request: Request, context: AppRequestContext) async throws -> Response {
        if let answer = try await development?.respond(to: request, publicURL: publicURL) { return answer }
        return try await router.respond(to: request, context: context)
    }
}
