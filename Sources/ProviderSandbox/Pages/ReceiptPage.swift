/// What `receipt.url` leads to; it has no weight, like the real test environment's.
struct ReceiptPage {
    let payment: PaymentRecord

    var page: Page {
        PageFrame(title: "영수증 · 토스페이먼츠 샌드박스", content: content).page
    }

    private var content: HTML {
        let order = payment.order
        let shares = TaxShares(amount: payment.balance, taxFree: payment.taxFree)
        let rows: [(String, String)] = [
            ("주문번호", order.orderID), ("결제 수단", payment.means?.kind.koreanName ?? "-"),
            ("상태", payment.status.rawValue), ("승인 일시", payment.approvedAt?.korean ?? "-"),
            ("결제 금액", grouped(order.amount) + "원"),
            ("취소 금액", grouped(order.amount - payment.balance) + "원"),
            ("공급가액", grouped(shares.supplied) + "원"), ("부가세", grouped(shares.vat) + "원"),
        ]
        let lines = rows.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" as HTML }
        return """
            <main class="window message">
            \(CheckoutPage.banner(closable: false))
            <section class="order">
            <p class="order-name">\(order.orderName)</p>
            <p class="amount"><strong>\(grouped(payment.balance))</strong><span>원</span></p>
            <dl class="facts">\(HTML(lines))</dl>
            </section>
            <footer>시험용 영수증으로 효력이 없습니다.</footer>
            </main>
            """
    }
}
