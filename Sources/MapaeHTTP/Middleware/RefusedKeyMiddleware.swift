import Hummingbird
import Logging
import MapaeCore
import MapaeIdentity

/// Records when an API key is used for what it may not do (B13).
struct RefusedKeyMiddleware: RouterMiddleware {
    let events: ThrottledEvents

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let failure as Failure where failure.code == .insufficientScope {
            await events.recordRefusedKey(context)
            throw failure
        }
    }
}

extension ThrottledEvents {
    /// Records that a caller asked for more than its key may, or for a key it may not make: once a minute for each caller.
    func recordRefusedKey(_ context: AppRequestContext) async {
        guard let caller = context.caller else { return }
        let route = context.endpointPath ?? ""
        context.logger.warning(
            "API key refused", metadata: ["event": "security.key_refused", "route": .string(route)])
        var detail = ["route": route]
        if let key = caller.keyID { detail["key"] = key.text }
        let event = SecurityEvent(
            .apiKeyRefused, userID: caller.userID, sessionID: caller.principal?.sessionID, detail: detail)
        await record(event, about: caller.id, oncePer: .minutes(1))
    }
}
