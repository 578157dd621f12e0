import HTTPTypes
import ProviderSandbox
import Testing

/// `PAID` stands for a payment of the buyer's, `KEY` and `ORDER` for another that only has to be confirmed: what is refused
/// is refused for what is wrong with it, not because there is nothing to be had.
@Suite struct BadInputTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let route: String
        let body: String
        let outcome: String

        var testDescription: String { "\(route) \(body.prefix(60)) → \(outcome)" }
    }

    static let prepare = "/api/payment/credits/prepare"
    static let confirm = "/api/payment/confirm"
    static let refund = "/api/payment/refund"
    static let spend = "/api/credits/spend"

    static let cases: [Case] = [
        Case(route: prepare, body: #"{"packageId":"gold"}"#, outcome: "400 INVALID_PACKAGE"),
        Case(route: prepare, body: #"{"packageId":7}"#, outcome: "400 INVALID_INPUT"),
        Case(route: prepare, body: #"{}"#, outcome: "400 INVALID_INPUT"),
        Case(route: prepare, body: #"{"packageId":"standard""#, outcome: "400 INVALID_JSON"),
        Case(route: prepare, body: #"["standard"]"#, outcome: "400 INVALID_INPUT"),
        Case(
            route: prepare, body: #"{"packageId":"standard","packageId":"pro"}"#, outcome: "400 INVALID_JSON"),
        Case(
            route: prepare, body: #"{"packageId":"\#(String(repeating: "a", count: 70_000))"}"#,
            outcome: "413 BODY_TOO_LARGE"),
        Case(route: confirm, body: body(amount: "100.0"), outcome: "400 INVALID_INPUT"),
        Case(route: confirm, body: body(amount: "1e3"), outcome: "400 INVALID_INPUT"),
        Case(route: confirm, body: body(amount: #""24900""#), outcome: "400 INVALID_INPUT"),
        Case(route: confirm, body: body(amount: "99999999999999999999999"), outcome: "400 INVALID_INPUT"),
        Case(route: confirm, body: body(amount: "9223372036854775807"), outcome: "400 AMOUNT_MISMATCH"),
        Case(route: confirm, body: body(amount: "-1"), outcome: "400 AMOUNT_MISMATCH"),
        Case(route: confirm, body: body(amount: "0"), outcome: "400 AMOUNT_MISMATCH"),
        Case(route: confirm, body: body(amount: "24899"), outcome: "400 AMOUNT_MISMATCH"),
        Case(route: confirm, body: body(amount: "null"), outcome: "400 INVALID_INPUT"),
        Case(route: confirm, body: body(amount: #"24900,"amount":24900"#), outcome: "400 INVALID_JSON"),
        Case(route: confirm, body: "null", outcome: "400 INVALID_INPUT"),
        Case(route: confirm, body: body(key: "../cancel"), outcome: "400 INVALID_INPUT"),
        Case(route: confirm, body: body(key: ""), outcome: "400 INVALID_INPUT"),
        Case(route: confirm, body: body(key: String(repeating: "k", count: 201)), outcome: "400 INVALID_INPUT"),
        Case(route: confirm, body: body(order: "CREDIT_20260101_none"), outcome: "404 PAYMENT_NOT_FOUND"),
        Case(route: confirm, body: body(order: "ORDER "), outcome: "404 PAYMENT_NOT_FOUND"),
        Case(route: confirm, body: #"{"paymentKey":"KEY","amount":24900}"#, outcome: "400 INVALID_INPUT"),
        Case(route: refund, body: #"{"paymentId":"pay_x","reason":"a"}"#, outcome: "404 PAYMENT_NOT_FOUND"),
        Case(route: refund, body: #"{"paymentId":5,"reason":"a"}"#, outcome: "400 INVALID_INPUT"),
        Case(route: refund, body: #"{"paymentId":"PAID"}"#, outcome: "400 INVALID_INPUT"),
        Case(route: refund, body: #"{"paymentId":"PAID","reason":""}"#, outcome: "400 INVALID_INPUT"),
        Case(route: refund, body: refund(of: "0"), outcome: "400 INVALID_INPUT"),
        Case(route: refund, body: refund(of: "-1"), outcome: "400 INVALID_INPUT"),
        Case(route: refund, body: refund(of: "166.0"), outcome: "400 INVALID_INPUT"),
        Case(route: refund, body: refund(of: "24901"), outcome: "409 REFUND_AMOUNT_TOO_LARGE"),
        Case(route: spend, body: #"{"amount":0,"reason":"a"}"#, outcome: "400 INVALID_INPUT"),
        Case(route: spend, body: #"{"amount":-5,"reason":"a"}"#, outcome: "400 INVALID_INPUT"),
        Case(route: spend, body: #"{"amount":1.0,"reason":"a"}"#, outcome: "400 INVALID_INPUT"),
        Case(route: spend, body: #"{"amount":5,"amount":1,"reason":"a"}"#, outcome: "400 INVALID_JSON"),
    ]

    static func body(key: String = "KEY", order: String = "ORDER", amount: String = "24900") -> String {
        #"{"paymentKey":"\#(key)","orderId":"\#(order)","amount":\#(amount)}"#
    }

    static func refund(of amount: String) -> String {
        #"{"paymentId":"PAID","reason":"a","amount":\#(amount)}"#
    }

    @Test(arguments: cases)
    func `Bad input gets its documented error and moves nothing (B12)`(bad: Case) async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            #expect(try await buyer.confirm(buyer.purchase()).outcome == "200")
            let paid = try await buyer.newestPayment()
            let open = try await buyer.purchase()
            let body = bad.body.replacing("PAID", with: paid).replacing("KEY", with: open.paymentKey)
                .replacing("ORDER", with: open.order.orderID)
            let answer = try await buyer.post(bad.route, body)
            #expect(answer.outcome == bad.outcome)
            #expect(answer["error.requestId"] != nil)
            #expect(try await buyer.balance() == 150)
            #expect(try await shop.sandbox.ledger().count == 1)
            #expect(try await buyer.status(of: paid) == "paid")
            try await shop.expectBooksAgree()
            #expect(try await buyer.confirm(open).outcome == "200")
            #expect(try await buyer.balance() == 300)
        }
    }

    @Test func `Without a session every payment route asks for a log-in`() async throws {
        try await Shop.open { shop in
            for route in [Self.prepare, Self.confirm, Self.refund] {
                let answer = try await shop.send(.post, route, "{}")
                #expect(answer.outcome == "401 AUTH_REQUIRED")
                #expect(answer["error.message"] == "로그인이 필요합니다")
            }
            for route in ["/api/credits", "/api/credits/history", "/api/payments"] {
                #expect(try await shop.send(.get, route).outcome == "401 AUTH_REQUIRED")
            }
        }
    }
}
