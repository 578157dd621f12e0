internal import MapaeCore
internal import MapaeStore

/// What notices say: what happened, when and what of, and what the link takes back.
extension MailTemplate {
    func notice(_ link: String, of mail: MailRow) -> LocalizedText {
        let (happened, undoing) = (happened(mail.detail), undoing)
        let at = mail.createdAt.koreanMinute
        guard let undoing else {
            return LocalizedText(
                """
                \(happened.korean)

                시각: \(at) (한국 시간)

                """,
                """
                \(happened.english)

                When: \(at) (Korean time)

                """)
        }
        return LocalizedText(
            """
            \(happened.korean)

            시각: \(at) (한국 시간)

            직접 하셨거나 알고 계신 일이라면 이 메일은 무시하셔도 됩니다. 아니라면 아래 링크를 열어 바로 되돌려 주세요. \(undoing.korean) \
            링크는 72시간 동안 한 번만 사용할 수 있습니다.

            \(link)

            """,
            """
            \(happened.english)

            When: \(at) (Korean time)

            If it was you, or you know of it, there is nothing to do. Otherwise please open this link to undo it. \(undoing.english) \
            It works once, within 72 hours.

            \(link)

            """)
    }

    private func happened(_ detail: String?) -> LocalizedText {
        switch self {
        case .tossLinked:
            LocalizedText(
                "회원님의 계정에 토스 로그인이 연결되었습니다. 이제 그 토스 사용자가 이 계정에 로그인할 수 있습니다.",
                "Toss log-in was linked with your account. That Toss user can log in to it now.")
        case .apiKeyMade:
            LocalizedText(
                "회원님의 계정에 API 키 ‘\(detail ?? "-")’가 만들어졌습니다. 이 키를 가진 사람은 비밀번호 없이 회원님의 이름으로 요청할 수 있습니다.",
                "The API key “\(detail ?? "-")” was made for your account. Whoever has it can act for you without your password."
            )
        case .newDevice:
            LocalizedText(
                "전에 쓰신 적이 없는 기기에서 회원님의 계정에 로그인했거나 기기 확인 링크를 열었습니다.\n\n기기: \(detail ?? "알 수 없음")",
                "A device that was not used before logged in to your account, or opened a link that confirms it.\n\nDevice: \(detail ?? "not known")"
            )
        case .passwordChanged:
            LocalizedText(
                "회원님의 비밀번호가 변경되었고, 다른 기기에서는 모두 로그아웃되었습니다.",
                "Your password was changed, and you were logged out everywhere else.")
        case .adminGained:
            LocalizedText(
                "회원님의 계정에 관리자 권한이 부여되었습니다. 모든 기기에서 로그아웃되었습니다. 다시 로그인하면 기기를 확인하는 메일을 먼저 보내 드립니다.",
                "Your account is an administrator's now. You were logged out everywhere. When you log in again, you are first mailed a link that confirms the device."
            )
        case .adminLost:
            LocalizedText(
                "회원님의 계정에서 관리자 권한이 해제되었고, 모든 기기에서 로그아웃되었습니다.",
                "Your account is an administrator's no more, and you were logged out everywhere.")
        case .verifyEmail, .resetPassword, .confirmDevice: LocalizedText("", "")
        }
    }

    /// Nil for what is not taken back.
    private var undoing: LocalizedText? {
        switch self {
        case .tossLinked:
            LocalizedText(
                "토스 연결을 해제하고 모든 기기에서 로그아웃합니다.",
                "The link ends, and you are logged out everywhere.")
        case .apiKeyMade:
            LocalizedText(
                "이 키를 없애고 모든 기기에서 로그아웃합니다.",
                "The key ends, and you are logged out everywhere.")
        case .newDevice:
            LocalizedText(
                "모든 기기에서 로그아웃하고, 지금 비밀번호와 토스 연결을 더는 쓸 수 없게 하고, 새 비밀번호를 정하는 메일을 보내 드립니다.",
                "You are logged out everywhere, your password and a Toss link no longer work, and you are sent a mail to set a new password."
            )
        case .passwordChanged:
            LocalizedText(
                "모든 기기에서 로그아웃하고, 바뀐 비밀번호와 토스 연결을 더는 쓸 수 없게 하고, 새 비밀번호를 정하는 메일을 보내 드립니다.",
                "You are logged out everywhere, that password and a Toss link no longer work, and you are sent a mail to set a new one."
            )
        case .adminGained:
            LocalizedText(
                "관리자 권한과 API 키를 없애고 모든 기기에서 로그아웃합니다.",
                "The role and your API keys end, and you are logged out everywhere.")
        case .adminLost, .verifyEmail, .resetPassword, .confirmDevice: nil
        }
    }
}
