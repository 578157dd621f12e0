import Hummingbird
import MapaeCore
import MapaeIdentity

/// `POST /api/toss/anonymous-key/verify` `{anonymousKey}` (C12): whether the mini-app has such a user. It is no log-in, and
/// no step of one: a key proves nothing about who shows it.
struct AnonymousKeyRoute: Sendable {
    let keys: TossAnonymousKeys

    func add(to routes: some RouterMethods<AppRequestContext>) {
        routes.post("/api/toss/anonymous-key/verify", use: verify)
    }

    private struct Body: Decodable {
        let anonymousKey: WordText
    }

    private struct Answer: Encodable {
        let valid: Bool
    }

    @Sendable private func verify(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let body: Body = try context.decodeBody(of: request)
        let isValid = try await keys.exists(
            Secret(body.anonymousKey.text), by: .whoever(context.caller, from: context.signInSource(of: request)),
            counting: context.trail.calls)
        return try JSONAnswer.data(Answer(valid: isValid))
    }
}
