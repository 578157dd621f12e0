public import Hummingbird
public import MapaeHTTP

/// Answers requests: the router, and in development a few routes before it.
public struct ServerResponder: HTTPResponder {
    public typealias Context = AppRequestContext

    let router: RequestTextResponder<RouterResponder<AppRequestContext>>
    let development: DevelopmentRoutes?
    let publicURL: PublicURL

    public func respond(to request: Request, context: AppRequestContext) async throws -> Response {
        let answer: Response
        if let own = try await development?.respond(to: request, publicURL: publicURL) {
            answer = own
        } else {
            answer = try await context.watched { try await router.respond(to: request, context: context) }
        }
        // An answer to HEAD ends with its headers, whatever it says (RFC 9112 §6.3): a body would be read as the next answer.
        return request.method == .head ? answer.createHeadResponse() : answer
    }
}
