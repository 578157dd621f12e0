import Hummingbird
import Logging
import MapaeCore
import MapaeIdentity
import Synchronization

/// Records when an API key is used for what it may not do (B13).
struct RefusedKeyMiddleware: RouterMiddleware {
    let refusals: RefusedKeys

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let failure as Failure where failure.code == .insufficientScope {
            await refusals.record(context)
            throw failure
        }
    }
}

/// The security events of refused keys: one a minute for each caller, so that a key in a loop fills no table.
final class RefusedKeys: Sendable {
    private static let interval: Duration = .minutes(1)
    private static let capacity = 1000

    private let events: SecurityEvents
    private let clock: any WallClock
    private let latest = Mutex<[String: Timestamp]>([:])

    init(events: SecurityEvents, clock: any WallClock) {
        self.events = events
        self.clock = clock
    }

    func record(_ context: AppRequestContext) async {
        guard let caller = context.caller else { return }
        let route = context.endpointPath ?? ""
        context.logger.warning(
            "API key refused", metadata: ["event": "security.key_refused", "route": .string(route)])
        guard admits(caller.id) else { return }
        var detail = ["route": route]
        if let key = caller.keyID { detail["key"] = key.text }
        await events.record(
            SecurityEvent(
                .apiKeyRefused, userID: caller.userID, sessionID: caller.principal?.sessionID, detail: detail))
    }

    private func admits(_ caller: String) -> Bool {
        let now = clock.now()
        return latest.withLock { latest in
            if let last = latest[caller], last <= now, now - last < RefusedKeys.interval { return false }
            if latest.count >= RefusedKeys.capacity {
                latest = latest.filter { now - $0.value < RefusedKeys.interval }
            }
            // Beyond it the log line has to do.
            guard latest.count < RefusedKeys.capacity else { return false }
            latest[caller] = now
            return true
        }
    }
}
