import Hummingbird
import MapaeCore
import MapaeIdentity

/// `POST /auth/device` `{token, delivery?, deviceToken?}`: makes the caller's device known by a link that was mailed or
/// that an operator made. It logs nobody in.
struct DeviceRoute: Sendable {
    let links: DeviceLinks
    let delivery: SessionDelivery

    func add(to routes: some RouterMethods<AppRequestContext>) {
        routes.post("/auth/device", use: confirm)
    }

    private struct Body: Decodable {
        let token: TokenText
        let delivery: WordText?
        let deviceToken: WordText?
    }

    private struct Answer: Encodable {
        let deviceToken: String
    }

    @Sendable private func confirm(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let body: Body = try context.decodeBody(of: request)
        let kind = try delivery.requested(body.delivery?.text, in: request, context)
        let device = try await links.take(
            Secret(body.token.text), on: delivery.device(body.deviceToken?.text, kind, in: request),
            from: context.signInSource(of: request), context.language)
        switch kind {
        case .body: return try JSONAnswer.data(Answer(deviceToken: device.exposed))
        case .cookie: return try JSONAnswer.done(cookies: [delivery.deviceCookie(device)])
        }
    }
}
