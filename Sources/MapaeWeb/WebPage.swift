import MapaeCore

/// A page's model: everything its template names under `page`.
///
/// Its stored properties are what the template sees: texts, numbers, flags, further structs of those, arrays and
/// optionals of them.
protocol WebPage: Sendable {
    /// The template's file, without `.mustache`.
    static var template: String { get }
    /// The module the page loads.
    static var module: String { get }
    /// The texts that module and those it imports show, beyond ``ModuleTexts/everyPage``.
    static var moduleTexts: [String: LocalizedText] { get }
    /// Those that differ from server to server, in place of the ones above.
    var ownTexts: [String: LocalizedText] { get }
    /// What stands in the browser's title before the site's name.
    var title: LocalizedText { get }
}

extension WebPage {
    static var module: String { "page.js" }
    static var moduleTexts: [String: LocalizedText] { [:] }
    var ownTexts: [String: LocalizedText] { [:] }
}

/// What the frame around every page is drawn from.
struct PageShell: Sendable {
    let language: Language
    /// The nonce of this response's policy.
    let nonce: String
    /// Nil when nobody is logged in.
    let nickname: String?
    var isAdministrator = false
    let koreanLink: String
    let englishLink: String
}
