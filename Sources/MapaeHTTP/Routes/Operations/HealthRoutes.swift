import HTTPTypes
import Hummingbird

/// `/healthz` and `/readyz` (F4). They answer to any `Host`, because load balancers ask by address, and tell nothing
/// that depends on who asks.
public struct HealthRoutes: Sendable {
    /// Answered when there is a place for nothing else.
    public static let paths: Set<String> = ["/healthz", "/readyz"]

    let readiness: @Sendable () async -> Readiness

    func add(to routes: some RouterMethods<AppRequestContext>) {
        routes.get("/healthz", use: alive)
        routes.get("/readyz", use: ready)
    }

    private struct AliveAnswer: Encodable {
        let status = "ok"
    }

    @Sendable private func alive(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        try JSONAnswer.bare(AliveAnswer())
    }

    private struct ReadyAnswer: Encodable {
        let status: String
        let degraded: [String]
    }

    @Sendable private func ready(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        switch await readiness() {
        case .ready(let degraded):
            try JSONAnswer.bare(ReadyAnswer(status: "ready", degraded: degraded))
        case .notReady:
            try JSONAnswer.bare(
                ReadyAnswer(status: "unavailable", degraded: []), status: .serviceUnavailable,
                headers: [.retryAfter: "5"])
        }
    }
}
