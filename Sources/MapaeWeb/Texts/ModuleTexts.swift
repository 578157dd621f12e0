import MapaeCore

/// The texts modules show. A page hands its module those it needs in `data-texts`; `{name}` is filled in by the module.
enum ModuleTexts {
    static let everyPage: [String: LocalizedText] = [
        "unexpected": LocalizedText(
            "문제가 생겼어요. 잠시 후 다시 시도해 주세요.", "Something went wrong. Please try again in a moment."),
        "offline": LocalizedText(
            "서버에 연결하지 못했어요. 인터넷 연결을 확인하고 다시 시도해 주세요.",
            "We could not reach the server. Please check your connection and try again."),
        "waitMinutes": LocalizedText(
            "요청이 너무 많아요. {count}분 뒤에 다시 시도해 주세요.", "Too many requests. Please try again in {count} minutes."),
        "waitHours": LocalizedText(
            "요청이 너무 많아요. {count}시간 뒤에 다시 시도해 주세요.", "Too many requests. Please try again in {count} hours."),
        "wonPattern": LocalizedText("{amount}원", "₩{amount}"),
        "creditsPattern": LocalizedText("{count} 크레딧", "{count} credits"),
        "creditPattern": LocalizedText("{count} 크레딧", "{count} credit"),
    ].merging(errors) { $1 }

    /// Errors in the pages' own tone; a code that is not here is told in the server's words.
    private static let errors: [String: LocalizedText] = [
        "error.RATE_LIMIT_EXCEEDED": LocalizedText(
            "요청이 너무 많아요. 잠시 후 다시 시도해 주세요.", "Too many requests. Please try again in a moment."),
        "error.AUTH_REQUIRED": LocalizedText("로그인이 필요해요.", "Please log in."),
        "error.INVALID_CREDENTIALS": LocalizedText(
            "이메일 또는 비밀번호가 올바르지 않아요.", "The e-mail address or password is wrong."),
        "error.SESSION_EXPIRED": LocalizedText(
            "로그인이 만료됐어요. 다시 로그인해 주세요.", "Your session has expired. Please log in again."),
        "error.SESSION_NOT_FOUND": LocalizedText("이미 로그아웃된 기기예요.", "This device is logged out already."),
        "error.MAIL_NOT_CONFIGURED": LocalizedText(
            "지금은 메일을 보낼 수 없어요.", "Mail is not available on this site."),
        "error.EMAIL_NOT_VERIFIED": LocalizedText(
            "먼저 이메일을 인증해 주세요. 인증하는 방법은 내 계정에 있어요.",
            "Please verify your e-mail address first. Your account page says how."),
        "error.NAME_RESERVED": LocalizedText(
            "운영자만 쓸 수 있는 이름이에요. 다른 이름을 입력해 주세요.",
            "This name is kept for the operator. Please choose another."),
        "error.UNREADABLE_TEXT": LocalizedText(
            "보이지 않거나 글의 방향을 바꾸는 문자는 쓸 수 없어요.",
            "Characters that cannot be seen, or that turn the direction of text, cannot be used here."),
        "error.EMAIL_UNSUPPORTED": LocalizedText(
            "이메일의 @ 앞에는 영문자, 숫자, 기호만 쓸 수 있고 @ 뒤는 올바른 도메인이어야 해요.",
            "An e-mail address may have only Latin letters, digits and signs before its @, and a valid domain after it."
        ),
        "error.LINK_INVALID": LocalizedText(
            "링크가 만료됐거나 이미 사용됐어요. 다시 요청해 주세요.",
            "This link has expired or was already used. Please ask for a new one."),
        "error.DELETION_BLOCKED": LocalizedText(
            "처리 중인 결제나 환불이 끝난 뒤에 탈퇴할 수 있어요.",
            "You can delete the account once your payments and refunds in progress have ended."),
        "error.FORBIDDEN": LocalizedText("접근 권한이 없어요.", "You do not have access to this."),
        "error.TEAM_NOT_FOUND": LocalizedText("팀을 찾을 수 없어요.", "The team was not found."),
        "error.ALREADY_MEMBER": LocalizedText("이미 팀에 있는 분이에요.", "This person is already in the team."),
        "error.LAST_OWNER": LocalizedText(
            "팀에는 소유자가 한 명은 있어야 해요. 먼저 팀 페이지에서 다른 팀원을 소유자로 정하거나 팀을 삭제해 주세요.",
            "A team needs at least one owner. Please make another member an owner first, or delete the team, on the team's page."
        ),
        "error.ACCOUNT_BANNED": LocalizedText(
            "이용이 정지된 계정이에요. 운영자에게 문의해 주세요.",
            "This account has been suspended. Please contact the operator."),
        "error.LAST_WAY_IN": LocalizedText(
            "토스로만 로그인하는 계정이라 지금은 연결을 끊을 수 없어요. 먼저 이메일과 비밀번호를 정해 주세요.",
            "Toss is the only way into your account. Please set an e-mail address and a password first."),
        "error.TOSS_CODE_REFUSED": LocalizedText(
            "토스 로그인 시간이 지났거나 이미 사용한 로그인이에요. 다시 시도해 주세요.",
            "This log-in with Toss was used or is too old. Please try again."),
        "error.TOSS_LOGIN_UNFINISHED": LocalizedText(
            "토스의 응답을 확인하지 못했어요. 다시 시도해 주세요.", "Toss did not give a clear answer. Please try again."),
        "error.TOSS_LINK_CONFLICT": LocalizedText(
            "이미 다른 계정에 연결된 토스예요.", "This Toss user is linked with another account."),
        "error.TOSS_ALREADY_LINKED": LocalizedText(
            "이 계정에는 이미 다른 토스가 연결돼 있어요.", "Your account is linked with another Toss user."),
        "error.TOSS_NOT_LINKED": LocalizedText("이미 연결이 끊겼어요.", "Toss is disconnected already."),
        "error.PASSWORD_ALREADY_SET": LocalizedText(
            "이미 비밀번호가 있어요. 페이지를 새로고침해 주세요.", "You have a password already. Please reload the page."),
        "error.CSRF_FAILED": LocalizedText(
            "요청을 확인하지 못했어요. 페이지를 새로고침해 주세요.", "The request could not be verified. Please reload the page."),
        "error.EMAIL_TAKEN": LocalizedText("이미 가입된 이메일이에요.", "This e-mail address is already registered."),
        "error.INTERNAL_ERROR": LocalizedText(
            "문제가 생겼어요. 잠시 후 다시 시도해 주세요.", "Something went wrong. Please try again in a moment."),
        "error.OVERLOADED": LocalizedText(
            "지금은 접속이 많아요. 잠시 후 다시 시도해 주세요.", "We are busy right now. Please try again in a moment."),
        "error.UNAVAILABLE": LocalizedText(
            "지금은 처리할 수 없어요. 잠시 후 다시 시도해 주세요.", "This is not available right now. Please try again in a moment."),
        "error.INVALID_PACKAGE": LocalizedText("지금은 살 수 없는 상품이에요.", "This package does not exist."),
        "error.TOO_MANY_OPEN_PAYMENTS": LocalizedText(
            "진행 중인 결제가 너무 많아요. 잠시 후 다시 시도해 주세요.",
            "You have too many payments in progress. Please try again later."),
        "error.AMOUNT_MISMATCH": LocalizedText("결제 금액이 주문과 달라요.", "The payment amount is not right."),
        "error.PAYMENT_NOT_FOUND": LocalizedText("결제 내역을 찾을 수 없어요.", "The payment was not found."),
        "error.PAYMENT_EXPIRED": LocalizedText(
            "결제 시간이 지났어요. 다시 결제해 주세요.", "The time for this payment has run out. Please start again."),
        "error.PAYMENT_FAILED": LocalizedText("결제 처리에 실패했어요.", "The payment could not be processed."),
        "error.PAYMENT_MISMATCHED": LocalizedText(
            "결제 정보가 주문과 달라서 자동으로 취소해요.", "The payment did not match the order and is being cancelled."),
        "error.PAYMENT_KEY_REUSED": LocalizedText("이미 사용한 결제 정보예요.", "This payment key was already used."),
        "error.PAYMENT_IN_PROGRESS": LocalizedText(
            "결제를 처리하고 있어요. 잠시만 기다려 주세요.", "The payment is being processed. Please wait a moment."),
        "error.NOT_REFUNDABLE": LocalizedText("환불할 수 없는 결제예요.", "This payment cannot be refunded."),
        "error.REFUND_AMOUNT_TOO_LARGE": LocalizedText(
            "환불할 수 있는 금액보다 많아요.", "The amount is more than can be refunded."),
        "error.REFUND_IN_PROGRESS": LocalizedText("이미 처리 중인 환불이 있어요.", "A refund is already in progress."),
    ]

    static let credits: [String: LocalizedText] = [
        "providerUnavailable": LocalizedText(
            "결제창을 불러오지 못했어요. 잠시 후 다시 시도해 주세요.",
            "The payment window could not be loaded. Please try again in a moment."),
        "sdkOther": LocalizedText("결제창에서 문제가 생겼어요. ({message})", "The payment window reported a problem. ({message})"),
        "sdk.USER_CANCEL": LocalizedText("결제를 취소했어요.", "You cancelled the payment."),
        "sdk.PAY_PROCESS_CANCELED": LocalizedText("결제를 취소했어요.", "You cancelled the payment."),
        "sdk.PAY_PROCESS_ABORTED": LocalizedText(
            "결제가 중간에 멈췄어요. 다시 시도해 주세요.", "The payment stopped midway. Please try again."),
        "sdk.REJECT_CARD_COMPANY": LocalizedText(
            "카드사에서 결제를 거절했어요. 카드 정보와 한도를 확인해 주세요.",
            "The card issuer refused the payment. Please check the card and its limit."),
        "sdk.NETWORK_ERROR": LocalizedText(
            "결제창에 연결하지 못했어요. 인터넷 연결을 확인해 주세요.",
            "The payment window could not connect. Please check your connection."),
        "refundSubmit": LocalizedText("환불하기", "Refund"),
        "refundSubmitAmount": LocalizedText("{amount} 환불하기", "Refund {amount}"),
        "refundAmountRange": LocalizedText("1원부터 {most}까지 입력해 주세요.", "Please enter an amount up to {most}."),
        "refundDone": LocalizedText("{amount}을 환불했어요.", "{amount} has been refunded."),
        "refundProcessing": LocalizedText(
            "환불을 처리하고 있어요. 끝나면 결제 내역에 표시돼요.",
            "Your refund is being processed. The payment list will show when it is done."),
        "refundRequested": LocalizedText(
            "환불을 요청했어요. 담당자가 검토한 뒤 처리해 드려요.", "Your refund was requested and will be reviewed."),
        "refundRefused": LocalizedText(
            "환불하지 못했어요. 결제 내역을 확인해 주세요.", "The refund was not possible. Please see the payment list."),
    ].merging(passwordDialog) { $1 }

    static let paymentReturn: [String: LocalizedText] = [
        "paidNote": LocalizedText("{credits}을 충전했어요.", "{credits} have been added."),
        "checkingLonger": LocalizedText(
            "카드사의 답을 기다리고 있어요. 창을 닫아도 결제는 끝까지 처리돼요.",
            "We are waiting for the card issuer. The payment goes on even if you leave this page."),
        "stillChecking": LocalizedText(
            "확인이 늦어지고 있어요. 결제가 두 번 되지는 않고, 결과는 결제 내역에 표시돼요.",
            "This takes longer than usual. You will not be charged twice, and the payment list will show the result."),
        "requestNumber": LocalizedText("문의 번호 {id}", "Reference {id}"),
        "ended.failed": LocalizedText("결제 처리에 실패했어요.", "The payment could not be processed."),
        "ended.expired": LocalizedText(
            "결제 시간이 지났어요. 다시 결제해 주세요.", "The time for this payment has run out. Please start again."),
        "ended.mismatched": LocalizedText(
            "결제 정보가 주문과 달라서 자동으로 취소했어요.", "The payment did not match the order and is being cancelled."),
    ].merging(BankNames.texts) { $1 }
}
