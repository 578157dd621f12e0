import HTTPTypes
import Hummingbird
import Logging
import MapaeCore
import MapaeIdentity

/// Finds out who is asking: by `Authorization: Bearer` if there is such a header, else by the access cookie (A4).
///
/// An `Authorization` header is never fallen back from: with it, cookies are not looked at.
struct AuthenticationMiddleware: RouterMiddleware {
    /// What a bearer token that does not hold means.
    enum InvalidBearer: Sendable {
        /// ``ErrorCode/authRequired``.
        case refused
        /// Nothing: for routes whose credential is in the body, which a client calls to get a new token and may well
        /// call with its old one attached.
        case ignored
    }

    let sessions: Sessions
    let cookies: CookiePolicy
    let invalidBearer: InvalidBearer

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let authorization = request.headers[values: .authorization]
        if authorization.isEmpty {
            context.principal = try await principalOfCookie(in: request)
        } else {
            context.credentialSource = .authorizationHeader
            context.principal = try await principal(of: authorization)
        }
        if let principal = context.principal {
            context.trail.note(user: principal.userID)
            context.logger[metadataKey: "user_id"] = .string(principal.userID.text)
        }
        return try await next(request, context)
    }

    // An expired cookie is no error: the page behind it refreshes by itself.
    private func principalOfCookie(in request: Request) async throws -> Principal? {
        guard let token = cookies.value(.accessToken, in: request) else { return nil }
        guard let principal = try await authenticate(token), principal.delivery == .cookie else { return nil }
        return principal
    }

    private func principal(of authorization: [String]) async throws -> Principal? {
        // By bytes: a token is hundreds of characters, and finding their boundaries was most of the work here.
        let words = authorization[0].utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: true)
        if authorization.count == 1, words.count == 2, Substring(words[0]).lowercased() == "bearer",
            let principal = try await authenticate(String(Substring(words[1])))
        {
            return principal
        }
        guard invalidBearer == .ignored else { throw Failure(.authRequired) }
        return nil
    }

    private func authenticate(_ token: String) async throws -> Principal? {
        do {
            return try await sessions.authenticate(Secret(token))
        } catch let failure as Failure where failure.code.httpStatus == 401 {
            return nil
        }
    }
}
