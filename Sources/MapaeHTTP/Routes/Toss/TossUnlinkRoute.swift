import HTTPTypes
import Hummingbird
import MapaeCore
import MapaeIdentity

/// `/api/webhooks/toss/unlink` (C4): Toss says that a user has disconnected this service. It holds the unlink operations
/// and nothing else (2.11).
struct TossUnlinkRoute: Sendable {
    let callback: TossUnlinkCallback
    let rules: TossDoors.CallbackRules

    static let path = "/api/webhooks/toss/unlink"
    static let consoleOrigin = "https://apps-in-toss.toss.im"

    func add(to routes: some RouterMethods<AppRequestContext>) {
        let path = RouterPath(TossUnlinkRoute.path)
        routes.post(path, use: post)
        if rules.takesGET { routes.get(path, use: get) }
    }

    private struct Body: Decodable {
        let userKey: FlexibleNumber
        let referrer: WordText?
    }

    private struct Answer: Encodable {
        let result = "Success"
    }

    @Sendable private func post(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        try callback.authorize(request.headers[values: .authorization])
        let body = try JSONBody.decode(Body.self, from: context.body)
        return try await unlink(body.userKey.value, body.referrer?.text)
    }

    @Sendable private func get(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        try callback.authorize(request.headers[values: .authorization])
        guard let userKey = try request.query("userKey", WordText.self).flatMap({ Int64($0) }) else {
            throw Failure.invalidInput("userKey", .notAnInteger)
        }
        return try await unlink(userKey, try request.query("referrer", WordText.self))
    }

    /// Answers when the end is stored; anything else is an error, for Toss to try again (2.4).
    private func unlink(_ userKey: Int64, _ referrer: String?) async throws -> Response {
        try await callback.receive(userKey: userKey, referrer: referrer)
        return try JSONAnswer.bare(Answer())
    }
}

/// Refuses what the callback does not take before anybody looks at a credential. A HEAD would otherwise be answered as a
/// GET, and unlink (2.12).
struct TossUnlinkMethodMiddleware: RouterMiddleware {
    let rules: TossDoors.CallbackRules

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        guard request.uri.path == TossUnlinkRoute.path || context.endpointPath == TossUnlinkRoute.path else {
            return try await next(request, context)
        }
        switch request.method {
        case .post: break
        case .get where rules.takesGET: break
        default: throw Failure(.methodNotAllowed)
        }
        return try await next(request, context)
    }
}

/// A number, or its digits as text: Toss' pages have both.
private struct FlexibleNumber: Decodable {
    let value: Int64

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let word = try? container.decode(WordText.self) {
            guard let number = Int64(word.text) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an integer")
            }
            value = number
        } else {
            value = try container.decode(Int64.self)
        }
    }
}
