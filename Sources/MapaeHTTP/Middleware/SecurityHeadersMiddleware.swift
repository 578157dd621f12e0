import HTTPTypes
import Hummingbird

/// Puts the security headers of B11 on every answer, errors too.
struct SecurityHeadersMiddleware: RouterMiddleware {
    private let publicURL: PublicURL
    private let policy: ContentSecurityPolicy
    /// The same for every answer. Nobody else sets them, so they are added without a look at what is there.
    private let always: [HTTPField]

    init(settings: HTTPSettings) {
        publicURL = settings.publicURL
        policy = ContentSecurityPolicy(
            providerOrigins: settings.providerOrigins, extra: settings.contentSecurityExtra)
        var always = [
            HTTPField(name: .xFrameOptions, value: "DENY"),
            HTTPField(name: .xContentTypeOptions, value: "nosniff"),
            HTTPField(name: .crossOriginResourcePolicy, value: "same-origin"),
        ]
        if publicURL.isSecure {
            always.append(HTTPField(name: .strictTransportSecurity, value: "max-age=63072000; includeSubDomains"))
        }
        self.always = always
    }

    func handle(
        _ request: Request, context: AppRequestContext,
        next: (Request, AppRequestContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        let profile = PageProfile(path: request.uri.path)
        let isPage = response.headers[.contentType]?.lowercased().hasPrefix("text/html") == true
        response.headers[.contentSecurityPolicy] =
            isPage
            ? policy.forPage(nonce: context.cspNonce, isCheckout: profile.isCheckout)
            : ContentSecurityPolicy.forData
        if isPage {
            let group = ContentSecurityPolicy.reportGroup
            response.headers[.reportingEndpoints] =
                "\(group)=\"\(publicURL.origin)\(ContentSecurityPolicy.reportPath)\""
        }
        for field in always { response.headers.append(field) }
        response.headers[.crossOriginOpenerPolicy] = profile.isCheckout ? "same-origin-allow-popups" : "same-origin"
        response.headers[.referrerPolicy] = profile.isReturn ? "no-referrer" : "strict-origin-when-cross-origin"
        // Whoever may be cached (assets, public keys) says so itself.
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }
}

/// How a path differs from the rest in its headers.
struct PageProfile {
    /// A provider's window is opened from here and must be able to answer its opener.
    let isCheckout: Bool
    /// The provider sent the buyer back here with a payment key in the query, which must not leave as a referrer.
    let isReturn: Bool

    init(path: String) {
        let segments = path.split(separator: "/")
        isCheckout = segments.first == "credits" || segments.first == "payment"
        isReturn =
            segments.first == "payment" && segments.count > 1
            && (segments.last == "success" || segments.last == "fail")
    }
}
