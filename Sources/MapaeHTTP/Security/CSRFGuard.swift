import HTTPTypes
import Hummingbird
import MapaeCore
import MapaeIdentity

/// The checks behind ``CSRFMiddleware``, and the making of tokens.
struct CSRFGuard: Sendable {
    let tokens: CSRFTokens
    let cookies: CookiePolicy
    let publicURL: PublicURL
    let random: any RandomSource

    // MARK: Checks

    /// Takes a request that another site cannot have caused: authenticated by header, or with a token that equals the
    /// cookie and was made for this session.
    func requireToken(_ request: Request, _ context: AppRequestContext) throws {
        if context.credentialSource == .authorizationHeader, context.caller != nil { return }
        try refuseForeignOrigin(request)
        guard let binding = binding(of: request, context), let token = try presentedToken(in: request, context),
            let cookie = cookies.value(.csrfToken, in: request), equalInConstantTime(token.utf8, cookie.utf8),
            tokens.isValid(token, for: binding)
        else {
            // Without a session there is nobody to forge for: say what is missing rather than what is wrong.
            throw Failure(context.principal == nil ? .authRequired : .csrfFailed)
        }
    }

    /// Takes JSON from our own pages, from mini-apps where they may ask, and from programs that are no browser.
    func requireOwnOriginAndJSON(_ request: Request, _ context: AppRequestContext) throws {
        if !context.bringsCredentialFromApp { try refuseForeignOrigin(request) }
        if request.headers[.origin] == nil {
            let isBrowser = request.headers.contains { $0.name.canonicalName.hasPrefix("sec-fetch-") }
            guard !isBrowser, request.headers[.cookie] == nil else { throw Failure(.csrfFailed) }
        }
        guard request.hasJSONContentType else { throw Failure(.unsupportedMediaType) }
    }

    private func refuseForeignOrigin(_ request: Request) throws {
        let origins = request.headers[values: .origin]
        guard origins.allSatisfy({ $0 == publicURL.origin }) else { throw Failure(.csrfFailed) }
        let sites = request.headers[values: .secFetchSite]
        guard sites.allSatisfy({ $0 == "same-origin" }) else { throw Failure(.csrfFailed) }
    }

    /// From `X-CSRF-Token`, else the body's `_csrf`.
    private func presentedToken(in request: Request, _ context: AppRequestContext) throws -> String? {
        if let header = request.headers[.xCSRFToken] { return header }
        guard request.hasJSONContentType, !context.body.isEmpty else { return nil }
        return try JSONBody.decode(CSRFField.self, from: context.body)._csrf?.text
    }

    private func binding(of request: Request, _ context: AppRequestContext) -> String? {
        if let principal = context.principal { return principal.sessionID.text }
        return cookies.value(.preSession, in: request)
    }

    // MARK: Tokens

    /// A token for this request's session, or for its pre-session, which is begun if there is none.
    ///
    /// - Returns: the cookies that have to go with the answer; none for callers that do not use cookies.
    func issue(for request: Request, _ context: AppRequestContext) -> IssuedCSRFToken {
        let preSession = Base64URL.encode(random.bytes(32))
        let known = binding(of: request, context)
        let token = tokens.issue(for: known ?? preSession)
        guard context.credentialSource == .cookies else { return IssuedCSRFToken(token: token, cookies: []) }
        var issued = [cookies.make(.csrfToken, value: token, maxAge: CSRFTokens.lifetime)]
        if known == nil { issued.append(cookies.make(.preSession, value: preSession)) }
        return IssuedCSRFToken(token: token, cookies: issued)
    }
}

/// A token and the cookies it is worthless without.
struct IssuedCSRFToken {
    let token: String
    let cookies: [Cookie]
}

private struct CSRFField: Decodable {
    // The documents' own field name.
    // swift-format-ignore: NoLeadingUnderscores
    let _csrf: WordText?
}
