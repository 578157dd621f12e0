import Hummingbird
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaePayments

/// The links between the pages of one's account.
struct AccountNavigation: Sendable {
    let isAccount: Bool
    let isTeams: Bool
    let isKeys: Bool
    /// Only administrators have that one.
    var isCertificates = false

    static let account = AccountNavigation(isAccount: true, isTeams: false, isKeys: false)
    static let teams = AccountNavigation(isAccount: false, isTeams: true, isKeys: false)
    static let keys = AccountNavigation(isAccount: false, isTeams: false, isKeys: true)
    static let certificates = AccountNavigation(
        isAccount: false, isTeams: false, isKeys: false, isCertificates: true)
}

/// `/account`: profile, password, sessions, log-in history, deletion.
struct AccountPage: WebPage {
    static let template = "account"
    static let module = "account.js"
    static let moduleTexts = ModuleTexts.account

    let nav = AccountNavigation.account
    let email: String
    let emailStatus: String
    /// The colour of the status: `good` or `wait`.
    let emailTone: String
    let unverified: UnverifiedNote?
    /// Nil for an account without an address: Toss log-in made it.
    let address: String?
    let hasPassword: Bool
    /// Nil where there is no Toss log-in.
    let toss: TossCard?
    let nickname: String
    let minimumPassword: String
    let passwordHint: String
    /// What of the balance goes with the account.
    /// Nil when there is nothing to lose.
    let deletionLoss: String?

    var title: LocalizedText { LocalizedText("내 계정", "My account") }

    init(_ profile: Profile, toss: TossCard?, balance: CreditBalance, mailAvailable: Bool, formats: Formats) {
        let (language, isEmailVerified) = (formats.language, profile.isEmailVerified)
        email = profile.email ?? ""
        address = profile.email
        hasPassword = profile.hasPassword
        self.toss = toss
        nickname = profile.nickname
        emailStatus =
            (isEmailVerified ? LocalizedText("인증됨", "Verified") : LocalizedText("인증 전", "Not verified"))[
                language]
        emailTone = isEmailVerified ? "good" : "wait"
        unverified = UnverifiedNote(
            profile, for: toss?.canLink == true ? .forAccountWithToss : .forAccount, hasMail: mailAvailable,
            showsAddress: false, language: language)
        minimumPassword = String(SignUpPage.minimumPasswordLength)
        passwordHint = SignUpPage.passwordHint[language]
        let left = formats.credits(balance.balance)
        deletionLoss =
            balance.balance.count > 0
            ? LocalizedText("남은 \(left)은 사라지고, 환불할 수 없어요.", "Your \(left) are lost and cannot be refunded.")[language]
            : nil
    }
}

extension WebPages {
    func account(_ visit: PageVisit) async throws -> Response {
        guard let principal = visit.principal else { return try withoutSession(visit, returningTo: .account) }
        let profile = try await dependencies.accounts.profile(of: principal.userID)
        let balance = try await dependencies.credits.balance(of: principal.userID)
        let formats = Formats(language: visit.language)
        let page = AccountPage(
            profile, toss: try await tossCard(of: profile, formats), balance: balance,
            mailAvailable: dependencies.accounts.hasMail, formats: formats)
        return try render(page, for: visit)
    }

    private func tossCard(of profile: Profile, _ formats: Formats) async throws -> TossCard? {
        guard let toss = dependencies.toss else { return nil }
        return TossCard(
            try await toss.links.status(of: profile.id), hasPassword: profile.hasPassword,
            canLink: toss.consentURL != nil, formats: formats)
    }
}
