import Hummingbird
import MapaeCore
import MapaeIdentity

/// How a session's tokens reach the caller (A4): in HttpOnly cookies, or in the body when the credential came in the
/// body of a request without a session cookie. Never both.
struct SessionDelivery: Sendable {
    let cookies: CookiePolicy
    let clock: any WallClock

    /// Reads the field `delivery`.
    ///
    /// - Throws: ``ErrorCode/invalidInput`` for another word, and for `body` beside a session cookie: a script of ours
    ///   could otherwise be made to turn a cookie into a token it can read.
    func requested(
        _ field: String?, in request: Request, _ context: AppRequestContext
    ) throws -> TokenDelivery {
        guard let delivery = field.map(TokenDelivery.init(rawValue:)) ?? .cookie else {
            throw Failure.invalidInput("delivery", .notAllowed)
        }
        if delivery == .body, context.credentialSource == .cookies, cookies.hasSession(in: request) {
            throw Failure.invalidInput("delivery", .notAllowed)
        }
        return delivery
    }

    /// `{"success":true,"accessToken","refreshToken","expiresIn"}`, `expiresIn` in seconds; after log-in with the
    /// `deviceToken`.
    func inBody(_ session: IssuedSession, device: Secret<String>? = nil) throws -> Response {
        try JSONAnswer.bare(
            TokenBody(
                accessToken: session.accessToken.exposed, refreshToken: session.refreshToken.exposed,
                expiresIn: session.principal.secondsLeft(at: clock.now()), deviceToken: device?.exposed))
    }

    /// The session's cookies; they outlive the browser only when the session is remembered.
    func sessionCookies(_ session: IssuedSession) -> [Cookie] {
        let now = clock.now()
        let access = session.remembered ? session.principal.expiresAt - now : nil
        let refresh = session.remembered ? session.refreshTokenExpiresAt - now : nil
        return [
            cookies.make(.accessToken, value: session.accessToken.exposed, maxAge: access),
            cookies.make(.refreshToken, value: session.refreshToken.exposed, maxAge: refresh),
        ]
    }

    /// The token by which the caller's device is known, from where the session's tokens travel.
    func device(_ field: String?, _ delivery: TokenDelivery, in request: Request) -> Secret<String>? {
        switch delivery {
        case .cookie: cookies.value(.knownDevice, in: request).map { Secret($0) }
        case .body: field.map { Secret($0) }
        }
    }

    /// Stays when the session ends.
    func deviceCookie(_ token: Secret<String>) -> Cookie {
        cookies.make(.knownDevice, value: token.exposed, maxAge: KnownDevices.lifetime)
    }

    /// Log-in replaces the pre-session and the CSRF token that was bound to it.
    var forgottenAtLogIn: [Cookie] { [cookies.clear(.preSession), cookies.clear(.csrfToken)] }

    /// Log-out leaves nothing of the session.
    var forgottenAtLogOut: [Cookie] { forgottenAtExpiry + forgottenAtLogIn }

    /// A refresh token that does not hold any more would be presented again and again.
    var forgottenAtExpiry: [Cookie] { [cookies.clear(.accessToken), cookies.clear(.refreshToken)] }

    private struct TokenBody: Encodable {
        let success = true
        let accessToken: String
        let refreshToken: String
        let expiresIn: Int64
        let deviceToken: String?
    }
}

extension Principal {
    /// Whole seconds until the access token ends, 0 when it has.
    func secondsLeft(at now: Timestamp) -> Int64 {
        max(0, (expiresAt - now).components.seconds)
    }
}
