import MapaeCore

/// The fixed texts of whatever waits for a verified address, and of servers that send no mail.
extension PageTexts {
    static let verification: [String: LocalizedText] = [
        "verifyFirst": LocalizedText("이메일을 먼저 인증해 주세요", "Please verify your e-mail address first"),
        "verifyByMail": LocalizedText("링크를 받을 주소:", "The link goes to"),
        "verifyByOperator": LocalizedText(
            "이 서버는 메일을 보내지 않아요. 서버 운영자에게 이 주소의 인증을 요청해 주세요.",
            "This server sends no mail. Please ask its operator to verify this address."),
        "operatorCommand": LocalizedText("운영자가 쓸 명령:", "The operator's command:"),
        "tossAfterVerification": LocalizedText(
            "이메일을 인증하면 연결할 수 있어요.", "You can link it once your e-mail address is verified."),
        "noVerificationMail": LocalizedText(
            "이 서버는 메일을 보내지 않아요. 이메일 인증은 서버 운영자에게 요청해 주세요.",
            "This server sends no mail. Please ask its operator to verify your address."),
        "noDeviceMail": LocalizedText(
            "서버 운영자에게 받은 링크를 끝까지 복사했는지 확인해 주세요. 새 링크도 운영자가 만들어 줄 수 있어요.",
            "Please check that you copied the whole link. The server's operator can make another one."),
    ]
}

extension LocalizedText {
    /// What an address is verified for, by the page that wants it.
    static let forKeys = LocalizedText(
        "인증하면 API 키를 만들 수 있어요.", "You can make API keys once it is verified.")
    static let forInvitations = LocalizedText(
        "인증하면 멤버를 초대할 수 있어요.", "You can invite members once it is verified.")
    static let forJoining = LocalizedText(
        "인증하면 팀에 참여할 수 있어요. 인증한 뒤 이 화면을 새로고침해 주세요.",
        "You can join once it is verified. Reload this page then.")
    static let forAccount = LocalizedText(
        "인증하면 API 키와 팀 초대를 쓸 수 있어요.", "API keys and team invitations are yours once it is verified.")
    static let forAccountWithToss = LocalizedText(
        "인증하면 API 키와 팀 초대를 쓰고 토스를 연결할 수 있어요.",
        "API keys, team invitations and linking Toss are yours once it is verified.")
}

extension ModuleTexts {
    static let verification: [String: LocalizedText] = [
        "verificationSent": LocalizedText(
            "인증 메일을 보냈어요. 메일함을 확인해 주세요.", "The mail is on its way. Please look at your inbox.")
    ]

    /// What an administrator is told on a device that is not known.
    static func unknownDevice(hasMail: Bool) -> [String: LocalizedText] {
        [
            "error.DEVICE_CONFIRMATION_NEEDED": hasMail
                ? LocalizedText(
                    "관리자 계정은 확인한 기기에서만 로그인할 수 있어요. 메일로 받은 링크를 이 브라우저에서 열고 다시 로그인해 주세요. 메일이 오지 않으면 서버 운영자에게 기기 확인 링크를 요청해 주세요.",
                    "Administrators log in on known devices alone. Open the link we mailed to you in this browser and log in again. If no mail arrives, ask whoever runs the server for a device link."
                )
                : LocalizedText(
                    "관리자 계정은 확인한 기기에서만 로그인할 수 있어요. 이 서버는 메일을 보내지 않으니, 서버 운영자에게 기기 확인 링크(mapae users device-link)를 받아 이 브라우저에서 열고 다시 로그인해 주세요.",
                    "Administrators log in on known devices alone. This server sends no mail: ask its operator for a device link (mapae users device-link), open it in this browser and log in again."
                )
        ]
    }

    static func endedVerification(hasMail: Bool) -> [String: LocalizedText] {
        [
            "error.LINK_INVALID": hasMail
                ? LocalizedText(
                    "링크가 만료됐거나 이미 사용됐어요. 인증을 마쳤다면 다시 하지 않아도 되고, 아니라면 내 계정에서 새 메일을 받을 수 있어요.",
                    "This link has expired or was already used. If your address is verified, nothing is left to do; if not, your account page sends you another link."
                )
                : LocalizedText(
                    "링크가 만료됐거나 이미 사용됐어요. 이메일 인증은 서버 운영자에게 요청해 주세요.",
                    "This link has expired or was already used. Please ask the server's operator to verify your address."
                )
        ]
    }

    static func endedDeviceLink(hasMail: Bool) -> [String: LocalizedText] {
        [
            "error.LINK_INVALID": hasMail
                ? LocalizedText(
                    "링크가 만료됐거나 이미 사용됐어요. 다시 로그인하면 새 링크를 보내드려요.",
                    "This link has expired or was already used. Logging in again sends another one.")
                : LocalizedText(
                    "링크가 만료됐거나 이미 사용됐어요. 서버 운영자에게 새 링크를 요청해 주세요.",
                    "This link has expired or was already used. Please ask the server's operator for another one.")
        ]
    }
}
