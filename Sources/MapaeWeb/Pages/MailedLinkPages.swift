import Hummingbird
import MapaeCore
import MapaeIdentity

/// `/reset`: asks for a mail, and with the mail's `#token=…` sets a new password.
struct ResetPage: WebPage {
    static let template = "reset"
    static let module = "reset.js"
    static let moduleTexts = ModuleTexts.forms

    let mailAvailable: Bool
    let minimumPassword: String
    let passwordHint: String

    var title: LocalizedText { LocalizedText("비밀번호 다시 정하기", "Set a new password") }

    init(mailAvailable: Bool, language: Language) {
        self.mailAvailable = mailAvailable
        minimumPassword = String(SignUpPage.minimumPasswordLength)
        passwordHint = SignUpPage.passwordHint[language]
    }
}

/// `/verify-email#token=…`
struct VerifyEmailPage: WebPage {
    static let template = "verify-email"
    static let module = "verify-email.js"
    static let moduleTexts = ModuleTexts.forms

    let hasMail: Bool
    let minimumPassword: String
    let passwordHint: String

    var title: LocalizedText { LocalizedText("이메일 인증", "E-mail verification") }
    var ownTexts: [String: LocalizedText] { ModuleTexts.endedVerification(hasMail: hasMail) }

    init(hasMail: Bool, language: Language) {
        self.hasMail = hasMail
        minimumPassword = String(SignUpPage.minimumPasswordLength)
        passwordHint = SignUpPage.passwordHint[language]
    }
}

/// `/device#token=…`: makes the browser known, for an administrator's log-in.
struct DevicePage: WebPage {
    static let template = "device"
    static let module = "device.js"

    let hasMail: Bool

    var title: LocalizedText { LocalizedText("기기 확인", "Confirm your device") }
    var ownTexts: [String: LocalizedText] { ModuleTexts.endedDeviceLink(hasMail: hasMail) }
}

/// `/undo#token=…`: takes back what a mail told its owner of.
struct UndoPage: WebPage {
    static let template = "undo"
    static let module = "undo.js"

    var ownTexts: [String: LocalizedText] {
        ["error.LINK_INVALID": LocalizedText("링크가 만료됐거나 이미 사용됐어요.", "The link has expired or was used already.")]
    }

    var title: LocalizedText { LocalizedText("되돌리기", "Undo") }
}

extension WebPages {
    func reset(_ visit: PageVisit) async throws -> Response {
        try render(ResetPage(mailAvailable: dependencies.accounts.hasMail, language: visit.language), for: visit)
    }

    func verifyEmail(_ visit: PageVisit) async throws -> Response {
        try render(VerifyEmailPage(hasMail: dependencies.accounts.hasMail, language: visit.language), for: visit)
    }

    func device(_ visit: PageVisit) async throws -> Response {
        try render(DevicePage(hasMail: dependencies.accounts.hasMail), for: visit)
    }

    func undo(_ visit: PageVisit) async throws -> Response {
        try render(UndoPage(), for: visit)
    }
}
