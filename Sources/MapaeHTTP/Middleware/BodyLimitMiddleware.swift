import HTTPTypes
import Hummingbird
import MapaeCore

/// Decides by the head how much of a body is taken. One that says it is larger is refused unread.
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
        var context = context
        context.bodyLimit = limitBytes
        return try await next(request, context)
    }
}

extension HTTPRequest.Method {
    /// Methods that change nothing (RFC 9110 §9.2.1).
    var isSafe: Bool { self == .get || self == .head || self == .options || self == .trace }
}
