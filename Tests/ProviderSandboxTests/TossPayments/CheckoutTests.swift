import Foundation
import NIOHTTP1
import ProviderSandbox
import Testing

struct CheckoutTests {
    private static let form = [
        "clientKey=test_ck_sandbox", "customerKey=%40%40ANONYMOUS", "method=CARD", "amount=15000", "currency=KRW",
        "orderId=order-1", "orderName=%EC%83%9D%EC%88%98+%3Cb%3E", "windowTarget=iframe",
        "successUrl=http%3A%2F%2F127.0.0.1%3A8080%2Fs%3Fa%3D1", "failUrl=http%3A%2F%2F127.0.0.1%3A8080%2Ff",
    ].joined(separator: "&")

    private func post(
        _ merchant: Merchant, _ path: String, _ body: String, origin: String?
    ) async throws -> Merchant.Reply {
        var headers = ["content-type": "application/x-www-form-urlencoded"]
        headers["origin"] = origin
        return try await merchant.send(.POST, path, headers: headers, body: body)
    }

    private func opened(_ merchant: Merchant, _ form: String = form) async throws -> String {
        let reply = try await post(merchant, "/checkout", form, origin: "http://127.0.0.1:8080")
        try #require(reply.status == 303, "\(reply.text)")
        return try #require(reply.headers.first(name: "location"))
    }

    @Test func `the window shows the order, may be framed by its shop alone and runs no inline script (B11)`()
        async throws
    {
        try await withMerchant { merchant in
            let page = try await merchant.send(.GET, try await opened(merchant))
            #expect(page.status == 200)
            #expect(page.text.contains("생수 &lt;b&gt;"))
            #expect(page.text.contains("15,000"))
            #expect(page.text.contains("4330 0000 0000 0000"))
            #expect(!page.text.contains("style="))
            #expect(!page.text.contains("<script>"))
            let policy = try #require(page.headers.first(name: "content-security-policy"))
            #expect(policy.contains("default-src 'none'"))
            #expect(policy.contains("frame-ancestors http://127.0.0.1:8080;"))
            #expect(!policy.contains("unsafe"))
        }
    }

    @Test func `a shop that sends no referrer says itself who opened the window`() async throws {
        try await withMerchant { merchant in
            let form = Self.form + "&openerOrigin=http%3A%2F%2F127.0.0.1%3A8080"
            let reply = try await post(merchant, "/checkout", form, origin: "null")
            let page = try await merchant.send(.GET, try #require(reply.headers.first(name: "location")))
            #expect(page.text.contains(#"data-opener="http://127.0.0.1:8080""#))
            let forged = try await post(
                merchant, "/checkout", form.replacing("127.0.0.1%3A8080", with: "evil.example"),
                origin: "http://127.0.0.1:8080")
            let honest = try await merchant.send(.GET, try #require(forged.headers.first(name: "location")))
            #expect(honest.text.contains(#"data-opener="http://127.0.0.1:8080""#))
        }
    }

    @Test func `paying sends the buyer to the successUrl with its query kept`() async throws {
        try await withMerchant { merchant in
            let window = try await opened(merchant)
            let own = "http://127.0.0.1:\(merchant.address.port)"
            let reply = try await post(
                merchant, window, "decision=pay&means=card&cardNumber=4330+0000+0000+0000", origin: own)
            #expect(reply.status == 303)
            let items = try query(of: try #require(reply.headers.first(name: "location")))
            #expect(items["a"] == "1")
            #expect(items["amount"] == "15000")
            let key = try #require(items["paymentKey"])
            #expect(try await merchant.confirm(key, orderID: "order-1", amount: 15_000).status == 200)
        }
    }

    @Test func `cancelling and aborting send the buyer to the failUrl`() async throws {
        try await withMerchant { merchant in
            let own = "http://127.0.0.1:\(merchant.address.port)"
            for (decision, code) in [("cancel", "PAY_PROCESS_CANCELED"), ("abort", "PAY_PROCESS_ABORTED")] {
                let reply = try await post(merchant, try await opened(merchant), "decision=\(decision)", origin: own)
                let url = try #require(reply.headers.first(name: "location"))
                #expect(url.hasPrefix("http://127.0.0.1:8080/f?"))
                #expect(try query(of: url)["code"] == code)
            }
        }
    }

    @Test func `a page of another origin cannot press its buttons (E1)`() async throws {
        try await withMerchant { merchant in
            let window = try await opened(merchant)
            for origin in ["http://127.0.0.1:8080", "null", nil] {
                let reply = try await post(merchant, window, "decision=pay&means=card", origin: origin)
                #expect(reply.status == 403)
            }
            let key = try #require(window.split(separator: "/").dropLast().last)
            #expect(try await merchant.read(String(key)).status == "READY")
        }
    }

    @Test func `a wrong card number comes back to the window with its error`() async throws {
        try await withMerchant { merchant in
            let own = "http://127.0.0.1:\(merchant.address.port)"
            let reply = try await post(
                merchant, try await opened(merchant), "decision=pay&means=card&cardNumber=12", origin: own)
            #expect(reply.status == 200)
            #expect(reply.text.contains("INVALID_CARD_NUMBER"))
        }
    }

    @Test(arguments: [
        ("clientKey=test_ck_sandbox", "clientKey=test_ck_unknown", "INVALID_CLIENT_KEY"),
        ("amount=15000", "amount=0", "BELOW_ZERO_AMOUNT"),
        ("orderId=order-1", "orderId=a", "INVALID_ORDER_ID"),
        ("successUrl=http%3A", "successUrl=javascript%3A", "INCORRECT_SUCCESS_URL_FORMAT"),
        ("failUrl=http%3A%2F%2F127.0.0.1%3A8080", "failUrl=", "INCORRECT_FAIL_URL_FORMAT"),
        ("currency=KRW", "currency=EUR", "INVALID_CURRENCY"),
    ])
    func `a window is not opened for a wrong order`(part: String, by wrong: String, code: String) async throws {
        try await withMerchant { merchant in
            let reply = try await post(
                merchant, "/checkout", Self.form.replacing(part, with: wrong), origin: "http://127.0.0.1:8080")
            #expect(reply.status >= 400)
            #expect(reply.text.contains(code))
        }
    }

    @Test func `the promise form hands its result to the page that opened the window`() async throws {
        try await withMerchant { merchant in
            let form = Self.form.split(separator: "&").filter { !$0.contains("Url=") }.joined(separator: "&")
            let own = "http://127.0.0.1:\(merchant.address.port)"
            let window = try await opened(merchant, form)
            #expect(!(try await merchant.send(.GET, window).text.contains("_top")))
            let reply = try await post(merchant, window, "decision=pay&means=easyPay", origin: own)
            #expect(reply.status == 200)
            #expect(reply.text.contains(#"data-result="success""#))
            #expect(reply.text.contains(#"data-opener="http://127.0.0.1:8080""#))
            #expect(reply.text.contains(#"data-amount="15000""#))
        }
    }

    @Test func `every method's window can be shown`() async throws {
        try await withMerchant { merchant async throws in
            for method in ["VIRTUAL_ACCOUNT", "TRANSFER", "MOBILE_PHONE", "CULTURE_GIFT_CERTIFICATE"] {
                let form = Self.form.replacing("method=CARD", with: "method=\(method)")
                #expect(try await merchant.send(.GET, try await opened(merchant, form)).status == 200)
            }
        }
    }

    @Test func `the script is served, and the second host tells whether a client key is known (B11)`() async throws {
        try await withMerchant { merchant in
            let script = try await merchant.send(.GET, "/v2/standard")
            #expect(script.headers.first(name: "content-type") == "text/javascript; charset=utf-8")
            #expect(script.text.contains(#"const scriptHost = "api.localhost";"#))
            let known = try await merchant.send(.GET, "/sdk/v2/clients/test_ck_sandbox")
            #expect(known.status == 200)
            #expect(known.headers.first(name: "access-control-allow-origin") == "*")
            let unknown = try await merchant.send(.GET, "/sdk/v2/clients/test_ck_other")
            #expect(unknown.status == 400)
            #expect(unknown.code == "INVALID_CLIENT_KEY")
        }
    }

    @Test func `a receipt can be looked at once there was an approval`() async throws {
        try await withMerchant { merchant in
            let key = try await merchant.approved(orderID: "order-1")
            let path = "/receipt/redirection?transactionId=\(key)&ref=PX"
            #expect(try await merchant.send(.GET, path).text.contains("10,000"))
            #expect(try await merchant.send(.GET, "/receipt/redirection?transactionId=no").status == 404)
        }
    }
}
