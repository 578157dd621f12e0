import HTTPTypes
import MapaeCore
import MapaeHTTP
import ProviderSandbox
import Testing

/// The shapes of the payment routes, over the sandbox.
@Suite struct PaymentRouteTests {
    static let confirm = "/api/payment/confirm"

    @Test func `Prepare answers what the provider's window needs (B2)`() async throws {
        try await Checkout.run { checkout in
            let answer = try await checkout.browser.post(
                "/api/payment/credits/prepare", #"{"packageId":"standard"}"#)
            #expect(answer.status == 200)
            let (order, customer) = (try #require(answer["data.orderId"]), try #require(answer["data.customerKey"]))
            #expect(order.hasPrefix("CREDIT_20260921_"))
            #expect(
                answer.text
                    == #"{"data":{"amount":9900,"customerKey":"\#(customer)","orderId":"\#(order)","#
                    + #""orderName":"크레딧 100개"},"success":true}"#)
            let unknown = try await checkout.browser.post(
                "/api/payment/credits/prepare", #"{"packageId":"other"}"#, headers: [.acceptLanguage: "en"])
            #expect(unknown.status == 400)
            #expect(unknown.errorCode == "INVALID_PACKAGE")
            #expect(unknown["error.message"] == "This package does not exist")
        }
    }

    @Test func `A paid confirm answers as the documents say, and its repeat the same (B3)`() async throws {
        try await Checkout.run { checkout in
            let purchase = try await checkout.buy()
            let first = try await checkout.browser.post(Self.confirm, purchase.body)
            #expect(first.status == 200)
            let payment = try #require(first["data.paymentId"])
            #expect(
                first.text
                    == #"{"data":{"credits":110,"newBalance":110,"paymentId":"\#(payment)"},"success":true}"#)
            let second = try await checkout.browser.post(Self.confirm, purchase.body)
            #expect(second.status == 200)
            #expect(second.text == first.text)
        }
    }

    @Test func `A virtual account is 200 and waits for the deposit (B3)`() async throws {
        try await Checkout.run { checkout in
            let purchase = try await checkout.buy(method: "VIRTUAL_ACCOUNT", card: nil)
            let answer = try await checkout.browser.post(Self.confirm, purchase.body)
            #expect(answer.status == 200)
            #expect(answer["data.status"] == "waitingForDeposit")
            #expect(answer["data.virtualAccount.bankCode"]?.isEmpty == false)
            #expect(answer["data.virtualAccount.accountNumber"]?.isEmpty == false)
            #expect(answer["data.virtualAccount.dueAt"]?.hasSuffix("Z") == true)
            #expect(answer.text.hasSuffix(#","success":true}"#) && answer["data.credits"] == nil)
            let number = try #require(answer["data.virtualAccount.accountNumber"])
            #expect(!checkout.server.logs.all.joined().contains(number))
        }
    }

    @Test func `A refusal is 402 with the provider's words, a wrong amount 400 (B3, B12)`() async throws {
        try await Checkout.run { checkout in
            let refused = try await checkout.buy(card: Checkout.refusedCard)
            let answer = try await checkout.browser.post(Self.confirm, refused.body)
            #expect(answer.status == 402)
            #expect(answer.errorCode == "PAYMENT_FAILED")
            #expect(answer["error.provider.code"] == "REJECT_CARD_PAYMENT")
            let other = try await checkout.buy()
            let wrong = other.body.replacing(other.amount, with: "1")
            let mismatch = try await checkout.browser.post(Self.confirm, wrong)
            #expect(mismatch.status == 400)
            #expect(mismatch.errorCode == "AMOUNT_MISMATCH")
            #expect(mismatch["error.message"] == "결제 금액이 올바르지 않습니다")
        }
    }

    @Test(arguments: [
        ("9900.0", "NOT_AN_INTEGER"), ("9.9e3", "NOT_AN_INTEGER"), ("\"9900\"", "WRONG_TYPE"),
        ("99999999999999999999", "OUT_OF_RANGE"), ("true", "WRONG_TYPE"), ("null", "MISSING"),
    ])
    func `An amount that is no integer is refused with its field and the reason (B12)`(
        amount: String, reason: String
    ) async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let answer = try await browser.post(
                Self.confirm, #"{"paymentKey":"k","orderId":"o","amount":\#(amount)}"#)
            #expect(answer.status == 400)
            #expect(answer.errorCode == "INVALID_INPUT")
            #expect(answer["error.field"] == "amount" && answer["error.reason"] == reason)
        }
    }

    @Test func `An amount given twice is no JSON`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let body = #"{"paymentKey":"k","orderId":"o","amount":1,"amount":9900}"#
            let answer = try await browser.post(Self.confirm, body)
            #expect(answer.errorCode == "INVALID_JSON")
        }
    }

    @Test func `The caller's payments are listed and shown, nobody else's are (1.3)`() async throws {
        try await Checkout.run { checkout in
            let payment = try await checkout.paid()
            let list = try await checkout.browser.get("/api/payments")
            #expect(list["data.payments.0.paymentId"] == payment)
            let one = try await checkout.browser.get("/api/payments/\(payment)")
            #expect(one["data.status"] == "paid" && one["data.amount"] == "9900")
            #expect(one["data.createdAt"] == "2026-09-21T14:13:20.000Z")
            #expect(one["data.refundable.amount"] == "9900")
            let other = Browser(checkout.server)
            try await other.signUp("other@example.com")
            let foreign = try await other.get("/api/payments/\(payment)")
            #expect(foreign.errorCode == "PAYMENT_NOT_FOUND")
            #expect(try await other.get("/api/payments").text == #"{"data":{"payments":[]},"success":true}"#)
            #expect(try await other.get("/api/payments/nonsense").errorCode == "PAYMENT_NOT_FOUND")
            #expect(try await other.get("/api/payments?cursor=nonsense")["error.field"] == "cursor")
        }
    }

    @Test func `Credits and their history are told (B14)`() async throws {
        try await Checkout.run { checkout in
            _ = try await checkout.paid()
            let balance = try await checkout.browser.get("/api/credits")
            #expect(balance.text == #"{"data":{"balance":110,"held":0,"receivable":0},"success":true}"#)
            let history = try await checkout.browser.get("/api/credits/history")
            #expect(history["data.entries.0.balanceAfter"] == "110")
            #expect(history["data.entries.0.memo"] == "크레딧 100개")
        }
    }

    @Test func `A refund answers as the documents say (B4)`() async throws {
        try await Checkout.run { checkout in
            let payment = try await checkout.paid()
            let answer = try await checkout.browser.post(
                "/api/payment/refund", #"{"paymentId":"\#(payment)","reason":"변심"}"#)
            #expect(answer.status == 200)
            let refund = try #require(answer["data.refundId"])
            #expect(
                answer.text
                    == #"{"data":{"refundAmount":9900,"refundId":"\#(refund)","status":"refunded"},"success":true}"#)
            let unknown = try await checkout.browser.post(
                "/api/payment/refund", #"{"paymentId":"pay_1","reason":"변심"}"#)
            #expect(unknown.errorCode == "PAYMENT_NOT_FOUND")
        }
    }

    @Test func `A refund asks for a password proven within 15 minutes (B4)`() async throws {
        try await Checkout.run { checkout in
            let payment = try await checkout.paid()
            checkout.server.clock.advance(by: .minutes(16))
            let body = #"{"paymentId":"\#(payment)","reason":"변심"}"#
            let refused = try await checkout.browser.post("/api/payment/refund", body)
            #expect(refused.status == 403)
            #expect(refused.errorCode == "REAUTHENTICATION_REQUIRED")
            _ = try await checkout.browser.post("/auth/reauthenticate", #"{"password":"\#(testPassword)"}"#)
            #expect(try await checkout.browser.post("/api/payment/refund", body)["data.status"] == "refunded")
        }
    }

    @Test func `A payment key never reaches the log (B13)`() async throws {
        try await Checkout.run { checkout in
            let purchase = try await checkout.buy()
            _ = try await checkout.browser.post(Self.confirm, purchase.body)
            let log = checkout.server.logs.all.joined(separator: "\n")
            #expect(!log.contains(purchase.paymentKey))
            #expect(!log.contains("test_sk_sandbox"))
        }
    }
}
