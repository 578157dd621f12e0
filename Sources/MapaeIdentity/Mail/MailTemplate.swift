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
    /// Tells the owner that the account is linked with a Toss user.
    case tossLinked
    /// Tells the owner that an API key was made.
    case apiKeyMade
    /// Tells the owner that somebody got in on a device that was not known.
    case newDevice
    /// Tells the owner that the password is another one now.
    case passwordChanged
    /// Tells the owner that the account is an administrator's now.
    case adminGained
    /// Tells the owner that the account is an administrator's no more. Nothing is taken back: no mail makes an
    /// administrator.
    case adminLost

    /// Marks a reset that nobody asked for: what was taken back has ended the password.
    static let afterUndo = "undo"

    /// How long the link works; for a notice without one, how long it is worth sending.
    var lifetime: Duration {
        switch self {
        case .verifyEmail: .hours(24)
        case .resetPassword: .minutes(30)
        case .confirmDevice: .hours(1)
        case .tossLinked, .apiKeyMade, .newDevice, .passwordChanged, .adminGained, .adminLost: .hours(72)
        }
    }

    /// The page its link leads to; nil for a notice of what is not taken back.
    var page: String? {
        switch self {
        case .verifyEmail: "/verify-email"
        case .resetPassword: "/reset"
        case .confirmDevice: "/device"
        case .tossLinked, .apiKeyMade, .newDevice, .passwordChanged, .adminGained: "/undo"
        case .adminLost: nil
        }
    }

    /// Whether a mail of this kind may go to an account now. An address that nobody has proven resets no account which Toss
    /// log-in made: whoever reads its mail need not be the Toss user. Of what happens only a proven address is told: a stranger
    /// whose address somebody signed up with has been sent one mail too many already.
    func mayReach(_ owner: UserRow) -> Bool {
        switch self {
        case .verifyEmail: owner.emailVerifiedAt == nil
        case .resetPassword: !(owner.madeByToss && owner.isAddressUnproven)
        case .tossLinked, .apiKeyMade, .newDevice, .passwordChanged, .adminGained, .adminLost: !owner.isAddressUnproven
        case .confirmDevice: true
        }
    }

    func subject(site: String, _ language: Language) -> String {
        let text =
            switch self {
            case .verifyEmail: LocalizedText("이메일 주소를 확인해 주세요", "Please confirm your e-mail address")
            case .resetPassword: LocalizedText("비밀번호 재설정", "Set a new password")
            case .confirmDevice: LocalizedText("로그인할 기기를 확인해 주세요", "Please confirm your device")
            case .tossLinked: LocalizedText("토스 로그인이 연결되었습니다", "Toss log-in was linked")
            case .apiKeyMade: LocalizedText("API 키가 만들어졌습니다", "An API key was made")
            case .newDevice: LocalizedText("새 기기에서 로그인했습니다", "A new device on your account")
            case .passwordChanged: LocalizedText("비밀번호가 변경되었습니다", "Your password was changed")
            case .adminGained: LocalizedText("관리자 권한이 부여되었습니다", "You are an administrator now")
            case .adminLost: LocalizedText("관리자 권한이 해제되었습니다", "You are no administrator any more")
            }
        return "[\(site)] \(text[language])"
    }

    /// - Parameters:
    ///   - link: as text, what a mail without a page points to being the site itself.
    ///   - mail: when it was written down, and what it says of what it is about.
    func text(link: String, of mail: MailRow, _ language: Language) -> String {
        let text =
            switch self {
            case .verifyEmail: MailTemplate.verification(link)
            case .resetPassword:
                mail.detail == MailTemplate.afterUndo ? MailTemplate.resetAfterUndo(link) : MailTemplate.reset(link)
            case .confirmDevice: MailTemplate.confirmation(link)
            case .tossLinked, .apiKeyMade, .newDevice, .passwordChanged, .adminGained, .adminLost:
                notice(link, of: mail)
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

    private static func resetAfterUndo(_ link: String) -> LocalizedText {
        LocalizedText(
            """
            요청하신 대로 되돌렸고, 지금까지의 비밀번호는 더 쓸 수 없습니다. 아래 링크를 열어 새 비밀번호를 정해 주세요. 링크는 30분 동안 한 번만 사용할 수 있습니다.

            \(link)

            시간이 지났다면 로그인 화면의 ‘비밀번호를 잊으셨나요?’에서 링크를 다시 받을 수 있습니다.

            """,
            """
            It was undone as you asked, and your former password no longer works. Please open this link to set a new one. It \
            works once, within 30 minutes.

            \(link)

            When the time is over, ask for another link with “Forgot your password?” on the log-in page.

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
}

extension MailRow {
    /// A mail of a kind, worth sending and its link working for as long as the kind says.
    init(
        _ id: MailID, _ kind: MailTemplate, to user: UserID, _ language: String, at now: Timestamp,
        about subject: String? = nil, saying detail: String? = nil
    ) {
        self.init(
            id: id, kind: kind.rawValue, userID: user, language: language, createdAt: now,
            expiresAt: now + kind.lifetime, subject: subject, detail: detail)
    }
}
