/// The payment window: what is bought, how it may be paid, and the buttons.
struct CheckoutPage {
    let payment: PaymentRecord
    let now: Moment
    /// What was wrong with the last try.
    var complaint: ProviderError?

    private var order: PaymentOrder { payment.order }

    var page: Page {
        PageFrame(
            title: "\(order.orderName) · 토스페이먼츠 샌드박스", content: content, framedBy: order.framingOrigin,
            redirectOrigins: [order.successURL, order.failURL].compactMap { $0.flatMap(ResultURL.origin) }
        ).page
    }

    private var content: HTML {
        // From inside a frame the result goes to the merchant's whole window; in the promise form it stays here.
        let target: HTML = order.isFramed && order.successURL != nil ? " target=\"_top\"" : ""
        return """
            <main class="window" data-framed="\(order.isFramed ? "true" : "false")" \
            data-opener="\(order.openerOrigin ?? "")">
            \(Self.banner(closable: true))
            <section class="order">
            <p class="order-name">\(order.orderName)</p>
            <p class="amount"><strong>\(grouped(order.amount))</strong><span>원</span></p>
            <dl class="facts">
            <div><dt>주문번호</dt><dd>\(order.orderID)</dd></div>
            <div><dt>부가세 포함</dt><dd>\(grouped(shares.vat))원</dd></div>
            </dl>
            </section>
            <form method="post" action="/v1/payments/\(payment.paymentKey)/checkout"\(target) autocomplete="off">
            \(complaintLine)
            <section class="means">
            <h2>결제 수단</h2>
            \(tabs)
            \(HTML(order.method.offered.map { CheckoutFields(kind: $0, order: order).panel }))
            </section>
            <div class="buttons">
            <button class="pay" name="decision" value="pay">\(grouped(order.amount))원 결제하기</button>
            <button class="cancel" name="decision" value="cancel" formnovalidate>취소</button>
            </div>
            <p class="abort"><button class="link" name="decision" value="abort" formnovalidate>결제 중단 오류 \
            시험하기 (PAY_PROCESS_ABORTED)</button></p>
            </form>
            <footer>테스트 전용 결제창입니다. 실제 결제가 일어나지 않으며 카드 정보는 저장되지 않습니다.</footer>
            </main>
            """
    }

    private var shares: TaxShares { TaxShares(amount: order.amount, taxFree: order.taxFreeAmount) }

    private var complaintLine: HTML {
        guard let complaint else { return "" }
        return "<p class=\"complaint\" role=\"alert\">\(complaint.korean) <code>\(complaint.code)</code></p>"
    }

    /// One radio button each; the style sheet shows the panel of the checked one.
    private var tabs: HTML {
        let kinds = order.method.offered
        let buttons = kinds.enumerated().map { index, kind -> HTML in
            let checked: HTML = index == 0 ? " checked" : ""
            return """
                <label class="tab"><input type="radio" name="means" value="\(kind.rawValue)"\(checked)>\
                <span>\(kind.koreanName)</span></label>
                """
        }
        return "<div class=\"tabs\" role=\"radiogroup\" aria-label=\"결제 수단\">\(HTML(buttons))</div>"
    }

    static func banner(closable: Bool) -> HTML {
        let close: HTML = closable ? "<button type=\"button\" class=\"close\" aria-label=\"닫기\" hidden>✕</button>" : ""
        return """
            <header class="banner">
            <span class="mark" aria-hidden="true"></span>
            <h1>토스페이먼츠 <em>샌드박스</em></h1>
            <span class="badge">TEST</span>
            \(close)
            </header>
            """
    }
}

extension CheckoutPage {
    /// The window when there is nothing to pay. The script in a frame hands the error to the merchant's page.
    static func refusal(_ error: ProviderError, framedBy origin: String?) -> Page {
        PageFrame(
            title: "토스페이먼츠 샌드박스",
            content: """
                <main class="window message" data-framed="true" data-opener="\(origin ?? "")" data-result="error" \
                data-code="\(error.code)" data-message="\(error.korean)">
                \(banner(closable: true))
                <section class="notice">
                <p class="notice-title">결제를 진행할 수 없습니다</p>
                <p>\(error.korean)</p>
                <p><code>\(error.code)</code></p>
                </section>
                </main>
                """,
            framedBy: origin, status: error.status
        ).page
    }

    /// The promise form's last page: the script hands the result to the merchant's page and nobody else.
    static func result(_ result: SandboxState.CheckoutResult) -> Page {
        let order = result.payment.order
        let outcome: HTML
        switch result {
        case .approved(let payment):
            outcome = """
                data-result="success" data-payment-key="\(payment.paymentKey)" data-order-id="\(order.orderID)" \
                data-amount="\(order.amount)" data-currency="\(order.currency)"
                """
        case .failed(_, let error):
            outcome = """
                data-result="error" data-code="\(error.code)" data-message="\(error.korean)" \
                data-order-id="\(order.orderID)"
                """
        }
        return PageFrame(
            title: "토스페이먼츠 샌드박스",
            content: """
                <main class="window message" data-framed="true" data-opener="\(order.openerOrigin ?? "")" \(outcome)>
                \(banner(closable: false))
                <section class="notice"><p class="notice-title">가맹점으로 돌아가는 중입니다</p></section>
                </main>
                """,
            framedBy: order.framingOrigin
        ).page
    }
}
