import Hummingbird
import MapaeCore
import MapaeIdentity

/// `POST /auth/refresh` (A1, A3): a refresh token for the next one, in the way it came.
struct RefreshRoute: Sendable {
    let sessions: Sessions
    let delivery: SessionDelivery
    let errors: ErrorRenderer

    func add(to routes: some RouterMethods<AppRequestContext>) {
        routes.post("/auth/refresh", use: refresh)
    }

    private struct RefreshBody: Decodable {
        let refreshToken: TokenText?
        let delivery: WordText?
    }

    private struct RefreshAnswer: Encodable {
        let success = true
        let message = "토큰 갱신됨"
    }

    @Sendable private func refresh(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let body: RefreshBody = try context.decodeBody(of: request)
        guard let token = body.refreshToken?.text else {
            // A token in the body goes only to who brought one in the body.
            guard try delivery.requested(body.delivery?.text, in: request, context) == .cookie else {
                throw Failure.invalidInput("refreshToken", .missing)
            }
            return try await refreshCookies(request, context)
        }
        guard try delivery.requested(body.delivery?.text ?? "body", in: request, context) == .body else {
            throw Failure.invalidInput("delivery", .notAllowed)
        }
        return try delivery.inBody(try await sessions.refresh(Secret(token), delivery: .body))
    }

    private func refreshCookies(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        guard context.credentialSource == .cookies,
            let token = delivery.cookies.value(.refreshToken, in: request)
        else { throw Failure(.authRequired) }
        do {
            let session = try await sessions.refresh(Secret(token), delivery: .cookie)
            return try JSONAnswer.bare(RefreshAnswer(), cookies: delivery.sessionCookies(session))
        } catch let failure as Failure where failure.code == .sessionExpired {
            var response = errors.response(to: failure, request, context)
            for cookie in delivery.forgottenAtExpiry { response.setCookie(cookie) }
            return response
        }
    }
}
