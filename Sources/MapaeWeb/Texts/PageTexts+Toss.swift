import MapaeCore

/// The fixed texts about Toss log-in, and about the password that an account made by it does not have.
extension PageTexts {
    static let toss: [String: LocalizedText] = [
        "orWord": LocalizedText("또는", "or"),
        "tossLogIn": LocalizedText("토스로 로그인", "Log in with Toss"),
        "tossWorkingTitle": LocalizedText("토스로 로그인하고 있어요", "Logging in with Toss"),
        "tossLinkTitle": LocalizedText("이 계정에 토스를 연결할까요?", "Link Toss with this account?"),
        "tossLinkAccount": LocalizedText("연결할 계정:", "Account:"),
        "tossLinkNote": LocalizedText(
            "연결하면 다음부터 비밀번호 없이 토스로 로그인할 수 있어요.",
            "From now on you will be able to log in with Toss, without your password."),
        "tossLinkAction": LocalizedText("연결하기", "Link"),
        "tossLinkLater": LocalizedText("나중에 할게요", "Not now"),
        "tossCanceledTitle": LocalizedText("토스 로그인을 취소했어요", "You canceled at Toss"),
        "tossCanceledNote": LocalizedText(
            "계속하려면 토스에서 동의가 필요해요.", "To go on, please agree at Toss."),
        "tossDeviceTitle": LocalizedText("이 기기를 먼저 확인해 주세요", "Please confirm this device first"),
        "tossFailedTitle": LocalizedText("토스로 확인하지 못했어요", "Toss could not confirm it"),
        "tossAgain": LocalizedText("토스로 다시 시도하기", "Try again with Toss"),
        "tossBack": LocalizedText("돌아가기", "Go back"),
        "tossEndedTitle": LocalizedText("토스 연결이 끊긴 계정이에요", "Toss was disconnected from your account"),
        "tossEndedNote": LocalizedText(
            "쓰던 계정이 있다면 이메일로 로그인한 뒤 내 계정에서 토스를 다시 연결해 주세요. 새 계정에는 이전 계정의 크레딧과 결제 내역이 없어요.",
            """
            To go on with your account, log in by e-mail and link Toss again in your account. A new account has neither the \
            credits nor the payments of the former one.
            """),
        "tossEndedLogIn": LocalizedText("이메일로 로그인", "Log in by e-mail"),
        "tossEndedAnew": LocalizedText("새 계정으로 시작", "Start a new account"),
        "tossStrayTitle": LocalizedText("여기서 시작한 로그인이 아니에요", "This log-in did not begin here"),
        "tossStrayNote": LocalizedText(
            "안전을 위해 로그인 화면에서 다시 시작해 주세요.", "To be safe, please begin again on the log-in page."),
        "toLogInPage": LocalizedText("로그인 화면으로 가기", "Go to the log-in page"),
        "toss": LocalizedText("토스", "Toss"),
        "tossWay": LocalizedText("토스 로그인", "Toss log-in"),
        "tossLinked": LocalizedText("연결됨", "Linked"),
        "tossNotLinked": LocalizedText("연결 안 됨", "Not linked"),
        "tossOnlyWay": LocalizedText(
            "지금은 토스로만 로그인할 수 있어요. 연결을 끊으려면 먼저 이메일과 비밀번호를 정해 주세요.",
            "Toss is your only way to log in. To disconnect it, set an e-mail address and a password first."),
        "tossDisconnect": LocalizedText("연결 끊기", "Disconnect"),
        "tossConnect": LocalizedText("토스 연결하기", "Link Toss"),
        "tossConnectNote": LocalizedText(
            "토스를 연결하면 비밀번호 없이 로그인할 수 있어요.", "Link Toss to log in without a password."),
        "tossConnectInApp": LocalizedText(
            "토스 앱에서 이 서비스를 열면 연결할 수 있어요.", "Open this service in the Toss app to link it."),
        "noEmail": LocalizedText("등록한 이메일이 없어요.", "No e-mail address yet."),
        "firstPassword": LocalizedText("이메일과 비밀번호 정하기", "Set an e-mail address and a password"),
        "firstPasswordLead": LocalizedText(
            "정해 두면 토스가 없어도 로그인할 수 있어요.", "With these you can log in without Toss."),
        "firstPasswordAction": LocalizedText("저장하기", "Save"),
        "passwordNew": LocalizedText("비밀번호", "Password"),
        "reauthTossTitle": LocalizedText("본인인지 확인할게요", "Confirm that it is you"),
        "reauthTossLead": LocalizedText(
            "로그인한 지 시간이 지나, 토스로 한 번 더 확인이 필요해요. 확인한 뒤 이 화면에서 다시 시도해 주세요.",
            "You logged in a while ago. Please confirm with Toss, then try again on this page."),
        "reauthTossInApp": LocalizedText(
            "로그인한 지 시간이 지나, 한 번 더 확인이 필요해요. 토스 앱에서 다시 로그인한 뒤 시도해 주세요.",
            "You logged in a while ago. Please log in again in the Toss app, then try again."),
        "reauthTossAction": LocalizedText("토스로 확인하기", "Confirm with Toss"),
    ]
}
