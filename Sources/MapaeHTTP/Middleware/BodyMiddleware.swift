import Hummingbird
import MapaeCore
import NIOCore

/// Reads the whole body of an unsafe request, up to the limit, so that the CSRF check and the handler can both look at
/// it. Stands behind whatever can refuse a request by its head: a client that waits with its body keeps it then.
struct BodyMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        guard !request.method.isSafe else { return try await next(request, context) }
        if request.headers[.expect] != nil { context.askForBody() }
        var (request, context) = (request, context)
        do {
            context.body = Array(try await request.collectBody(upTo: context.bodyLimit).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Failure(.bodyTooLarge)
        } catch let error where error is ChannelError || error is IOError {
            // Who sent it has gone, and nobody hears the answer.
            throw Failure(.malformedRequest)
        }
        return try await next(request, context)
    }
}
