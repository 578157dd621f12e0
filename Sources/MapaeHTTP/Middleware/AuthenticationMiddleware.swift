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
        if authorization.count == 1, let token = bearerToken(in: authorization[0]),
            let principal = try await authenticate(token)
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

/// The token of `Bearer <token>` (RFC 6750 §2.1); nil for another scheme and for more than one word after it. By bytes: a
/// token is hundreds of characters, and finding their boundaries was most of the work here.
func bearerToken(in authorization: String) -> String? {
    let scheme = "bearer ".utf8
    let bytes = authorization.utf8
    guard bytes.count > scheme.count, zip(bytes, scheme).allSatisfy({ $0 == $1 || $0 &+ 0x20 == $1 && $1 != 0x20 })
    else { return nil }
    let token = bytes.dropFirst(scheme.count).drop { $0 == 0x20 }
    guard !token.isEmpty, !token.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else { return nil }
    return String(Substring(token))
}
