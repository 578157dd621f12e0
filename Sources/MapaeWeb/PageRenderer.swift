import Foundation
import HTTPTypes
import Hummingbird
import MapaeCore
import Mustache

/// Draws pages from the embedded templates.
struct PageRenderer: Sendable {
    private let library: MustacheLibrary
    private let siteName: String
    private let assetsPath: String
    private let tossConsent: String?

    /// Every embedded template by the name others include it under.
    static let templates: [String: [UInt8]] = [
        "layout": PackageResources.layout_mustache,
        "home": PackageResources.home_mustache,
        "login": PackageResources.login_mustache,
        "signup": PackageResources.signup_mustache,
        "credits": PackageResources.credits_mustache,
        "balance-card": PackageResources.balance_card_mustache,
        "history-list": PackageResources.history_list_mustache,
        "payment-return": PackageResources.payment_return_mustache,
        "payment-failed": PackageResources.payment_failed_mustache,
        "session-renewal": PackageResources.session_renewal_mustache,
        "password-dialog": PackageResources.password_dialog_mustache,
        "confirm-dialog": PackageResources.confirm_dialog_mustache,
        "once-dialog": PackageResources.once_dialog_mustache,
        "account": PackageResources.account_mustache,
        "account-nav": PackageResources.account_nav_mustache,
        "teams": PackageResources.teams_mustache,
        "team": PackageResources.team_mustache,
        "team-join": PackageResources.team_join_mustache,
        "keys": PackageResources.keys_mustache,
        "certificates": PackageResources.certificates_mustache,
        "reset": PackageResources.reset_mustache,
        "undo": PackageResources.undo_mustache,
        "device": PackageResources.device_mustache,
        "verify-email": PackageResources.verify_email_mustache,
        "toss-button": PackageResources.toss_button_mustache,
        "toss-return": PackageResources.toss_return_mustache,
        "unverified-note": PackageResources.unverified_note_mustache,
        "problem": PackageResources.problem_mustache,
    ]

    /// - Parameter tossConsent: where browsers are sent to log in with Toss; nil for nowhere.
    /// - Throws: when a template does not parse.
    init(siteName: String, assetsPath: String, tossConsent: String? = nil) throws {
        self.siteName = siteName
        self.assetsPath = assetsPath
        self.tossConsent = tossConsent
        var library = MustacheLibrary()
        for (name, text) in Self.templates {
            try library.register(String(decoding: text, as: UTF8.self), named: name)
        }
        self.library = library
    }

    /// A page as a response. Nothing of it may be kept by a cache: it holds a nonce, and mostly somebody's own data.
    func response(_ page: some WebPage, shell: PageShell, status: HTTPResponse.Status) throws -> Response {
        let headers: HTTPFields = [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"]
        let body = ResponseBody(byteBuffer: ByteBuffer(string: try html(page, shell: shell)))
        return Response(status: status, headers: headers, body: body)
    }

    func html(_ page: some WebPage, shell: PageShell) throws -> String {
        guard let html = library.render(try names(of: page, shell: shell), withTemplate: "layout") else {
            throw Failure(.internalError)
        }
        return html
    }

    /// The three words every name in a template begins with, except inside a section: `t` the fixed texts, `site` the
    /// frame, `page` the model.
    func names<Content: WebPage>(of page: Content, shell: PageShell) throws -> [String: Any] {
        let moduleTexts = ModuleTexts.everyPage.merging(Content.moduleTexts) { $1 }.merging(page.ownTexts) { $1 }
        let frame = Frame(
            name: siteName, title: "\(page.title[shell.language]) · \(siteName)", template: Content.template,
            assets: assetsPath, module: Content.module,
            moduleTexts: try json(moduleTexts.mapValues { $0[shell.language] }), language: shell.language.rawValue,
            isKorean: shell.language == .korean, isEnglish: shell.language == .english, nonce: shell.nonce,
            isSignedIn: shell.nickname != nil, isAdministrator: shell.isAdministrator, nickname: shell.nickname,
            koreanLink: shell.koreanLink, englishLink: shell.englishLink, tossConsent: tossConsent)
        return [
            "t": PageTexts.all.mapValues { $0[shell.language] },
            "site": TemplateValues.of(frame),
            "page": TemplateValues.of(page),
        ]
    }

    private func json(_ texts: [String: String]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(texts), as: UTF8.self)
    }

    /// What the layout names under `site`.
    private struct Frame {
        let name: String
        let title: String
        let template: String
        let assets: String
        let module: String
        let moduleTexts: String
        let language: String
        let isKorean: Bool
        let isEnglish: Bool
        let nonce: String
        let isSignedIn: Bool
        let isAdministrator: Bool
        let nickname: String?
        let koreanLink: String
        let englishLink: String
        let tossConsent: String?
    }
}
