import HTTPTypes
import ProviderSandbox
import Testing

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
        Case(route: confirm, body: body(amount: "9223372036854775807"), outcome: "404 PAYMENT_NOT_FOUND"),
        Case(route: confirm, body: body(amount: "-1"), outcome: "404 PAYMENT_NOT_FOUND"),
        Case(route: confirm, body: "null", outcome: "400 INVALID_INPUT"),
        Case(
            route: confirm, body: #"{"paymentKey":"../cancel","orderId":"CREDIT_x","amount":1}"#,
            outcome: "400 INVALID_INPUT"),
        Case(route: refund, body: #"{"paymentId":"pay_x","reason":"a"}"#, outcome: "404 PAYMENT_NOT_FOUND"),
        Case(route: refund, body: #"{"paymentId":5,"reason":"a"}"#, outcome: "400 INVALID_INPUT"),
    ]

    static func body(amount: String) -> String {
        #"{"paymentKey":"tsand20260101000000AAAAA","orderId":"CREDIT_20260101_none","amount":\#(amount)}"#
    }

    @Test(arguments: cases)
    func `Bad input gets its documented error and moves nothing (B12)`(bad: Case) async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let answer = try await buyer.post(bad.route, bad.body)
            #expect(answer.outcome == bad.outcome)
            #expect(answer["error.requestId"] != nil)
            #expect(try await buyer.balance() == 0)
            #expect(try await shop.sandbox.ledger().isEmpty)
            try await shop.expectBooksAgree()
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
