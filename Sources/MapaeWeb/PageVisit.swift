import HTTPTypes
import Hummingbird
import MapaeCore
import MapaeHTTP
import MapaeIdentity

/// One request for a page: who asks, and in which language.
struct PageVisit: Sendable {
    let request: Request
    let context: AppRequestContext
    let cookies: CookiePolicy

    var principal: Principal? { context.principal }
    var path: String { request.uri.path }

    var language: Language { context.language }

    /// One value of the query, decoded; nil when absent or longer than anything we expect.
    func query(_ name: String) -> String? {
        try? request.query(name, ParagraphText.self)
    }

    // MARK: Language

    /// `?lang=` of the link in the footer.
    var requestedLanguage: Language? { query("lang").flatMap(Language.init(rawValue:)) }

    /// Remembers the choice for a year and goes back to the page without `lang`.
    func redirectAfterChoosing(_ language: Language) -> Response {
        var response = Response.seeOther(link(adding: nil))
        response.setCookie(cookies.make(.language, value: language.rawValue, maxAge: .days(365)))
        return response
    }

    /// This page's address with its query, `lang` replaced by the one given or left out.
    private func link(adding language: Language?) -> String {
        var items = (request.uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("lang=") }.map(String.init)
        if let language { items.append("lang=\(language.rawValue)") }
        let link = items.isEmpty ? path : "\(path)?\(items.joined(separator: "&"))"
        return LocalPath(link)?.text ?? "/"
    }

    /// What the frame around the page needs to know about this visit.
    var shell: PageShell {
        PageShell(
            language: language, nonce: context.cspNonce, nickname: principal?.nickname,
            isAdministrator: principal?.role == .admin,
            koreanLink: link(adding: .korean), englishLink: link(adding: .english))
    }
}
