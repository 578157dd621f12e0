import Hummingbird
import MapaeCore
import MapaeIdentity

/// Lets administrators through who have proven their password recently.
struct RecentAuthenticationMiddleware: RouterMiddleware {
    typealias Context = AdministratorRequestContext

    let sessions: Sessions
    let clock: any WallClock
    let maximumAge: Duration

    func handle(
        _ request: Request, context: AdministratorRequestContext,
        next: (Request, AdministratorRequestContext) async throws -> Response
    ) async throws -> Response {
        let provenAt = try await sessions.authenticatedAt(context.principal.sessionID)
        guard clock.now() - provenAt <= maximumAge else { throw Failure(.reauthenticationRequired) }
        return try await next(request, context)
    }
}
