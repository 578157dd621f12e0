import HTTPTypes
public import Hummingbird
import MapaeCore
public import MapaeHTTP

/// The pages people see, drawn on the server: home, log-in and sign-up, the account with its teams and keys, credits,
/// and the returns from mailed links and from the provider's window. They change nothing themselves; their modules call the routes of MapaeHTTP.
public struct WebPages: Sendable {
    let dependencies: WebDependencies
    let renderer: PageRenderer
    let assets: Assets

    /// - Throws: when an embedded template does not parse.
    public init(_ dependencies: WebDependencies) throws {
        self.dependencies = dependencies
        assets = Assets()
        renderer = try PageRenderer(
            siteName: dependencies.siteName, assetsPath: assets.path, tossConsent: dependencies.toss?.consentURL)
    }

    /// Adds every page and the assets to a router whose middleware authenticates and sets the security headers.
    public func addRoutes(to router: Router<AppRequestContext>) {
        addPage("/", to: router, home)
        addPage("/login", to: router, logIn)
        addPage("/login/toss", to: router, tossReturn)
        addPage("/signup", to: router, signUp)
        addPage("/credits", to: router, credits)
        addPage("/account", to: router, account)
        addPage("/account/teams", to: router, teams)
        addPage("/account/teams/:teamId", to: router, team)
        addPage("/account/keys", to: router, keys)
        addPage("/teams/join", to: router, joinTeam)
        addPage("/admin/certificates", to: router, certificates)
        addPage("/reset", to: router, reset)
        addPage("/verify-email", to: router, verifyEmail)
        addPage("/device", to: router, device)
        addPage("/undo", to: router, undo)
        addPage("/payment/success", to: router, paymentReturn)
        addPage("/payment/fail", to: router, paymentFailure)
        // Where password managers look for the form (W3C, A Well-Known URL for Changing Passwords).
        router.get("/.well-known/change-password") { _, _ in Response.seeOther("/account#password") }
        let assets = assets
        router.get("/assets/mapae.js") { request, _ in assets.client(for: request) }
        router.get("/assets/:version/:name") { request, context in
            try assets.response(to: request, context: context)
        }
    }

    private func addPage(
        _ path: RouterPath, to router: Router<AppRequestContext>,
        _ page: @escaping @Sendable (PageVisit) async throws -> Response
    ) {
        let cookies = dependencies.cookies
        router.get(path) { request, context in
            let visit = PageVisit(request: request, context: context, cookies: cookies)
            if let language = visit.requestedLanguage { return visit.redirectAfterChoosing(language) }
            return try await page(visit)
        }
    }

    /// Draws a page for one visit.
    func render(_ page: some WebPage, for visit: PageVisit, status: HTTPResponse.Status = .ok) throws -> Response {
        try renderer.response(page, shell: visit.shell, status: status)
    }

    /// What somebody who is not logged in gets in place of a page of their own: a renewal of the session when there may
    /// be one, else the way to the log-in page.
    func withoutSession(_ visit: PageVisit, returningTo next: LocalPath) throws -> Response {
        guard dependencies.cookies.value(.refreshToken, in: visit.request) != nil else {
            return .seeOther(next.logInLink)
        }
        return try render(SessionRenewalPage(next: next), for: visit)
    }
}

extension Response {
    /// 303 to a path of this server.
    static func seeOther(_ path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path, .cacheControl: "no-store"])
    }
}
