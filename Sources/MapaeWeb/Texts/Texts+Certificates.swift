import MapaeCore

/// The fixed texts of the page of certificates.
extension PageTexts {
    static let certificates: [String: LocalizedText] = [
        "certificates": LocalizedText("인증서", "Certificates"),
        "certificatesLead": LocalizedText(
            "토스에 이 서버를 증명하는 인증서예요. 발급한 날부터 390일 동안 쓸 수 있고, 만료되면 토스 로그인, 토스페이, 인앱결제, 메시지, 프로모션이 멈춰요.",
            """
            They prove to Toss who this server is. Toss issues them for 390 days; without a valid one Toss log-in, Toss Pay, \
            in-app purchases, messages and promotions stop.
            """),
        "certificatesEmpty": LocalizedText(
            "설정된 인증서가 없어요. 앱인토스 콘솔에서 발급받아 TOSS_CERT_PATH와 TOSS_KEY_PATH로 알려 주세요.",
            "No certificate is set. Issue one in the Apps-in-Toss console and name it in TOSS_CERT_PATH and TOSS_KEY_PATH."
        ),
        "showCertificates": LocalizedText("비밀번호 확인하고 보기", "Enter password and show"),
        "certificateNode": LocalizedText(
            "지금 응답한 서버의 인증서예요. 서버가 여러 대라면 저마다 자기 파일을 살펴봐요.",
            "These are of the server that answered. Where there are several, each looks after its own files."),
        "certificatePeriod": LocalizedText("유효 기간", "Valid"),
        "certificateIssuer": LocalizedText("발급자", "Issuer"),
        "certificateKey": LocalizedText("키", "Key"),
        "certificateFile": LocalizedText("파일", "File"),
        "certificateSerial": LocalizedText("일련번호", "Serial no."),
        "renewTitle": LocalizedText("인증서를 바꾸려면", "How to renew"),
        "renewIssue": LocalizedText(
            "앱인토스 콘솔의 ‘mTLS 인증서’에서 새 인증서를 발급받아요. 지금 인증서는 아직 끄지 않아요.",
            "Issue a new one in the Apps-in-Toss console under “mTLS 인증서”. Leave the present one enabled for now."),
        "renewPlace": LocalizedText(
            "인증서와 키 파일을 다음 인증서 자리에 두거나 지금 파일을 바꿔요. 키 파일은 chmod 600으로 잠가 주세요.",
            "Put certificate and key in the place of the next one, or over the present files. Lock the key with chmod 600."
        ),
        "renewWatch": LocalizedText(
            "서버가 10초마다 파일을 확인해요. 새 인증서는 토스에 먼저 시험해 보고, 통과하면 재시작 없이 바꿔요.",
            "The server looks every ten seconds, tries it at Toss first, and changes over without a restart."),
        "renewEnd": LocalizedText(
            "이 화면에서 새 인증서가 쓰이는 것을 확인한 뒤 콘솔에서 이전 인증서를 꺼요. 끄면 되돌릴 수 없어요.",
            "Once this page shows the new one in use, disable the old one in the console. That cannot be undone."),
    ]
}

/// What the module of that page shows.
extension ModuleTexts {
    static let certificates: [String: LocalizedText] = [
        "role.current": LocalizedText("사용 중", "In use"),
        "role.next": LocalizedText("다음", "Next"),
        "role.previous": LocalizedText("이전", "Previous"),
        "state.waiting": LocalizedText("확인 대기", "Not tried yet"),
        "state.not_yet_valid": LocalizedText("유효 기간 전", "Not valid yet"),
        "state.expired": LocalizedText("만료됨", "Expired"),
        "state.unusable": LocalizedText("쓸 수 없음", "Unusable"),
        "state.refused": LocalizedText("토스가 거부함", "Refused by Toss"),
        "state.unreachable": LocalizedText("시험하지 못함", "Could not be tried"),
        "state.withdrawn": LocalizedText("사용 중지함", "Withdrawn"),
        "daysLeft": LocalizedText("{count}일 남음", "{count} days left"),
        "dayLeft": LocalizedText("하루 남음", "1 day left"),
        "lastDay": LocalizedText("오늘 만료", "Ends today"),
        "period": LocalizedText("{from} ~ {until}", "{from} – {until}"),
        "unnamed": LocalizedText("읽을 수 없는 인증서", "Certificate that cannot be read"),
        "problem": LocalizedText("원인: {problem}", "Reason: {problem}"),
    ].merging(certificateAdvice) { $1 }.merging(certificateProblems) { $1 }.merging(passwordDialog) { $1 }

    private static let certificateAdvice: [String: LocalizedText] = [
        "advice.renew_soon": LocalizedText(
            "60일 안에 만료돼요. 다음 인증서를 발급받아 두세요.", "It ends within 60 days. Please issue the next one."),
        "advice.renew_now": LocalizedText(
            "곧 만료돼요. 지금 새 인증서를 발급받아 바꿔 주세요.", "It ends very soon. Please issue a new one and put it in place now."),
        "advice.renew_at_once": LocalizedText(
            "만료됐어요. 토스 호출이 실패하고 있으니 바로 바꿔 주세요.", "It has expired and calls to Toss fail. Please replace it at once."),
        "advice.repair": LocalizedText(
            "인증서와 키 파일을 확인해 주세요. 고치면 서버가 알아서 다시 시험해요.",
            "Please look at its files. Once they are right the server tries it again by itself."),
        "advice.replace": LocalizedText(
            "콘솔에서 꺼진 인증서인지 확인하고, 필요하면 새로 발급받아 주세요.",
            "See in the console whether it was disabled, and issue another if it was."),
        "advice.wait": LocalizedText("서버가 알아서 다시 시험해요.", "The server will try it again by itself."),
    ]

    private static let certificateProblems: [String: LocalizedText] = [
        "problem.unreadable": LocalizedText("파일을 읽을 수 없어요.", "A file cannot be read."),
        "problem.keyOpenToOthers": LocalizedText(
            "키 파일을 다른 사용자도 읽을 수 있어요. chmod 600으로 잠가 주세요.", "Others may read the key file. Lock it with chmod 600."),
        "problem.keyOfAnotherUser": LocalizedText(
            "키 파일의 주인이 다른 사용자예요.", "The key file belongs to another user."),
        "problem.noCertificate": LocalizedText("PEM 인증서가 아니에요.", "There is no certificate in PEM form."),
        "problem.noKey": LocalizedText("PEM 키가 아니에요.", "There is no key in PEM form."),
        "problem.encryptedKey": LocalizedText("키에 암호가 걸려 있어요.", "The key is protected by a passphrase."),
        "problem.mismatch": LocalizedText("인증서와 키가 짝이 아니에요.", "Certificate and key are no pair."),
    ]
}
