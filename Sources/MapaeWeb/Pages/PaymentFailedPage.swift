import Hummingbird
import MapaeCore
import MapaeHTTP

/// `/payment/fail`: the provider's window ended without a payment.
struct PaymentFailedPage: WebPage {
    static let template = "payment-failed"

    let heading: String
    let explanation: String
    /// The provider's words, for codes we have none for.
    let providerMessage: String?
    /// The order's number, for questions.
    let reference: String?
    /// `wait` for the buyer's own decision, `bad` otherwise.
    let tone: String

    var title: LocalizedText { LocalizedText("결제 실패", "Payment not completed") }

    init(_ failure: PaymentFailure?, language: Language) {
        let known = failure.flatMap { KnownReason.all[$0.code] }
        let reason = known ?? .other
        heading = reason.heading[language]
        explanation = reason.explanation[language]
        providerMessage = known == nil ? failure?.message : nil
        reference = failure?.orderID
        tone = reason.isOwnDecision ? "wait" : "bad"
    }

    /// What we say ourselves about the codes TossPayments documents for its window.
    private struct KnownReason {
        let heading: LocalizedText
        let explanation: LocalizedText
        var isOwnDecision = false

        static let cancelled = KnownReason(
            heading: LocalizedText("결제를 취소했어요", "You cancelled the payment"),
            explanation: LocalizedText("결제된 금액은 없어요. 필요할 때 다시 충전해 주세요.", "You have not been charged."),
            isOwnDecision: true)
        static let aborted = KnownReason(
            heading: LocalizedText("결제가 중간에 멈췄어요", "The payment stopped midway"),
            explanation: LocalizedText(
                "결제된 금액은 없어요. 같은 문제가 이어지면 문의해 주세요.",
                "You have not been charged. If it keeps happening, please contact us."))
        static let cardRefused = KnownReason(
            heading: LocalizedText("카드사에서 결제를 거절했어요", "The card issuer refused the payment"),
            explanation: LocalizedText(
                "카드 정보와 한도를 확인하거나 다른 카드로 결제해 주세요.",
                "Please check the card and its limit, or use another card."))
        static let other = KnownReason(
            heading: LocalizedText("결제하지 못했어요", "The payment did not go through"),
            explanation: LocalizedText("잠시 후 다시 시도해 주세요.", "Please try again in a moment."))

        static let all: [String: KnownReason] = [
            "PAY_PROCESS_CANCELED": cancelled, "USER_CANCEL": cancelled, "PAY_PROCESS_ABORTED": aborted,
            "REJECT_CARD_COMPANY": cardRefused,
        ]
    }
}

extension WebPages {
    func paymentFailure(_ visit: PageVisit) async throws -> Response {
        if visit.request.uri.query != nil {
            var response = Response.seeOther("/payment/fail")
            if let failure = PaymentFailure(query: visit) {
                response.setCookie(
                    dependencies.cookies.make(.paymentFailure, value: failure.cookieValue, maxAge: .minutes(10)))
            }
            return response
        }
        let failure = dependencies.cookies.value(.paymentFailure, in: visit.request)
            .flatMap(PaymentFailure.init(cookieValue:))
        return try render(PaymentFailedPage(failure, language: visit.language), for: visit)
    }
}
