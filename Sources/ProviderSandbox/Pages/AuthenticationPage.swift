/// "토스페이로 결제": what is bought, by which means, and the buttons. Agreeing moves no money.
struct AuthenticationPage {
    let payment: TossPayRecord
    let opener: String

    var page: Page {
        PageFrame(title: Self.title, content: content, framedBy: opener).page
    }

    private var content: HTML {
        """
        <main class="window" data-opener="\(opener)">
        \(Self.banner)
        <section class="order">
        <p class="order-name">\(payment.productDescription)</p>
        <p class="amount"><strong>\(grouped(payment.amount))</strong><span>원</span></p>
        <dl class="facts">
        <div><dt>구매자</dt><dd>\(TestUser.of(payment.user.userKey).name)</dd></div>
        <div><dt>주문번호</dt><dd>\(payment.orderNo)</dd></div>
        <div><dt>결제 모드</dt><dd>\(payment.isTest ? "TEST" : "LIVE")</dd></div>
        </dl>
        </section>
        <form method="post" action="/apps-in-toss/checkout-payment" autocomplete="off">
        <input type="hidden" name="payToken" value="\(payment.payToken)">
        <input type="hidden" name="opener" value="\(opener)">
        <div class="panel">
        <fieldset class="choices"><legend>결제 수단</legend>
        \(means)
        </fieldset>
        <p class="note">인증만 하는 창입니다. 돈은 가맹점 서버가 승인할 때 빠져나갑니다.</p>
        </div>
        <div class="buttons">
        <button class="pay" name="decision" value="pay">\(grouped(payment.amount))원 결제하기</button>
        <button class="cancel" name="decision" value="cancel" formnovalidate>취소</button>
        </div>
        </form>
        <footer>테스트 전용 결제창입니다. 실제 결제가 일어나지 않습니다.</footer>
        </main>
        """
    }

    private var means: HTML {
        let names: [(TossPayRecord.Method, String)] = [(.money, "토스페이 머니"), (.card, "카드")]
        let offered = names.filter { payment.offered == nil || payment.offered == $0.0 }
        return HTML(
            offered.enumerated().map { index, method -> HTML in
                let checked: HTML = index == 0 ? " checked" : ""
                return """
                    <label class="choice"><input type="radio" name="payMethod" value="\(method.0.rawValue)"\(checked)>
                    <span class="choice-text"><b>\(method.1)</b><small>\(method.0.rawValue)</small></span></label>
                    """
            })
    }

    private static let title = "토스페이 · 샌드박스"

    private static let banner: HTML = """
        <header class="banner">
        <span class="mark" aria-hidden="true"></span>
        <h1>토스페이 <em>샌드박스</em></h1>
        <span class="badge">TEST</span>
        </header>
        """
}

extension AuthenticationPage {
    /// The last page: the script hands the result to the mini-app's page and nobody else.
    ///
    /// - Parameter reason: why the buyer is not authenticated; nil when they are.
    static func result(_ reason: String?, framedBy opener: String) -> Page {
        let outcome: HTML =
            if let reason { "data-authenticated=\"false\" data-reason=\"\(reason)\"" } else {
                "data-authenticated=\"true\""
            }
        return PageFrame(
            title: title,
            content: """
                <main class="window message" data-opener="\(opener)" \(outcome)>
                \(banner)
                <section class="notice"><p class="notice-title">미니앱으로 돌아가는 중입니다</p></section>
                </main>
                """,
            framedBy: opener
        ).page
    }

    /// The window when there is nothing to agree to.
    static func refusal(_ words: String, reason: String, framedBy opener: String?) -> Page {
        PageFrame(
            title: title,
            content: """
                <main class="window message" data-opener="\(opener ?? "")" data-authenticated="false" data-reason="\(reason)">
                \(banner)
                <section class="notice"><p class="notice-title">\(words)</p><p><code>\(reason)</code></p></section>
                </main>
                """,
            framedBy: opener, status: 400
        ).page
    }
}
