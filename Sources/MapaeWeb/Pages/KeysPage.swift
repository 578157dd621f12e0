import Hummingbird
import MapaeCore
import MapaeHTTP
import MapaeIdentity

/// `/account/keys`: one's own API keys; for administrators the server's, too.
struct KeysPage: WebPage {
    static let template = "keys"
    static let module = "keys.js"
    static let moduleTexts = ModuleTexts.keys

    let nav = AccountNavigation.keys
    let sections: [Section]
    let unverified: UnverifiedNote?

    var title: LocalizedText { LocalizedText("API 키", "API keys") }

    /// One kind of keys.
    struct Section: Sendable {
        let id: String
        let title: String
        let route: String
        let isServer: Bool
        let isUser: Bool
        /// Whether keys can be made yet.
        let isOpen: Bool
        let scopes: [Choice]
        let lifetimes: [Lifetime]
    }

    struct Choice: Sendable {
        let code: String
        let name: String
        let isFirst: Bool
    }

    struct Lifetime: Sendable {
        /// Days, or 0 for a key that does not end.
        let days: String
        let name: String
        let isFirst: Bool
    }

    init(includesServerKeys: Bool, unverified: UnverifiedNote? = nil, language: Language) {
        self.unverified = unverified
        let user = Section(
            id: "user-keys", title: LocalizedText("내 키", "My keys")[language], route: "/api/keys", isServer: false,
            isUser: true, isOpen: unverified == nil, scopes: Self.scopes(ModuleTexts.userScopes, language),
            lifetimes: Self.lifetimes([90, 30, 365], language))
        let server = Section(
            id: "server-keys", title: LocalizedText("서버 키", "Server keys")[language], route: "/api/admin/keys",
            isServer: true, isUser: false, isOpen: true, scopes: Self.scopes(ModuleTexts.serverScopes, language),
            lifetimes: Self.lifetimes([90, 365, 0], language))
        sections = includesServerKeys ? [user, server] : [user]
    }

    private static func scopes(_ codes: [String], _ language: Language) -> [Choice] {
        codes.enumerated().map { index, code in
            Choice(code: code, name: ModuleTexts.keys["scope.\(code)"]?[language] ?? code, isFirst: index == 0)
        }
    }

    private static func lifetimes(_ days: [Int], _ language: Language) -> [Lifetime] {
        days.enumerated().map { index, count in
            let name =
                count == 0
                ? LocalizedText("만료 없음", "Does not expire") : LocalizedText("\(count)일", "\(count) days")
            return Lifetime(days: String(count), name: name[language], isFirst: index == 0)
        }
    }
}

extension WebPages {
    func keys(_ visit: PageVisit) async throws -> Response {
        guard let principal = visit.principal else { return try withoutSession(visit, returningTo: .keys) }
        let page = KeysPage(
            includesServerKeys: principal.role == .admin, unverified: try await unverified(visit, for: .forKeys),
            language: visit.language)
        return try render(page, for: visit)
    }
}
