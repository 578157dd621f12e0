import MapaeCore

/// The fixed texts of the templates, by the name they stand under in `t`.
enum PageTexts {
    static let all: [String: LocalizedText] =
        frame.merging(home) { $1 }.merging(accounts) { $1 }.merging(credits) { $1 }.merging(refunds) { $1 }
        .merging(returns) { $1 }.merging(account) { $1 }.merging(toss) { $1 }.merging(certificates) { $1 }
        .merging(verification) { $1 }

    private static let frame: [String: LocalizedText] = [
        "skipToContent": LocalizedText("본문으로 건너뛰기", "Skip to content"),
        "mainMenu": LocalizedText("주 메뉴", "Main menu"),
        "languageMenu": LocalizedText("언어", "Language"),
        "charge": LocalizedText("충전하기", "Buy credits"),
        "logIn": LocalizedText("로그인", "Log in"),
        "logOut": LocalizedText("로그아웃", "Log out"),
        "signUp": LocalizedText("회원가입", "Sign up"),
        "footerNote": LocalizedText(
            "결제는 토스페이먼츠가 처리하고, 카드 정보는 저장하지 않아요.",
            "Payments are handled by TossPayments. We never store card details."),
        "needsScript": LocalizedText(
            "이 페이지를 쓰려면 브라우저에서 자바스크립트를 켜 주세요.", "Please turn on JavaScript to use this page."),
        "toHome": LocalizedText("홈으로 가기", "Go to the home page"),
        "requestNumber": LocalizedText("문의 번호", "Reference"),
        "checkAgain": LocalizedText("다시 시도하기", "Try again"),
        "close": LocalizedText("닫기", "Close"),
        "cancel": LocalizedText("취소", "Cancel"),
        "confirmWord": LocalizedText("확인", "Confirm"),
        "balance": LocalizedText("보유 크레딧", "Your credits"),
        "showMore": LocalizedText("더 보기", "Show more"),
        "seeAll": LocalizedText("전체 보기", "See all"),
    ]

    private static let home: [String: LocalizedText] = [
        "heroTitle": LocalizedText("필요한 만큼 충전하고\n쓴 만큼만 줄어들어요", "Top up when you need to.\nPay only for what you use."),
        "heroLead": LocalizedText(
            "정기 결제 없이, 크레딧이 필요할 때만 충전하세요. 남은 크레딧과 결제 내역을 언제든 한눈에 볼 수 있어요.",
            "No subscription. Buy credits when you want them, and see your balance and every payment in one place."),
        "startFree": LocalizedText("회원가입하고 시작하기", "Create an account"),
        "prices": LocalizedText("충전 요금", "Prices"),
        "pricesNote": LocalizedText("부가세가 포함된 금액이에요.", "VAT included."),
        "factsTitle": LocalizedText("특징", "Why it works"),
        "factSafeTitle": LocalizedText("안전한 결제", "Safe payments"),
        "factSafe": LocalizedText(
            "카드 정보는 토스페이먼츠 결제창에만 입력해요. 저희 서버에는 남지 않아요.",
            "You enter your card in the TossPayments window only. It never reaches our servers."),
        "factRecordTitle": LocalizedText("빠짐없는 기록", "A full record"),
        "factRecord": LocalizedText(
            "충전하고 사용한 크레딧이 한 건도 빠짐없이 내역에 남아요.",
            "Every credit that comes in or goes out is listed in your history."),
        "factRefundTitle": LocalizedText("직접 하는 환불", "Refunds by yourself"),
        "factRefund": LocalizedText(
            "쓰지 않은 크레딧은 결제 내역에서 바로 환불할 수 있어요.",
            "Unused credits can be refunded straight from your payment list."),
        "recentHistory": LocalizedText("최근 내역", "Recent activity"),
    ]

    private static let accounts: [String: LocalizedText] = [
        "email": LocalizedText("이메일", "E-mail"),
        "password": LocalizedText("비밀번호", "Password"),
        "nickname": LocalizedText("닉네임", "Nickname"),
        "remember": LocalizedText("로그인 상태 유지", "Keep me logged in"),
        "noAccountYet": LocalizedText("아직 계정이 없나요?", "No account yet?"),
        "haveAccount": LocalizedText("이미 계정이 있나요?", "Already have an account?"),
        "createAccount": LocalizedText("가입하기", "Create account"),
        "renewingTitle": LocalizedText("로그인 상태를 확인하고 있어요", "Checking your session"),
        "renewalFailedTitle": LocalizedText("연결이 원활하지 않아요", "The connection is unstable"),
        "renewalFailedNote": LocalizedText(
            "로그인 상태를 확인하지 못했어요. 잠시 후 다시 시도해 주세요.",
            "We could not check your session. Please try again in a moment."),
        "reauthTitle": LocalizedText("비밀번호를 확인해 주세요", "Confirm your password"),
        "reauthLead": LocalizedText(
            "안전을 위해 본인인지 한 번 더 확인할게요.", "This needs a recent log-in, so please enter it once more."),
    ]

    private static let credits: [String: LocalizedText] = [
        "chargeTitle": LocalizedText("크레딧 충전", "Buy credits"),
        "choosePackage": LocalizedText("얼마나 충전할까요?", "Choose a package"),
        "goods": LocalizedText("크레딧을 함께 드리는 상품", "Goods that come with credits"),
        "method": LocalizedText("결제 수단", "Pay with"),
        "pay": LocalizedText("결제하기", "Pay"),
        "payNote": LocalizedText(
            "부가세가 포함된 금액이에요. 버튼을 누르면 토스페이먼츠 결제창이 열려요.",
            "VAT included. The button opens the TossPayments window."),
        "payments": LocalizedText("결제 내역", "Payments"),
        "paymentsEmpty": LocalizedText("아직 결제한 내역이 없어요.", "No payments yet."),
        "receipt": LocalizedText("영수증", "Receipt"),
        "history": LocalizedText("크레딧 내역", "Credit history"),
        "historyEmpty": LocalizedText("아직 충전하거나 사용한 크레딧이 없어요.", "Nothing has come in or gone out yet."),
    ]

    private static let refunds: [String: LocalizedText] = [
        "refund": LocalizedText("환불하기", "Refund"),
        "refundTitle": LocalizedText("환불하기", "Refund this payment"),
        "refundOf": LocalizedText("결제", "Payment"),
        "refundable": LocalizedText("환불 가능 금액", "Refundable"),
        "refundHowMuch": LocalizedText("얼마나 환불할까요?", "How much?"),
        "refundFull": LocalizedText("전액 환불", "All of it"),
        "refundPartial": LocalizedText("일부만 환불", "A part of it"),
        "refundAmount": LocalizedText("환불할 금액", "Amount to refund"),
        "won": LocalizedText("원", "KRW"),
        "refundReason": LocalizedText("환불 이유", "Reason"),
        "refundNote": LocalizedText(
            "환불한 만큼 크레딧이 차감되고, 결제한 수단으로 돌려드려요.",
            "The credits are taken back and the money returns to the way you paid."),
        "refundSubmit": LocalizedText("환불하기", "Refund"),
    ]

    private static let returns: [String: LocalizedText] = [
        "checkingTitle": LocalizedText("결제를 확인하고 있어요", "Confirming your payment"),
        "checkingNote": LocalizedText(
            "이 창을 닫지 말고 잠시만 기다려 주세요.", "Please keep this page open for a moment."),
        "paidTitle": LocalizedText("충전이 완료됐어요", "Your credits are ready"),
        "toCredits": LocalizedText("내 크레딧 보기", "See my credits"),
        "waitingTitle": LocalizedText("입금을 기다리고 있어요", "Waiting for your deposit"),
        "waitingNote": LocalizedText(
            "아래 계좌로 입금하면 크레딧이 바로 충전돼요.", "Your credits arrive as soon as you pay into this account."),
        "bank": LocalizedText("은행", "Bank"),
        "accountNumber": LocalizedText("계좌번호", "Account number"),
        "depositDue": LocalizedText("입금 기한", "Pay by"),
        "failedTitle": LocalizedText("결제하지 못했어요", "The payment did not go through"),
        "tryPaymentAgain": LocalizedText("다시 결제하기", "Try the payment again"),
        "retryTitle": LocalizedText("아직 결과를 확인하지 못했어요", "We do not know the result yet"),
        "retryNote": LocalizedText(
            "결제가 두 번 되지는 않으니 안심하고 다시 확인해 주세요.", "You will not be charged twice. Please check again."),
        "noReturnTitle": LocalizedText("확인할 결제가 없어요", "There is no payment to confirm"),
        "noReturnNote": LocalizedText(
            "이미 확인했거나 시간이 지난 결제예요. 결과는 결제 내역에서 볼 수 있어요.",
            "It was confirmed already or too long ago. Your payment list shows what became of it."),
        "providerSays": LocalizedText("결제사 안내", "From the payment provider"),
        "orderNumber": LocalizedText("주문 번호", "Order"),
        "backToCredits": LocalizedText("충전 화면으로 돌아가기", "Back to the packages"),
    ]
}
