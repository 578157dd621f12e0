import MapaeCore

/// What the modules of the forms and of the account's pages show.
extension ModuleTexts {
    /// Faults of fields, by the field's name.
    static let forms: [String: LocalizedText] = [
        "missing.email": LocalizedText("이메일을 입력해 주세요.", "Please enter your e-mail address."),
        "missing.password": LocalizedText("비밀번호를 입력해 주세요.", "Please enter a password."),
        "missing.nickname": LocalizedText("닉네임을 입력해 주세요.", "Please enter a nickname."),
        "missing.name": LocalizedText("이름을 입력해 주세요.", "Please enter a name."),
        "missing.currentPassword": LocalizedText("지금 비밀번호를 입력해 주세요.", "Please enter your current password."),
        "missing.newPassword": LocalizedText("새 비밀번호를 입력해 주세요.", "Please enter a new password."),
        "invalid.email": LocalizedText("이메일 형식이 올바르지 않아요.", "This is not an e-mail address."),
        "invalid.password": LocalizedText("비밀번호는 8자 이상으로 정해 주세요.", "A password has at least 8 characters."),
        "invalid.newPassword": LocalizedText("비밀번호는 8자 이상으로 정해 주세요.", "A password has at least 8 characters."),
    ]

    static let passwordDialog: [String: LocalizedText] = [
        "missing.password": LocalizedText("비밀번호를 입력해 주세요.", "Please enter your password."),
        // Whoever is asked for it here gave no e-mail address that could be wrong.
        "error.INVALID_CREDENTIALS": LocalizedText("비밀번호가 올바르지 않아요.", "The password is wrong."),
    ]

    private static let onceDialog: [String: LocalizedText] = [
        "copied": LocalizedText("복사했어요.", "Copied."),
        "copyByHand": LocalizedText(
            "자동으로 복사하지 못했어요. 선택된 글자를 직접 복사해 주세요.",
            "It could not be copied for you. Please copy the selected text."),
    ]

    static let account: [String: LocalizedText] = [
        "profileSaved": LocalizedText("닉네임을 바꿨어요.", "Your nickname has been changed."),
        "passwordChanged": LocalizedText(
            "비밀번호를 바꿨어요. 다른 기기에서는 모두 로그아웃됐어요.",
            "Your password has been changed. All other devices are logged out."),
        "unknownDevice": LocalizedText("알 수 없는 기기", "Unknown device"),
        "thisDevice": LocalizedText("지금 이 기기", "This device"),
        "lastSeen": LocalizedText("마지막 사용 {at}", "Last used {at}"),
        "endSession": LocalizedText("{device}에서 로그아웃", "Log out of {device}"),
        "sessionEnded": LocalizedText("그 기기에서 로그아웃했어요.", "That device is logged out."),
        "othersEnded": LocalizedText("다른 기기 {count}대에서 로그아웃했어요.", "Other devices logged out: {count}."),
        "outcome.success": LocalizedText("성공", "Succeeded"),
        "outcome.failure": LocalizedText("실패", "Failed"),
        "outcome.locked": LocalizedText("잠시 차단", "Blocked for a while"),
        "outcome.device_refused": LocalizedText("확인되지 않은 기기", "Unconfirmed device"),
        "method.password": LocalizedText("비밀번호", "Password"),
        "method.reauthentication": LocalizedText("비밀번호 확인", "Password check"),
        "method.toss": LocalizedText("토스", "Toss"),
        "disconnectTitle": LocalizedText("토스 연결을 끊을까요?", "Disconnect Toss?"),
        "disconnectWords": LocalizedText(
            "더는 토스로 로그인할 수 없고, 모든 기기에서 로그아웃돼요. 토스에서 받은 정보는 24시간 뒤에 지워요.",
            "You can no longer log in with Toss, and every device is logged out. What we keep from Toss is erased after 24 hours."
        ),
        "disconnectAction": LocalizedText("연결 끊기", "Disconnect"),
        "method.signup": LocalizedText("회원가입", "Sign-up"),
        "agreeFirst": LocalizedText("안내를 확인하고 체크해 주세요.", "Please confirm that you have read this."),
    ].merging(forms) { $1 }.merging(verification) { $1 }.merging(passwordDialog) { $1 }

    static let roleNames: [(code: String, name: LocalizedText)] = [
        ("OWNER", LocalizedText("소유자", "Owner")),
        ("ADMIN", LocalizedText("관리자", "Administrator")),
        ("MEMBER", LocalizedText("멤버", "Member")),
    ]

    private static let roles = Dictionary(
        uniqueKeysWithValues: roleNames.map { ("role.\($0.code)", $0.name) })

    static let teams: [String: LocalizedText] = [
        "teamNote": LocalizedText("멤버 {count}명 · {at}에 만듦", "Members: {count} · made {at}")
    ].merging(roles) { $1 }.merging(forms) { $1 }

    static let team: [String: LocalizedText] = [
        "you": LocalizedText("나", "You"),
        "joinedAt": LocalizedText("{at}부터", "Since {at}"),
        "roleOf": LocalizedText("{name}의 역할", "Role of {name}"),
        "roleChanged": LocalizedText("{name}의 역할을 바꿨어요.", "The role of {name} has been changed."),
        "removeMember": LocalizedText("{name} 내보내기", "Remove {name}"),
        "removeTitle": LocalizedText("팀에서 내보낼까요?", "Remove from the team?"),
        "removeWords": LocalizedText("{name}은(는) 더 이상 이 팀을 볼 수 없어요.", "{name} will no longer see this team."),
        "removeAction": LocalizedText("내보내기", "Remove"),
        "invitedUntil": LocalizedText("{at}까지 유효", "Valid until {at}"),
        "withdrawInvitation": LocalizedText("{email} 초대 취소", "Withdraw the invitation of {email}"),
        "invitedTitle": LocalizedText("초대 링크를 만들었어요", "The invitation is ready"),
        "invitedWords": LocalizedText(
            "{email} 주소로 가입한 분만 쓸 수 있어요. 이 링크는 지금 한 번만 보여요.",
            "Only {email} can use it. This link is shown just once."),
        "invitedMailed": LocalizedText(
            "{email} 주소로 초대 메일을 보냈어요. 링크는 지금 한 번만 보이고, 이 주소로 가입한 분만 쓸 수 있어요.",
            "{email} was sent a mail. The link is shown just once, and nobody else can use it."),
        "invitedLabel": LocalizedText("초대 링크", "Invitation link"),
        "leaveTitle": LocalizedText("팀에서 나갈까요?", "Leave the team?"),
        "leaveWords": LocalizedText(
            "다시 들어오려면 새로 초대를 받아야 해요.", "You will need a new invitation to come back."),
        "leaveAction": LocalizedText("나가기", "Leave"),
        "deleteTeamTitle": LocalizedText("팀을 삭제할까요?", "Delete the team?"),
        "deleteTeamWords": LocalizedText(
            "모든 멤버가 나가고 팀의 API 키도 바로 멈춰요. 되돌릴 수 없어요.",
            "All members leave and the team's API keys stop at once. This cannot be undone."),
        "deleteTeamAction": LocalizedText("팀 삭제", "Delete the team"),
    ].merging(roles) { $1 }.merging(forms) { $1 }.merging(onceDialog) { $1 }.merging(verification) { $1 }
        .merging(passwordDialog) { $1 }

    static let teamJoin: [String: LocalizedText] = [
        "invitationInvalid": LocalizedText(
            "만료됐거나 이미 사용한 초대예요. 초대받은 이메일로 로그인했는지도 확인해 주세요.",
            "The invitation has expired or was used, or it was sent to another e-mail address than yours.")
    ].merging(verification) { $1 }

    static let userScopes = ["credits:read", "credits:spend", "payments:read", "teams:read"]
    static let serverScopes = ["credits:read", "credits:spend", "introspect", "promotions:grant", "messages:send"]

    static let keys: [String: LocalizedText] = [
        "scope.credits:read": LocalizedText("크레딧 보기", "See credits"),
        "scope.credits:spend": LocalizedText("크레딧 쓰기", "Spend credits"),
        "scope.payments:read": LocalizedText("결제 내역 보기", "See payments"),
        "scope.teams:read": LocalizedText("팀 정보 보기 (팀 키)", "See the team (team keys)"),
        "scope.introspect": LocalizedText("토큰 확인", "Check access tokens"),
        "scope.promotions:grant": LocalizedText("토스 포인트 지급", "Give Toss points"),
        "scope.messages:send": LocalizedText("토스 메시지 발송", "Send Toss messages"),
        "keyOfTeam": LocalizedText("팀 {team}", "Team {team}"),
        "keyUsed": LocalizedText("마지막 사용 {at}", "Last used {at}"),
        "keyUnused": LocalizedText("사용한 적 없음", "Never used"),
        "keyEnds": LocalizedText("{at} 만료", "Expires {at}"),
        "keyNeverEnds": LocalizedText("만료 없음", "Does not expire"),
        "deleteKey": LocalizedText("{name} 삭제", "Delete {name}"),
        "deleteKeyTitle": LocalizedText("키를 삭제할까요?", "Delete the key?"),
        "deleteKeyWords": LocalizedText(
            "‘{name}’ 키를 쓰는 프로그램은 바로 멈춰요. 되돌릴 수 없어요.",
            "Programs that use “{name}” stop at once. This cannot be undone."),
        "deleteKeyAction": LocalizedText("삭제하기", "Delete"),
        "keyMadeTitle": LocalizedText("API 키를 만들었어요", "Your API key is ready"),
        "keyMadeWords": LocalizedText(
            "이 값은 지금 한 번만 보여요. 안전한 곳에 옮겨 적어 주세요.",
            "It is shown just once. Please keep it in a safe place."),
    ].merging(forms) { $1 }.merging(onceDialog) { $1 }.merging(verification) { $1 }.merging(passwordDialog) { $1 }
}
