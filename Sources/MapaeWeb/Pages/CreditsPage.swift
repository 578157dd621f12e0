import Hummingbird
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaePayments

/// `/credits`: the shop, the payments and what became of the credits.
struct CreditsPage: WebPage {
    static let template = "credits"
    static let module = "credits.js"
    static let moduleTexts = ModuleTexts.credits

    let clientKey: String
    let scriptURL: String
    let successURL: String
    let failURL: String
    let balance: BalanceCard
    let methods: [MethodChoice]
    /// Credits and nothing else.
    let packages: [PackageCard]
    let hasGoods: Bool
    /// What is more than credits.
    let goods: [PackageCard]
    let hasNoPayments: Bool
    let payments: [PaymentRow]
    let morePaymentsLink: String?
    let history: HistoryList
    let refundReasons: [String]

    var title: LocalizedText { LocalizedText("크레딧 충전", "Buy credits") }

    /// A way to pay, by the name the provider's script gives it.
    struct MethodChoice: Sendable {
        let code: String
        let name: String
        let isFirst: Bool
    }

    static func methods(_ language: Language) -> [MethodChoice] {
        let names = [
            ("CARD", LocalizedText("카드·간편결제", "Card or wallet")),
            ("TRANSFER", LocalizedText("계좌이체", "Bank transfer")),
            ("VIRTUAL_ACCOUNT", LocalizedText("가상계좌", "Virtual account")),
            ("MOBILE_PHONE", LocalizedText("휴대폰", "Mobile phone")),
        ]
        return names.enumerated().map { index, method in
            MethodChoice(code: method.0, name: method.1[language], isFirst: index == 0)
        }
    }

    static let refundReasons: [LocalizedText] = [
        LocalizedText("단순 변심", "Changed my mind"),
        LocalizedText("잘못 결제함", "Bought by mistake"),
        LocalizedText("서비스가 기대와 다름", "Not what I expected"),
        LocalizedText("기타", "Other"),
    ]
}

extension WebPages {
    func credits(_ visit: PageVisit) async throws -> Response {
        guard let principal = visit.principal else { return try withoutSession(visit, returningTo: .credits) }
        let (user, formats) = (principal.userID, Formats(language: visit.language))
        async let balance = dependencies.credits.balance(of: user)
        async let payments = dependencies.payments.payments(of: user, after: visit.query("payments"))
        async let history = dependencies.credits.history(of: user, after: visit.query("history"))
        let (paymentPage, historyPage) = (try await payments, try await history)
        // An order that never reached the provider is nothing the buyer would call a payment.
        let shown = paymentPage.items.filter { $0.status != .pending && $0.status != .expired }
        let morePayments = paymentPage.nextCursor.flatMap { LocalPath("/credits?payments=\($0)#payments")?.text }
        let moreHistory = historyPage.nextCursor.flatMap { LocalPath("/credits?history=\($0)#history")?.text }
        let cards = dependencies.catalog.packages.map { PackageCard($0, formats: formats) }
        let page = CreditsPage(
            clientKey: dependencies.tossClientKey, scriptURL: dependencies.tossScriptURL,
            successURL: "\(dependencies.publicURL.origin)/payment/success",
            failURL: "\(dependencies.publicURL.origin)/payment/fail",
            balance: BalanceCard(try await balance, formats: formats, chargeLink: nil),
            methods: CreditsPage.methods(visit.language),
            packages: cards.filter(\.isCreditsAlone), hasGoods: !cards.allSatisfy(\.isCreditsAlone),
            goods: cards.filter { !$0.isCreditsAlone },
            hasNoPayments: shown.isEmpty, payments: shown.map { PaymentRow($0, formats: formats) },
            morePaymentsLink: morePayments,
            history: HistoryList(historyPage.items, formats: formats, moreLink: moreHistory),
            refundReasons: CreditsPage.refundReasons.map { $0[visit.language] })
        return try render(page, for: visit)
    }
}
