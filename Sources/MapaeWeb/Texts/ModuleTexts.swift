import MapaeCore

/// The texts modules show. A page hands its module those it needs in `data-texts`; `{name}` is filled in by the module.
enum ModuleTexts {
    static let everyPage: [String: LocalizedText] = [
        "unexpected": LocalizedText(
            "문제가 생겼어요. 잠시 후 다시 시도해 주세요.", "Something went wrong. Please try again in a moment."),
        "offline": LocalizedText(
            "서버에 연결하지 못했어요. 인터넷 연결을 확인하고 다시 시도해 주세요.",
            "We could not reach the server. Please check your connection and try again."),
        "wonPattern": LocalizedText("{amount}원", "₩{amount}"),
        "creditsPattern": LocalizedText("{count} 크레딧", "{count} credits"),
        "creditPattern": LocalizedText("{count} 크레딧", "{count} credit"),
    ]

    static let accountForms: [String: LocalizedText] = [
        "missing.email": LocalizedText("이메일을 입력해 주세요.", "Please enter your e-mail address."),
        "missing.password": LocalizedText("비밀번호를 입력해 주세요.", "Please enter a password."),
        "missing.nickname": LocalizedText("닉네임을 입력해 주세요.", "Please enter a nickname."),
        "invalid.email": LocalizedText("이메일 형식이 올바르지 않아요.", "This is not an e-mail address."),
        "invalid.password": LocalizedText("비밀번호는 8자 이상으로 정해 주세요.", "A password has at least 8 characters."),
        "invalid.nickname": LocalizedText("사용할 수 없는 닉네임이에요.", "This nickname cannot be used."),
    ]

    static let credits: [String: LocalizedText] = [
        "missing.password": LocalizedText("비밀번호를 입력해 주세요.", "Please enter your password."),
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
        "refundRefused": LocalizedText("환불하지 못했어요. 결제 내역을 확인해 주세요.", "The refund was not possible. Please see the payment list."),
    ]

    static let paymentReturn: [String: LocalizedText] = [
        "paidNote": LocalizedText("{credits}을 충전했어요.", "{credits} have been added."),
        "checkingLonger": LocalizedText(
            "카드사의 답을 기다리고 있어요. 창을 닫아도 결제는 끝까지 처리돼요.",
            "We are waiting for the card issuer. The payment goes on even if you leave this page."),
        "stillChecking": LocalizedText(
            "확인이 늦어지고 있어요. 결제가 두 번 되지는 않고, 결과는 결제 내역에 표시돼요.",
            "This takes longer than usual. You will not be charged twice, and the payment list will show the result."),
        "requestNumber": LocalizedText("문의 번호 {id}", "Reference {id}"),
        "ended.failed": LocalizedText("결제가 승인되지 않았어요.", "The payment was not approved."),
        "ended.expired": LocalizedText(
            "결제 시간이 지났어요. 다시 결제해 주세요.", "The time for this payment has run out. Please start again."),
        "ended.mismatched": LocalizedText(
            "결제 정보가 주문과 달라서 자동으로 취소했어요.", "The payment did not match the order and is being cancelled."),
    ].merging(BankNames.texts) { $1 }
}
