import MapaeCore
import MapaePayments
import Testing

@testable import MapaeIdentity
@testable import MapaeWeb

/// Every page, with everything in it that a template can show.
enum SamplePages {
    static func all(_ language: Language) throws -> [any WebPage] {
        let formats = Formats(language: language)
        let pages: [any WebPage] = [
            HomePage(visitor: .init(packages: packages(formats)), owner: nil),
            HomePage(
                visitor: nil,
                owner: .init(
                    greeting: "안녕하세요", balance: balance(formats, chargeLink: "/credits"),
                    history: try history(formats))),
            LogInPage(next: .paymentReturn, hasReset: true, language: language),
            SignUpPage(next: .credits, language: language),
            try credits(formats),
            PaymentReturnPage(PaymentReturn(paymentKey: "tviva20261121", orderID: "CREDIT_1", amount: "24900")),
            PaymentReturnPage(nil),
            PaymentFailedPage(
                PaymentFailure(code: "NEW_CODE", message: "새로운 오류", orderID: "CREDIT_1"), language: language),
            try account(formats, hasPassword: true),
            try account(formats, hasPassword: false),
            TossReturnPage(accountName: "마패", hasMail: true),
            TeamsPage(),
            TeamPage(teamID: "tem_1", userID: "usr_1", language: language),
            TeamJoinPage(isRenewable: "false", unverified: nil),
            KeysPage(includesServerKeys: true, language: language),
            CertificatesPage(),
            ResetPage(mailAvailable: true, language: language),
            ResetPage(mailAvailable: false, language: language),
            VerifyEmailPage(hasMail: true, language: language),
            DevicePage(hasMail: true),
            UndoPage(),
            SessionRenewalPage(next: .credits),
            ProblemPage(Failure(.notFound), requestID: "req_1", language: language),
        ]
        return try pages + waiting(hasMail: true, formats) + withoutMail(formats)
    }

    /// Those on which something waits for a verified address.
    static func waiting(hasMail: Bool, _ formats: Formats) throws -> [any WebPage] {
        let (language, profile) = (formats.language, try profile(hasPassword: true))
        func note(_ reason: LocalizedText) -> UnverifiedNote? {
            UnverifiedNote(profile, for: reason, hasMail: hasMail, language: language)
        }
        return [
            try account(formats, hasPassword: true, hasMail: hasMail),
            KeysPage(includesServerKeys: false, unverified: note(.forKeys), language: language),
            TeamPage(teamID: "tem_1", userID: "usr_1", unverified: note(.forInvitations), language: language),
            TeamJoinPage(isRenewable: "false", unverified: note(.forJoining)),
        ]
    }

    /// Those that speak of mail, on a server that sends none.
    static func withoutMail(_ formats: Formats) throws -> [any WebPage] {
        let language = formats.language
        return try waiting(hasMail: false, formats) + [
            LogInPage(next: .home, hasReset: false, language: language),
            TossReturnPage(accountName: nil, hasMail: false),
            ResetPage(mailAvailable: false, language: language),
            VerifyEmailPage(hasMail: false, language: language),
            DevicePage(hasMail: false),
        ]
    }

    static func packages(_ formats: Formats) -> [PackageCard] {
        [
            CreditPackage(id: "basic", name: LocalizedText("베이직", "Basic"), credits: Credits(100), price: Won(9900)),
            CreditPackage(
                id: "standard", name: LocalizedText("스탠다드", "Standard"), credits: Credits(300),
                bonusCredits: Credits(30), price: Won(24900)),
            CreditPackage(
                id: "pro", name: LocalizedText("프로", "Pro"), credits: Credits(1000), bonusCredits: Credits(150),
                price: Won(79000)),
        ].map { PackageCard($0, formats: formats) }
    }

    static func goods(_ formats: Formats) -> PackageCard {
        let book = CreditPackage(
            id: "book", name: LocalizedText("종이책", "Printed book"), credits: Credits(50), price: Won(18000),
            kind: .goods)
        return PackageCard(book, formats: formats)
    }

    static func balance(_ formats: Formats, chargeLink: String?) -> BalanceCard {
        BalanceCard(
            CreditBalance(balance: Credits(1230), held: Credits(30), receivable: Credits(5)), formats: formats,
            chargeLink: chargeLink)
    }

    static func history(_ formats: Formats) throws -> HistoryList {
        let kinds: [(CreditHistoryEntry.Kind, Int64)] = [(.refund, -100), (.bonus, 30), (.purchase, 300)]
        let entries = kinds.enumerated().map { index, entry in
            CreditHistoryEntry(
                id: "ltx_\(index)", kind: entry.0, change: Credits(entry.1), balanceAfter: Credits(1230), memo: "스탠다드",
                paymentID: nil, at: Timestamp(seconds: 1_786_343_400))
        }
        return HistoryList(entries, formats: formats, moreLink: "/credits?history=abc#history")
    }

    private static func profile(hasPassword: Bool, isVerified: Bool = false) throws -> Profile {
        Profile(
            id: try #require(UserID("usr_" + String(repeating: "0", count: 32))),
            email: hasPassword ? "buyer@example.com" : nil, isEmailVerified: isVerified, hasPassword: hasPassword,
            nickname: "마패", role: .general, createdAt: moment)
    }

    static func account(
        _ formats: Formats, hasPassword: Bool, isVerified: Bool = false, hasMail: Bool = true
    ) throws -> AccountPage {
        let status = TossLinkStatus(linkedAt: moment, keptFields: ["email", "name"])
        return AccountPage(
            try profile(hasPassword: hasPassword, isVerified: isVerified),
            toss: TossCard(hasPassword ? nil : status, hasPassword: hasPassword, canLink: true, formats: formats),
            balance: CreditBalance(balance: Credits(420), held: .zero, receivable: .zero), mailAvailable: hasMail,
            formats: formats)
    }

    private static let moment = Timestamp(seconds: 1_786_343_400)

    private static func credits(_ formats: Formats) throws -> CreditsPage {
        CreditsPage(
            clientKey: "test_ck_sandbox", scriptURL: "http://localhost:9090/v2/standard",
            successURL: "http://127.0.0.1:8080/payment/success", failURL: "http://127.0.0.1:8080/payment/fail",
            balance: balance(formats, chargeLink: nil), methods: CreditsPage.methods(formats.language),
            packages: packages(formats), hasGoods: true, goods: [goods(formats)], hasNoPayments: false,
            payments: try PaymentStatus.allCases.map { PaymentRow(try payment($0), formats: formats) },
            morePaymentsLink: "/credits?payments=abc#payments", history: try history(formats),
            refundReasons: CreditsPage.refundReasons.map { $0[formats.language] })
    }

    static func payment(_ status: PaymentStatus, name: String = "스탠다드 300 크레딧") throws -> PaymentSummary {
        let id = try #require(PaymentID("pay_" + String(repeating: "0", count: 32)))
        let refund = RefundSummary(
            id: try #require(RefundID("ref_" + String(repeating: "0", count: 32))), paymentID: id, amount: Won(8300),
            credits: Credits(100), status: .processing, reason: "단순 변심", requestedAt: moment, finishedAt: nil,
            failure: nil)
        return PaymentSummary(
            id: id, orderID: "CREDIT_1", orderName: name, packageID: "standard", amount: Won(24900),
            credits: Credits(330), status: status, method: "카드", createdAt: moment, approvedAt: moment,
            refundedAmount: status == .partiallyRefunded ? Won(8300) : .zero,
            refundableAmount: status == .paid ? Won(24900) : .zero, refundableCredits: Credits(300),
            refundableUntil: moment, receiptURL: "https://dashboard.tosspayments.com/receipt",
            failure:
                ProviderReason(code: "REJECT_CARD_PAYMENT", message: "한도초과 혹은 잔액부족으로 결제에 실패했습니다."),
            virtualAccount: VirtualAccountSummary(
                bankCode: "88", accountNumber: "56211101234567", customerName: "김마패", dueAt: moment),
            refunds: status == .paid ? [refund] : [])
    }

    static func shell(_ language: Language) -> PageShell {
        PageShell(
            language: language, nonce: "bm9uY2U=", nickname: "마패", koreanLink: "/?lang=ko", englishLink: "/?lang=en")
    }
}
