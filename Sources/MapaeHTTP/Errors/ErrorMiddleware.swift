import Hummingbird
import MapaeCore

/// The one place where errors become answers.
struct ErrorMiddleware: RouterMiddleware {
    let renderer: ErrorRenderer

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            return renderer.response(to: error, request, context)
        }
    }
}
