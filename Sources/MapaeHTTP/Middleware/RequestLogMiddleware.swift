import HTTPTypes
import Hummingbird
import Logging
import MapaeCore

/// One log line and one count for each request (event `http.request`). The line holds the route's template, never the path, its parameters
/// or the query: those carry payment keys and account handles (B13).
struct RequestLogMiddleware: RouterMiddleware {
    let metrics: HTTPMetrics

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        // The 404 responder overwrites the template with a word of its own.
        let route = context.endpointPath
        let response = try await next(request, context)
        let duration = ContinuousClock.now - start
        metrics.record(request.method, route, response.status, duration)
        // Made only when the level is on.
        context.logger.info(
            "request", metadata: metadata(request, route: route, response.status, duration, context.trail.findings))
        return response
    }

    private func metadata(
        _ request: Request, route: String?, _ status: HTTPResponse.Status, _ duration: Duration,
        _ findings: RequestTrail.Findings
    ) -> Logger.Metadata {
        let parts = duration.components
        let microseconds = parts.seconds * 1_000_000 + parts.attoseconds / 1_000_000_000_000
        var metadata: Logger.Metadata = [
            "event": "http.request",
            "method": .string(request.method.rawValue),
            "route": .string(route ?? "unmatched"),
            "status": .stringConvertible(status.code),
            "duration_us": .stringConvertible(microseconds),
        ]
        if let user = findings.userID { metadata["user_id"] = .string(user.text) }
        if let code = findings.errorCode { metadata["error_code"] = .string(code.rawValue) }
        return metadata
    }
}
