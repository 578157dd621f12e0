import Hummingbird
import MapaeCore
import MapaeHTTP
import MapaeIdentity

/// `/login`
struct LogInPage: WebPage {
    static let template = "login"
    static let module = "account-forms.js"
    static let moduleTexts = ModuleTexts.forms

    /// Where to go after it.
    let next: String
    /// Why somebody ended up here; nil for those who came by themselves.
    let notice: String?
    /// Whether a forgotten password can be set anew by mail: whether there is mail.
    let hasReset: Bool
    /// What helps where a right password is not taken, shown when one was refused.
    let hint: String
    /// The sign-up page, with the same `next`.
    let otherLink: String

    var title: LocalizedText { LocalizedText("로그인", "Log in") }
    var ownTexts: [String: LocalizedText] { ModuleTexts.unknownDevice(hasMail: hasReset) }

    init(next: LocalPath, hasReset: Bool, language: Language) {
        self.next = next.text
        self.hasReset = hasReset
        hint = Self.hint(hasReset: hasReset)[language]
        notice =
            next == .paymentReturn
            ? LocalizedText("로그인하면 결제를 이어서 확인할게요.", "Log in and we will finish your payment.")[language] : nil
        otherLink = next.link(through: "/signup")
    }
}

extension LogInPage {
    /// The same for everybody: whether an account is locked is told to nobody. The link of a reset clears the failures, and
    /// makes up for the lock; without mail an operator does.
    static func hint(hasReset: Bool) -> LocalizedText {
        hasReset
            ? LocalizedText(
                "여러 번 틀리면 처음 쓰는 기기에서는 맞는 비밀번호로도 한동안 로그인할 수 없어요. 비밀번호를 다시 정하면 바로 로그인할 수 있어요.",
                "After many wrong passwords a new device is not let in for a while, even with the right one. Setting a new password opens the account at once."
            )
            : LocalizedText(
                "여러 번 틀리면 처음 쓰는 기기에서는 맞는 비밀번호로도 한동안 로그인할 수 없어요. 급하면 운영자에게 잠금을 풀어 달라고 해 주세요.",
                "After many wrong passwords a new device is not let in for a while, even with the right one. The operator can unlock the account."
            )
    }
}

/// `/signup`
struct SignUpPage: WebPage {
    static let template = "signup"
    static let module = "account-forms.js"
    static let moduleTexts = ModuleTexts.forms
    static let minimumPasswordLength = 8

    let next: String
    let otherLink: String
    let minimumPassword: String
    let passwordHint: String

    var title: LocalizedText { LocalizedText("회원가입", "Sign up") }

    init(next: LocalPath, language: Language) {
        self.next = next.text
        otherLink = next.logInLink
        minimumPassword = String(Self.minimumPasswordLength)
        passwordHint = Self.passwordHint[language]
    }

    static let passwordHint = LocalizedText(
        "\(minimumPasswordLength)자 이상. 길고 외우기 쉬운 문장도 좋아요.",
        "At least \(minimumPasswordLength) characters. A long phrase is fine.")
}

/// Shown in place of a private page when the access token has run out but the log-in may not have: its module renews the
/// session and loads the page again.
struct SessionRenewalPage: WebPage {
    static let template = "session-renewal"
    static let module = "session-renewal.js"

    let next: String
    let loginLink: String

    var title: LocalizedText { LocalizedText("로그인 확인", "Checking your session") }

    init(next: LocalPath) {
        self.next = next.text
        loginLink = next.logInLink
    }
}

extension WebPages {
    func logIn(_ visit: PageVisit) async throws -> Response {
        let next = visit.next
        guard visit.principal == nil else { return .seeOther(next.text) }
        return try render(
            LogInPage(next: next, hasReset: dependencies.accounts.hasMail, language: visit.language), for: visit)
    }

    func signUp(_ visit: PageVisit) async throws -> Response {
        let next = visit.next
        guard visit.principal == nil else { return .seeOther(next.text) }
        return try render(SignUpPage(next: next, language: visit.language), for: visit)
    }
}

extension PageVisit {
    /// `?next=`, or home for anything that is not a path of this server.
    fileprivate var next: LocalPath { query("next").flatMap(LocalPath.init) ?? .home }
}
