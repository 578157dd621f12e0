import Hummingbird
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaePayments

/// `/`: what is on offer for a visitor, the balance and what happened last for somebody logged in.
struct HomePage: WebPage {
    static let template = "home"

    let visitor: Visitor?
    let owner: Owner?

    var title: LocalizedText { LocalizedText("홈", "Home") }

    struct Visitor: Sendable {
        let packages: [PackageCard]
    }

    struct Owner: Sendable {
        let greeting: String
        let balance: BalanceCard
        let history: HistoryList
    }
}

extension WebPages {
    func home(_ visit: PageVisit) async throws -> Response {
        let formats = Formats(language: visit.language)
        guard let principal = visit.principal else {
            guard dependencies.cookies.value(.refreshToken, in: visit.request) == nil else {
                return try withoutSession(visit, returningTo: .home)
            }
            let packages = dependencies.catalog.packages.map { PackageCard($0, formats: formats) }
            return try render(HomePage(visitor: .init(packages: packages), owner: nil), for: visit)
        }
        async let balance = dependencies.credits.balance(of: principal.userID)
        async let history = dependencies.credits.history(of: principal.userID, after: nil)
        let greeting = LocalizedText("\(principal.nickname)님, 안녕하세요", "Hello, \(principal.nickname)")
        let owner = HomePage.Owner(
            greeting: greeting[visit.language],
            balance: BalanceCard(try await balance, formats: formats, chargeLink: "/credits"),
            history: HistoryList(Array(try await history.items.prefix(5)), formats: formats, moreLink: nil))
        return try render(HomePage(visitor: nil, owner: owner), for: visit)
    }
}
