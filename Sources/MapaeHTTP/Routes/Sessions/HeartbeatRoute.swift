import HTTPTypes
import Hummingbird
import MapaeCore
import MapaeIdentity

/// `POST /auth/heartbeat` (A7): somebody is there, and learns whether the session goes on.
///
/// It lengthens nothing. A heartbeat that kept a session alive would make a tab that was left open a log-in without end.
struct HeartbeatRoute: Sendable {
    func add(to routes: some RouterMethods<UserRequestContext>) {
        routes.post("/auth/heartbeat", use: beat)
    }

    @Sendable private func beat(_ request: Request, _ context: UserRequestContext) async throws -> Response {
        Response(status: .noContent)
    }
}
