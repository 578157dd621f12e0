import MapaeCore

/// The fixed texts of the account's pages and of mailed links.
extension PageTexts {
    static let account: [String: LocalizedText] = [
        "accountMenu": LocalizedText("계정 메뉴", "Account menu"),
        "myAccount": LocalizedText("내 계정", "My account"),
        "loading": LocalizedText("불러오는 중이에요", "Loading"),
        "save": LocalizedText("저장", "Save"),
        "copy": LocalizedText("복사", "Copy"),
        "onceDone": LocalizedText("옮겨 적었어요", "I have kept it"),
        "deleteWord": LocalizedText("삭제", "Delete"),
        "profile": LocalizedText("프로필", "Profile"),
        "sendVerification": LocalizedText("인증 메일 보내기", "Send a verification mail"),
        "changePassword": LocalizedText("비밀번호 바꾸기", "Change password"),
        "currentPassword": LocalizedText("지금 비밀번호", "Current password"),
        "newPassword": LocalizedText("새 비밀번호", "New password"),
        "passwordEndsOthers": LocalizedText(
            "바꾸면 다른 기기에서는 모두 로그아웃돼요.", "All other devices will be logged out."),
        "sessions": LocalizedText("로그인한 기기", "Devices"),
        "endOthers": LocalizedText("다른 기기 모두 로그아웃", "Log out all others"),
        "signInHistory": LocalizedText("로그인 기록", "Log-in history"),
        "signInHistoryEmpty": LocalizedText("아직 기록이 없어요.", "Nothing yet."),
        "deleteAccount": LocalizedText("계정 삭제", "Delete account"),
        "deleteLead": LocalizedText(
            "계정을 삭제하면 되돌릴 수 없어요.", "Deleting your account cannot be undone."),
        "deleteTitle": LocalizedText("계정을 삭제할까요?", "Delete your account?"),
        "deleteErased": LocalizedText(
            "이메일, 닉네임, 비밀번호, 로그인 기록은 지워져요.",
            "Your e-mail address, nickname, password and log-in history are erased."),
        "deleteKept": LocalizedText(
            "결제와 환불 기록은 전자상거래법에 따라 5년 동안 보관해요.",
            "Records of payments and refunds are kept for five years, as Korean e-commerce law requires."),
        "deleteFinal": LocalizedText(
            "모든 기기에서 바로 로그아웃되고, 되돌릴 수 없어요.", "Every device is logged out at once. This cannot be undone."),
        "deleteAgree": LocalizedText("내용을 확인했고, 계정을 삭제할게요.", "I understand, delete my account."),
    ].merging(teams) { $1 }.merging(keys) { $1 }.merging(mailedLinks) { $1 }

    private static let teams: [String: LocalizedText] = [
        "teams": LocalizedText("팀", "Teams"),
        "team": LocalizedText("팀", "Team"),
        "myTeams": LocalizedText("내 팀", "My teams"),
        "teamsEmpty": LocalizedText("아직 속한 팀이 없어요.", "You are not in a team yet."),
        "newTeam": LocalizedText("새 팀 만들기", "Make a team"),
        "teamName": LocalizedText("팀 이름", "Name of the team"),
        "makeTeam": LocalizedText("팀 만들기", "Make the team"),
        "members": LocalizedText("멤버", "Members"),
        "removeMember": LocalizedText("내보내기", "Remove"),
        "invitations": LocalizedText("멤버 초대", "Invite members"),
        "inviteEmail": LocalizedText("초대할 이메일", "E-mail address to invite"),
        "role": LocalizedText("역할", "Role"),
        "invite": LocalizedText("초대 링크 만들기", "Make an invitation link"),
        "openInvitations": LocalizedText("보낸 초대", "Open invitations"),
        "invitationsEmpty": LocalizedText("기다리는 초대가 없어요.", "No invitation is open."),
        "withdraw": LocalizedText("초대 취소", "Withdraw"),
        "leaveTeam": LocalizedText("팀 나가기", "Leave the team"),
        "deleteTeam": LocalizedText("팀 삭제", "Delete the team"),
        "leaveLead": LocalizedText(
            "나가면 팀의 정보와 API 키를 더 이상 볼 수 없어요.", "You will no longer see the team or its API keys."),
        "joinTitle": LocalizedText("팀에 초대받았어요", "You are invited to a team"),
        "joinNote": LocalizedText(
            "참여하면 팀원들이 내 닉네임을 볼 수 있고, 관리자는 이메일도 볼 수 있어요.",
            "Members will see your nickname, and its administrators your e-mail address."),
        "joinLogInNote": LocalizedText(
            "초대받은 이메일로 로그인하면 이어서 참여할 수 있어요.", "Log in with the invited e-mail address to go on."),
        "joinTeam": LocalizedText("팀에 참여하기", "Join the team"),
        "joinFailedTitle": LocalizedText("팀에 참여하지 못했어요", "You could not join"),
        "noInvitationTitle": LocalizedText("초대 링크가 아니에요", "This is no invitation"),
        "noInvitationNote": LocalizedText(
            "받은 링크를 끝까지 복사했는지 확인해 주세요.", "Please check that you copied the whole link."),
        "toTeams": LocalizedText("내 팀 보기", "See my teams"),
    ]

    private static let keys: [String: LocalizedText] = [
        "apiKeys": LocalizedText("API 키", "API keys"),
        "keysLead": LocalizedText(
            "프로그램이 비밀번호 없이 내 대신 서버에 요청할 때 써요. 필요한 권한만 골라 주세요.",
            "Programs use keys to act for you without your password. Give each just what it needs."),
        "keysEmpty": LocalizedText("아직 만든 키가 없어요.", "No key yet."),
        "showServerKeys": LocalizedText("서버 키 보기", "Show server keys"),
        "newKey": LocalizedText("새 키 만들기", "Make a key"),
        "keyName": LocalizedText("키 이름", "Name of the key"),
        "keyScopes": LocalizedText("권한", "Permissions"),
        "keyTeam": LocalizedText("누구의 키인가요?", "Whose key is it?"),
        "keyMine": LocalizedText("내 키", "Mine"),
        "keyLifetime": LocalizedText("유효 기간", "Lifetime"),
        "makeKey": LocalizedText("키 만들기", "Make the key"),
    ]

    private static let mailedLinks: [String: LocalizedText] = [
        "forgotPassword": LocalizedText("비밀번호를 잊으셨나요?", "Forgot your password?"),
        "toLogIn": LocalizedText("로그인으로 돌아가기", "Back to the log-in page"),
        "toAccount": LocalizedText("내 계정으로 가기", "Go to my account"),
        "resetTitle": LocalizedText("비밀번호 다시 정하기", "Set a new password"),
        "resetLead": LocalizedText(
            "가입한 이메일로 비밀번호를 다시 정하는 링크를 보내드려요.", "We will send you a link to set a new password."),
        "resetUnavailable": LocalizedText(
            "지금은 메일을 보낼 수 없어요. 운영자에게 문의해 주세요.",
            "This site cannot send mail. Please ask its operator."),
        "resetAsk": LocalizedText("링크 받기", "Send the link"),
        "resetAskedTitle": LocalizedText("메일함을 확인해 주세요", "Please look at your inbox"),
        "resetAskedNote": LocalizedText(
            "가입된 이메일이라면 곧 메일이 도착해요. 오지 않으면 스팸함도 확인해 주세요.",
            "If the address has an account, a mail will arrive soon. Look into the spam folder, too."),
        "resetChecking": LocalizedText("링크를 확인하고 있어요", "Looking at the link"),
        "resetSet": LocalizedText("비밀번호 바꾸기", "Set the password"),
        "resetAskAgain": LocalizedText("링크 다시 받기", "Ask for another link"),
        "resetDoneTitle": LocalizedText("비밀번호를 바꿨어요", "Your password is set"),
        "resetDoneNote": LocalizedText(
            "모든 기기에서 로그아웃했어요. 새 비밀번호로 로그인해 주세요.",
            "Every device is logged out. Please log in with the new password."),
        "deviceAskTitle": LocalizedText("이 기기를 확인할까요?", "Confirm this device?"),
        "deviceAskNote": LocalizedText(
            "내가 쓰는 기기일 때만 확인해 주세요. 확인한 기기에서는 관리자 계정으로 로그인할 수 있어요.",
            "Please confirm it only if it is your own. Your administrator account can then be logged in to on it."),
        "deviceConfirm": LocalizedText("이 기기 확인하기", "Confirm this device"),
        "deviceDoneTitle": LocalizedText("기기를 확인했어요", "The device is confirmed"),
        "deviceDoneNote": LocalizedText("이제 다시 로그인해 주세요.", "Please log in again now."),
        "deviceFailedTitle": LocalizedText("기기를 확인하지 못했어요", "The device could not be confirmed"),
        "noDeviceLinkTitle": LocalizedText("기기 확인 링크가 아니에요", "This is no link of a device"),
        "noDeviceLinkNote": LocalizedText(
            "메일에 있는 링크를 눌러 주세요. 다시 로그인하면 새 링크를 보내드려요.",
            "Please use the link in the mail. Logging in again sends another one."),
        "undoAskTitle": LocalizedText("메일에 적힌 일을 되돌릴까요?", "Undo what the mail describes?"),
        "undoAskNote": LocalizedText(
            "직접 하신 일이 아닐 때만 눌러 주세요. 되돌리면 모든 기기에서 로그아웃돼요.",
            "Please do so only if it was not you. You will be logged out everywhere."),
        "undoConfirm": LocalizedText("되돌리기", "Undo"),
        "undoDoneTitle": LocalizedText("되돌렸어요", "It is undone"),
        "undoDoneNote": LocalizedText(
            "모든 기기에서 로그아웃했고, 메일에 적힌 것은 없앴어요. 다시 로그인해 비밀번호를 바꿔 주세요.",
            "Every device is logged out, and what the mail describes is gone. Please log in again and change your password."
        ),
        "undoPasswordNote": LocalizedText(
            "모든 기기에서 로그아웃했고, 지금 비밀번호는 더 쓸 수 없어요. 방금 보내드린 메일의 링크로 새 비밀번호를 정해 주세요.",
            "Every device is logged out, and the password no longer works. Please set a new one with the link we have just mailed to you."
        ),
        "undoFailedTitle": LocalizedText("되돌리지 못했어요", "It could not be undone"),
        "undoFailedNote": LocalizedText(
            "비밀번호를 다시 정하면 모든 기기에서 로그아웃되고, API 키와 토스 연결도 없앨 수 있어요.",
            "Setting a new password logs you out everywhere and can end API keys and a Toss link, too."),
        "undoToReset": LocalizedText("비밀번호 다시 정하기", "Set a new password"),
        "noUndoLinkTitle": LocalizedText("되돌리는 링크가 아니에요", "This is not an undo link"),
        "noUndoLinkNote": LocalizedText("메일에 있는 링크를 눌러 주세요.", "Please use the link in the mail."),
        "verifyingTitle": LocalizedText("이메일을 인증하고 있어요", "Verifying your e-mail address"),
        "verifiedTitle": LocalizedText("이메일을 인증했어요", "Your e-mail address is verified"),
        "verifiedNote": LocalizedText(
            "이제 모든 기능을 쓸 수 있어요. 이 창은 닫아도 돼요.", "Everything is open to you now. You may close this page."),
        "verifyPasswordTitle": LocalizedText("새 비밀번호를 정해 주세요", "Choose a new password"),
        "verifyPasswordNote": LocalizedText(
            "비밀번호를 정하면 이메일 인증이 끝나고, 이 계정은 이 이메일의 주인만 쓸 수 있어요.",
            "It verifies your e-mail address, and makes the account yours alone."),
        "verifyPasswordEnds": LocalizedText(
            "지금까지의 로그인, API 키, 토스 연결, 팀 참여는 모두 끝나요.",
            "Every log-in, API key, Toss link and team from before ends."),
        "verifyPasswordKeep": LocalizedText(
            "직접 가입했고 쓰던 비밀번호를 그대로 쓰고 싶다면, 이 브라우저에서 로그인한 뒤 메일의 링크를 다시 열어 주세요.",
            "Signed up yourself and want to keep your password? Log in in this browser, then open the link in the mail again."
        ),
        "verifyPasswordAction": LocalizedText("비밀번호를 정하고 인증하기", "Set the password and verify"),
        "verifyLogInTitle": LocalizedText("먼저 로그인해 주세요", "Please log in first"),
        "verifyLogInNote": LocalizedText(
            "토스로 만든 계정이에요. 이 브라우저에서 로그인한 뒤 메일의 링크를 다시 열어 주세요.",
            "This account was made with Toss. Log in in this browser, then open the link in the mail again."),
        "releaseNote": LocalizedText(
            "내가 만든 계정이 아니라면 이 이메일을 되찾을 수 있어요. 그 계정에서는 이메일과 비밀번호만 빠지고, 이 이메일로 새로 가입할 수 있어요.",
            """
            If the account is not yours, take your address from it. The account stays its Toss user's, and you can sign up \
            with the address.
            """),
        "releaseAction": LocalizedText("제 계정이 아니에요", "It is not my account"),
        "releasedTitle": LocalizedText("이메일을 되찾았어요", "Your address is free"),
        "releasedNote": LocalizedText(
            "이제 이 이메일로 가입할 수 있어요.", "You can sign up with it now."),
        "resetEnds": LocalizedText("비밀번호를 바꾸면 아래 항목도 끝나요", "With the new password these end, too"),
        "resetEndsNote": LocalizedText(
            "직접 만든 것이라면 그대로 둘 수 있어요.", "Keep what you made yourself."),
        "resetKeepKeys": LocalizedText("API 키 그대로 두기", "Keep the API keys"),
        "resetKeepToss": LocalizedText("토스 연결 그대로 두기", "Keep the Toss link"),
        "notVerifiedTitle": LocalizedText("인증하지 못했어요", "The address could not be verified"),
        "noVerificationTitle": LocalizedText("인증 링크가 아니에요", "This is no verification link"),
        "noVerificationNote": LocalizedText(
            "메일에 있는 링크를 눌러 주세요. 메일은 내 계정에서 다시 보낼 수 있어요.",
            "Please use the link in the mail. You can ask for another one on your account page."),
    ]
}
