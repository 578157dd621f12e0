import Hummingbird
import Logging
import MapaeCore

/// One log line for each request (event `http.request`). It holds the route's template, never the path, its parameters
/// or the query: those carry payment keys and account handles (B13).
struct RequestLogMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        // The 404 responder overwrites the template with a word of its own.
        let route = context.endpointPath
        let response = try await next(request, context)
        let duration = (ContinuousClock.now - start).components
        let microseconds = duration.seconds * 1_000_000 + duration.attoseconds / 1_000_000_000_000
        var metadata: Logger.Metadata = [
            "event": "http.request",
            "method": .string(request.method.rawValue),
            "route": .string(route ?? "unmatched"),
            "status": .stringConvertible(response.status.code),
            "duration_us": .stringConvertible(microseconds),
        ]
        let findings = context.trail.findings
        if let user = findings.userID { metadata["user_id"] = .string(user.text) }
        if let code = findings.errorCode { metadata["error_code"] = .string(code.rawValue) }
        context.logger.info("request", metadata: metadata)
        return response
    }
}
