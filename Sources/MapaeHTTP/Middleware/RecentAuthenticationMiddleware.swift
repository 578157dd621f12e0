import Hummingbird
import MapaeCore
import MapaeIdentity

/// The demand that a person has proven a credential recently. As a middleware where a whole group of routes needs it, by
/// ``require(_:)`` where it depends on the body.
struct RecentAuthentication: Sendable {
    let sessions: Sessions
    let clock: any WallClock
    let maximumAge: Duration

    /// - Throws: ``ErrorCode/reauthenticationRequired``.
    func require(_ principal: Principal) async throws {
        guard let provenAt = try await sessions.authenticatedAt(principal.sessionID),
            clock.now() - provenAt <= maximumAge
        else { throw Failure(.reauthenticationRequired) }
    }
}

/// Lets through whoever has proven a credential recently.
struct RecentAuthenticationMiddleware<Context: SessionRequestContext>: RouterMiddleware {
    let recent: RecentAuthentication

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        try await recent.require(context.principal)
        return try await next(request, context)
    }
}
