internal import MapaeCore
internal import MapaeStore

/// The mails that are sent to users, and what each says.
enum MailTemplate: String, Sendable, CaseIterable {
    /// Holds a link that proves the address.
    case verifyEmail
    /// Holds a link that sets a new password.
    case resetPassword
    /// Holds a link that makes the device it is opened on known.
    case confirmDevice
    /// Tells the owner that the password is another one now.
    case passwordChanged

    /// How long the link works; for a notice, how long it is worth sending.
    var lifetime: Duration {
        switch self {
        case .verifyEmail, .passwordChanged: .hours(24)
        case .resetPassword: .minutes(30)
        case .confirmDevice: .hours(1)
        }
    }

    /// The page its link leads to; nil for a notice.
    var page: String? {
        switch self {
        case .verifyEmail: "/verify-email"
        case .resetPassword: "/reset"
        case .confirmDevice: "/device"
        case .passwordChanged: nil
        }
    }

    /// Whether a mail of this kind may go to an account now. An address that nobody has proven resets no account which Toss
    /// log-in made: whoever reads its mail need not be the Toss user.
    func mayReach(_ owner: UserRow) -> Bool {
        switch self {
        case .verifyEmail: owner.emailVerifiedAt == nil
        case .resetPassword: !(owner.madeByToss && owner.isAddressUnproven)
        case .passwordChanged, .confirmDevice: true
        }
    }

    func subject(site: String, _ language: Language) -> String {
        let text =
            switch self {
            case .verifyEmail: LocalizedText("이메일 주소를 확인해 주세요", "Please confirm your e-mail address")
            case .resetPassword: LocalizedText("비밀번호 재설정", "Set a new password")
            case .confirmDevice: LocalizedText("로그인할 기기를 확인해 주세요", "Please confirm your device")
            case .passwordChanged: LocalizedText("비밀번호가 변경되었습니다", "Your password was changed")
            }
        return "[\(site)] \(text[language])"
    }

    /// - Parameter link: as text, what a notice points to being the site itself.
    func text(link: String, _ language: Language) -> String {
        let text =
            switch self {
            case .verifyEmail: MailTemplate.verification(link)
            case .resetPassword: MailTemplate.reset(link)
            case .confirmDevice: MailTemplate.confirmation(link)
            case .passwordChanged: MailTemplate.change(link)
            }
        return text[language]
    }

    private static func verification(_ link: String) -> LocalizedText {
        LocalizedText(
            """
            아래 링크를 열어 이메일 주소를 확인해 주세요. 링크는 24시간 동안 한 번만 사용할 수 있습니다.

            \(link)

            가입하신 적이 없다면 이 메일을 무시해 주세요.

            """,
            """
            Please open this link to confirm your e-mail address. It works once, within 24 hours.

            \(link)

            If you have not signed up, please ignore this mail.

            """)
    }

    private static func reset(_ link: String) -> LocalizedText {
        LocalizedText(
            """
            아래 링크를 열어 새 비밀번호를 정해 주세요. 링크는 30분 동안 한 번만 사용할 수 있습니다.

            \(link)

            요청하신 적이 없다면 이 메일을 무시해 주세요. 비밀번호는 바뀌지 않습니다.

            """,
            """
            Please open this link to set a new password. It works once, within 30 minutes.

            \(link)

            If you have not asked for this, please ignore this mail. Your password stays as it is.

            """)
    }

    private static func confirmation(_ link: String) -> LocalizedText {
        LocalizedText(
            """
            관리자 계정에 확인되지 않은 기기에서 로그인하려고 했습니다. 본인이라면 로그인하려는 기기에서 아래 링크를 열고, 다시 로그인해 주세요. \
            링크는 1시간 동안 한 번만 사용할 수 있습니다.

            \(link)

            직접 로그인하지 않으셨다면 링크를 열지 마시고 비밀번호를 바꿔 주세요. 누군가 회원님의 로그인 수단을 알고 있습니다.

            """,
            """
            Somebody wanted to log in to your administrator account on a device that is not known. If it was you, \
            please open this link on that device and log in again. It works once, within one hour.

            \(link)

            If it was not you, do not open it and change your password: somebody knows a way into your account.

            """)
    }

    private static func change(_ link: String) -> LocalizedText {
        LocalizedText(
            """
            회원님의 비밀번호가 변경되었고, 다른 기기에서는 모두 로그아웃되었습니다.

            직접 변경하지 않으셨다면 지금 비밀번호를 재설정해 주세요.

            \(link)

            """,
            """
            Your password was changed, and you were logged out everywhere else.

            If it was not you, please reset your password now.

            \(link)

            """)
    }
}
