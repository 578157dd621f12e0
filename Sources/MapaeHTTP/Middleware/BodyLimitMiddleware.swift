import HTTPTypes
import Hummingbird
import MapaeCore
import NIOCore

/// Reads the whole body of an unsafe request, up to the limit, so that the CSRF check and the handler can both look at
/// it. A body that says it is larger is refused unread; a chunked one as soon as it is.
struct BodyLimitMiddleware: RouterMiddleware {
    let limitBytes: Int
    /// By their paths, those that take more.
    var largerBytes: [String: Int] = [:]

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        guard !request.method.isSafe else { return try await next(request, context) }
        let limitBytes = largerBytes.isEmpty ? limitBytes : largerBytes[request.uri.path] ?? limitBytes
        if let announced = request.headers[.contentLength].flatMap(Int.init), announced > limitBytes {
            throw Failure(.bodyTooLarge)
        }
        if let encoding = request.headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw Failure(.unsupportedMediaType)
        }
        var (request, context) = (request, context)
        do {
            context.body = Array(try await request.collectBody(upTo: limitBytes).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Failure(.bodyTooLarge)
        }
        return try await next(request, context)
    }
}

extension HTTPRequest.Method {
    /// Methods that change nothing (RFC 9110 §9.2.1).
    var isSafe: Bool { self == .get || self == .head || self == .options || self == .trace }
}
