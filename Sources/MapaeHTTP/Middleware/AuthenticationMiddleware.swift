import HTTPTypes
import Hummingbird
import Logging
import MapaeCore
import MapaeIdentity

/// Finds out who is asking: by `Authorization: Bearer` if there is such a header, else by the access cookie (A4).
///
/// An `Authorization` header is never fallen back from: with it, cookies are not looked at. API keys come in that header
/// alone. What they may do is decided by the contexts of the routes, none of which takes a key unless it names a scope.
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
    let apiKeys: APIKeys
    let cookies: CookiePolicy
    let invalidBearer: InvalidBearer

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let authorization = request.headers[values: .authorization]
        if authorization.isEmpty {
            context.caller = try await principalOfCookie(in: request).map(Caller.session)
        } else {
            context.credentialSource = .authorizationHeader
            context.caller = try await caller(of: authorization)
        }
        if let user = context.caller?.userID {
            context.trail.note(user: user)
            context.logger[metadataKey: "user_id"] = .string(user.text)
        }
        if let key = context.caller?.keyID { context.logger[metadataKey: "key_id"] = .string(key.text) }
        return try await next(request, context)
    }

    // An expired cookie is no error: the page behind it refreshes by itself.
    private func principalOfCookie(in request: Request) async throws -> Principal? {
        guard let token = cookies.value(.accessToken, in: request) else { return nil }
        guard let principal = try await valid({ try await sessions.authenticate(Secret(token)) }),
            principal.delivery == .cookie
        else { return nil }
        return principal
    }

    private func caller(of authorization: [String]) async throws -> Caller? {
        if authorization.count == 1, let token = bearerToken(in: authorization[0]),
            let caller = try await caller(bearing: Secret(token))
        {
            return caller
        }
        guard invalidBearer == .ignored else { throw Failure(.authRequired) }
        return nil
    }

    private func caller(bearing token: Secret<String>) async throws -> Caller? {
        try await valid {
            guard APIKeys.mayBeKey(token) else { return .session(try await sessions.authenticate(token)) }
            return try await apiKeys.authenticate(token)
        }
    }

    private func valid<Answer>(_ authenticate: () async throws -> Answer) async throws -> Answer? {
        do {
            return try await authenticate()
        } catch let failure as Failure where failure.code.httpStatus == 401 {
            return nil
        }
    }
}

/// The token of `Bearer <token>` (RFC 6750 §2.1); nil for another scheme and for anything but one `b64token` after it. By
/// bytes: a token is hundreds of characters, and finding their boundaries was most of the work here.
func bearerToken(in authorization: String) -> String? {
    let bytes = authorization.utf8Span.span
    guard bytes.count > bearerScheme.count else { return nil }
    for (index, expected) in bearerScheme.enumerated() {
        guard bytes[index] == expected || bytes[index] &+ 0x20 == expected && expected != 0x20 else { return nil }
    }
    var start = bearerScheme.count
    while start < bytes.count, bytes[start] == 0x20 { start += 1 }
    var end = bytes.count
    while end > start, bytes[end - 1] == UInt8(ascii: "=") { end -= 1 }
    guard end > start else { return nil }
    for index in start..<end { guard isTokenByte(bytes[index]) else { return nil } }
    return String(authorization.utf8.dropFirst(start))
}

private let bearerScheme = Array("bearer ".utf8)

private func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D...0x2F, 0x5F, 0x7E: true
    default: false
    }
}
