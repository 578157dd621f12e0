import HTTPTypes
import Hummingbird
import MapaeCore
import MapaeIdentity

/// `POST /auth/signup` and `POST /auth/login` (A1): a credential in, a session out.
struct LogInRoutes: Sendable {
    let accounts: Accounts
    let sessions: Sessions
    let devices: KnownDevices
    let history: SignInHistory
    let delivery: SessionDelivery

    func add(to routes: some RouterMethods<AppRequestContext>) {
        routes.post("/auth/signup", use: signUp)
        routes.post("/auth/login", use: logIn)
    }

    private struct SignUpBody: Decodable {
        let email: AddressText
        let password: PasswordText
        let nickname: NameText
        let remember: Bool?
        let delivery: WordText?
        let deviceToken: WordText?
    }

    @Sendable private func signUp(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let body: SignUpBody = try context.decodeBody(of: request)
        let delivery = try delivery.requested(body.delivery?.text, in: request, context)
        let caller = Caller(
            source: context.signInSource(of: request),
            device: self.delivery.device(body.deviceToken?.text, delivery, in: request), delivery: delivery)
        let user = try await accounts.signUp(
            email: body.email.text, password: Secret(body.password.text), nickname: body.nickname.text,
            from: caller.source,
            language: context.language, counting: context.trail.calls)
        try await history.recordSuccess(of: user, by: .signUp, from: caller.source)
        return try await start(for: user, remembered: body.remember ?? false, caller, context)
    }

    private struct LogInBody: Decodable {
        let email: AddressText
        let password: PasswordText
        let remember: Bool?
        let delivery: WordText?
        let deviceToken: WordText?
    }

    @Sendable private func logIn(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let body: LogInBody = try context.decodeBody(of: request)
        let delivery = try delivery.requested(body.delivery?.text, in: request, context)
        let caller = Caller(
            source: context.signInSource(of: request),
            device: self.delivery.device(body.deviceToken?.text, delivery, in: request), delivery: delivery)
        let proof = try await accounts.prove(
            email: body.email.text, password: Secret(body.password.text), from: caller.source, device: caller.device,
            counting: context.trail.calls)
        return try await start(for: proof.userID, by: proof, remembered: body.remember ?? false, caller, context)
    }

    private struct LogInAnswer: Encodable {
        let success = true
        let redirect = "/"
    }

    /// Who asks, beside the credential.
    private struct Caller {
        let source: SignInSource
        let device: Secret<String>?
        let delivery: TokenDelivery
    }

    private func start(
        for user: UserID, by proof: PasswordProof? = nil, remembered: Bool, _ caller: Caller,
        _ context: AppRequestContext
    ) async throws -> Response {
        let session = try await sessions.start(
            for: user, remembered: remembered, delivery: caller.delivery, from: caller.source,
            on: AskingDevice(caller.device, context.language), by: proof)
        let device = try await devices.remember(
            caller.device, of: user, in: session.principal.sessionID, from: caller.source, context.language)
        context.trail.note(user: user)
        if caller.delivery == .body { return try delivery.inBody(session, device: device) }
        // The browser's former session would live on with nobody holding its cookies.
        if context.credentialSource == .cookies, let former = context.principal {
            try await sessions.end(former.sessionID)
        }
        return try JSONAnswer.bare(
            LogInAnswer(),
            cookies: delivery.sessionCookies(session) + [delivery.deviceCookie(device)] + delivery.forgottenAtLogIn)
    }
}

extension AppRequestContext {
    /// Where a log-in in this request comes from.
    func signInSource(of request: Request) -> SignInSource {
        SignInSource(address: client, userAgent: request.headers[.userAgent])
    }
}
