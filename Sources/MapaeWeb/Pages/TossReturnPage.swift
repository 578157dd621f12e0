import Hummingbird
import MapaeCore
import MapaeHTTP
import MapaeIdentity

/// `/login/toss`: the way back from Toss' consent page, with code and referrer behind the `#`.
struct TossReturnPage: WebPage {
    static let template = "toss-return"
    static let module = "toss-return.js"
    static let moduleTexts = ModuleTexts.passwordDialog

    /// Whose account would be linked; nil when nobody is logged in.
    let accountName: String?
    let hasMail: Bool

    var title: LocalizedText { LocalizedText("토스로 로그인", "Log in with Toss") }
    var ownTexts: [String: LocalizedText] { ModuleTexts.unknownDevice(hasMail: hasMail) }
}

extension WebPages {
    func tossReturn(_ visit: PageVisit) async throws -> Response {
        guard dependencies.toss?.consentURL != nil else { throw Failure(.notFound) }
        let page = TossReturnPage(
            accountName: visit.principal?.nickname, hasMail: dependencies.accounts.hasMail)
        return try render(page, for: visit)
    }
}
