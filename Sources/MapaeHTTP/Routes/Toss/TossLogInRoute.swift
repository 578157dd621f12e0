import Hummingbird
import MapaeCore
import MapaeIdentity

/// `POST /auth/toss/login` (C1): the code of the SDK's `appLogin()` in, a session out.
///
/// A code says nothing of who asked for it. By cookies it is therefore taken from our own pages alone, and only in a
/// browser that began the visit here (its pre-session, or the session it has): nobody is logged in as somebody else by a
/// link. Apps take the tokens in the body. A code counts once, whoever brings it (2.14).
///
/// With `"reauthenticate":true` somebody who is logged in proves to be present still: another person's Toss is refused, and
/// nobody is switched to another account on the way to a risky action.
struct TossLogInRoute: Sendable {
    let logIn: TossLogIn
    let sessions: Sessions
    let devices: KnownDevices
    let delivery: SessionDelivery

    func add(to routes: some RouterMethods<AppRequestContext>) {
        routes.post("/auth/toss/login", use: logIn)
    }

    private struct Body: Decodable {
        let authorizationCode: TokenText
        let referrer: WordText
        let remember: Bool?
        let delivery: WordText?
        let deviceToken: WordText?
        /// Whether the caller, who is logged in, proves to be the same person.
        let reauthenticate: Bool?
        /// Whether a Toss user whose link was ended takes a new account.
        let newAccount: Bool?
    }

    private struct Answer: Encodable {
        let success = true
        let redirect = "/"
        let isNewAccount: Bool
    }

    @Sendable private func logIn(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let body: Body = try context.decodeBody(of: request)
        let delivery = try delivery.requested(body.delivery?.text, in: request, context)
        if delivery == .cookie { try requireVisit(request, context) }
        let source = context.signInSource(of: request)
        let device = self.delivery.device(body.deviceToken?.text, delivery, in: request)
        let caller = body.reauthenticate == true ? try requireCaller(context) : nil
        let proof = try await logIn.logIn(
            code: Secret(body.authorizationCode.text), referrer: body.referrer.text, from: source,
            by: try await asker(device, source, context), onlyAs: caller, startsAnew: body.newAccount ?? false,
            counting: context.trail.calls)
        let session = try await logIn.start(
            by: proof, remembered: body.remember ?? false, delivery: delivery, from: source,
            on: AskingDevice(device, context.language))
        let known = try await devices.remember(
            device, of: proof.userID, in: session.principal.sessionID, from: source, context.language)
        context.trail.note(user: proof.userID)
        if delivery == .body { return try self.delivery.inBody(session, device: known) }
        // The browser's former session would live on with nobody holding its cookies.
        if context.credentialSource == .cookies, let former = context.principal {
            try await sessions.end(former.sessionID)
        }
        return try JSONAnswer.bare(
            Answer(isNewAccount: proof.isNewAccount),
            cookies: self.delivery.sessionCookies(session) + [self.delivery.deviceCookie(known)]
                + self.delivery.forgottenAtLogIn)
    }

    /// Who is logged in already, or comes on a device that somebody has logged in on, is not a stranger.
    private func asker(
        _ device: Secret<String>?, _ source: SignInSource, _ context: AppRequestContext
    ) async throws -> Asker {
        if let caller = context.caller { return .whoever(caller, from: source) }
        return try await devices.owner(of: device).map { .known($0, from: source) } ?? .stranger(from: source)
    }

    private func requireCaller(_ context: AppRequestContext) throws -> UserID {
        guard let principal = context.principal else { throw Failure(.authRequired) }
        return principal.userID
    }

    private func requireVisit(_ request: Request, _ context: AppRequestContext) throws {
        let hasBegun = delivery.cookies.value(.preSession, in: request) != nil || context.principal != nil
        guard hasBegun else { throw Failure(.csrfFailed) }
    }
}
