import Foundation
import ProviderTransport
import Testing
import TossPayments

@Suite
struct RequestTests {
    private let key: IdempotencyKey

    init() throws {
        key = try IdempotencyKey("attempt-1")
    }

    @Test func `a confirm has the documented form on the wire`() async throws {
        let transport = ScriptedTransport(paymentJSON())
        _ = try await TossPaymentsClient(transport).confirm(
            paymentKey: "pay_invented", orderId: "order-0001", amount: 1000, idempotencyKey: key)
        let sent = try #require(transport.sent.first)
        #expect(sent.request.method == "POST")
        #expect(sent.request.url == "https://api.tosspayments.com/v1/payments/confirm")
        // The secret key is the user name, the password empty, the colon there.
        #expect(sent.header("Authorization") == "Basic " + Data("test_sk_invented:".utf8).base64EncodedString())
        #expect(sent.header("Content-Type") == "application/json; charset=utf-8")
        #expect(sent.header("Idempotency-Key") == "attempt-1")
        #expect(sent.header("TossPayments-Test-Code") == nil)
        #expect(sent.header("Accept-Language") == nil)
        #expect(sent.body == #"{"amount":1000,"orderId":"order-0001","paymentKey":"pay_invented"}"#)
        #expect(sent.timeout == .seconds(60))
    }

    @Test func `reads go to the payment or to the order, without body and idempotency key`() async throws {
        let transport = ScriptedTransport(paymentJSON())
        let client = try TossPaymentsClient(
            secretKey: "test_sk_invented", baseURL: "http://127.0.0.1:9090/", acceptLanguage: "en-US",
            transport: transport)
        _ = try await client.payment(paymentKey: "a.b=c~d", options: CallOptions(timeout: .seconds(5)))
        _ = try await client.payment(orderId: "order-0001")
        #expect(
            transport.sent.map(\.request.url) == [
                "http://127.0.0.1:9090/v1/payments/a.b%3Dc~d", "http://127.0.0.1:9090/v1/payments/orders/order-0001",
            ])
        for sent in transport.sent {
            #expect(sent.request.method == "GET")
            #expect(sent.request.body == nil)
            #expect(sent.header("Idempotency-Key") == nil)
            #expect(sent.header("Accept-Language") == "en-US")
        }
        #expect(transport.sent.first?.timeout == .seconds(5))
    }

    @Test func `a cancel sends what was given and nothing else`() async throws {
        let transport = ScriptedTransport(paymentJSON())
        let client = try TossPaymentsClient(transport)
        _ = try await client.cancel(
            paymentKey: "pay=1", CancelRequest(cancelReason: "변심 / \"x\""), idempotencyKey: key)
        let account = RefundReceiveAccount(bank: "20", accountNumber: "1000123456789", holderName: "김발명")
        let request = CancelRequest(
            cancelReason: "r", cancelAmount: 300, refundReceiveAccount: account, taxFreeAmount: 0,
            taxExemptionAmount: 0, currency: "KRW", refundableAmount: 1000, cancelRequestId: "cancel=1")
        _ = try await client.cancel(paymentKey: "pay=1", request, idempotencyKey: key)
        #expect(transport.sent[0].request.url.hasSuffix("/v1/payments/pay%3D1/cancel"))
        #expect(transport.sent[0].header("Idempotency-Key") == "attempt-1")
        #expect(transport.sent[0].body == #"{"cancelReason":"변심 / \"x\""}"#)
        let all =
            #"{"cancelAmount":300,"cancelReason":"r","cancelRequestId":"cancel=1","currency":"KRW","#
            + #""refundReceiveAccount":{"accountNumber":"1000123456789","bank":"20","holderName":"김발명"},"#
            + #""refundableAmount":1000,"taxExemptionAmount":0,"taxFreeAmount":0}"#
        #expect(transport.sent[1].body == all)
    }

    @Test func `a test code is sent with a test key and refused with a live one (1.18)`() async throws {
        let transport = ScriptedTransport(paymentJSON())
        let options = CallOptions(testCode: .rejectCardPayment)
        _ = try await TossPaymentsClient(transport).payment(orderId: "order-0001", options: options)
        #expect(transport.sent.first?.header("TossPayments-Test-Code") == "REJECT_CARD_PAYMENT")
        let live = try TossPaymentsClient(secretKey: "live_sk_invented", transport: transport)
        let error = await #expect(throws: TossPaymentsError.self) {
            try await live.payment(orderId: "order-0001", options: options)
        }
        #expect(error?.outcome == .notSent)
        #expect(transport.sent.count == 1)
    }

    @Test(arguments: [
        "", "a/b", "..", ".", "...", "a?b", "a%2Fb", "a#b", "a b", "한글", "a\u{0}", "a\r\nX: y",
        String(repeating: "a", count: 201),
    ])
    func `a payment key that could bend the URL is refused before sending`(paymentKey: String) async throws {
        let transport = ScriptedTransport(paymentJSON())
        let client = try TossPaymentsClient(transport)
        let error = await #expect(throws: TossPaymentsError.self) { try await client.payment(paymentKey: paymentKey) }
        #expect(error?.outcome == .notSent)
        await #expect(throws: TossPaymentsError.self) {
            try await client.cancel(
                paymentKey: paymentKey, CancelRequest(cancelReason: "r"), idempotencyKey: self.key)
        }
        await #expect(throws: TossPaymentsError.self) {
            try await client.confirm(
                paymentKey: paymentKey, orderId: "order-0001", amount: 1, idempotencyKey: self.key)
        }
        #expect(transport.sent.isEmpty)
    }

    @Test(arguments: [
        "", "12345", "order 0001", "order/0001", "order=0001", "주문번호-0001", String(repeating: "a", count: 65),
    ])
    func `an order id of another form is refused before sending`(orderId: String) async throws {
        let transport = ScriptedTransport(paymentJSON())
        let client = try TossPaymentsClient(transport)
        await #expect(throws: TossPaymentsError.self) { try await client.payment(orderId: orderId) }
        await #expect(throws: TossPaymentsError.self) {
            try await client.confirm(
                paymentKey: "pay_invented", orderId: orderId, amount: 1, idempotencyKey: self.key)
        }
        #expect(transport.sent.isEmpty)
    }

    @Test(arguments: [0, -1, Int64.min])
    func `an amount that is no amount is refused before sending`(amount: Int64) async throws {
        let transport = ScriptedTransport(paymentJSON())
        let client = try TossPaymentsClient(transport)
        await #expect(throws: TossPaymentsError.self) {
            try await client.confirm(
                paymentKey: "pay_invented", orderId: "order-0001", amount: amount, idempotencyKey: self.key)
        }
        await #expect(throws: TossPaymentsError.self) {
            try await client.cancel(
                paymentKey: "pay_invented", CancelRequest(cancelReason: "r", cancelAmount: amount),
                idempotencyKey: self.key)
        }
        #expect(transport.sent.isEmpty)
    }

    private static let account = RefundReceiveAccount(bank: "20", accountNumber: "1", holderName: "김")

    @Test(arguments: [
        CancelRequest(cancelReason: ""), CancelRequest(cancelReason: String(repeating: "a", count: 201)),
        CancelRequest(cancelReason: "r", taxFreeAmount: -1), CancelRequest(cancelReason: "r", taxExemptionAmount: -1),
        CancelRequest(cancelReason: "r", refundableAmount: -1), CancelRequest(cancelReason: "r", currency: "won"),
        CancelRequest(cancelReason: "r", cancelRequestId: "12345"),
        CancelRequest(
            cancelReason: "r",
            refundReceiveAccount: RefundReceiveAccount(bank: "", accountNumber: "1", holderName: "김")),
        CancelRequest(
            cancelReason: "r",
            refundReceiveAccount: RefundReceiveAccount(bank: "20", accountNumber: "1-2", holderName: "김")),
        CancelRequest(
            cancelReason: "r",
            refundReceiveAccount: RefundReceiveAccount(
                bank: "20", accountNumber: String(repeating: "1", count: 21), holderName: "김")),
        CancelRequest(
            cancelReason: "r",
            refundReceiveAccount: RefundReceiveAccount(bank: "20", accountNumber: "1", holderName: "")),
    ])
    func `a cancel against the documented limits is refused before sending`(request: CancelRequest) async throws {
        let transport = ScriptedTransport(paymentJSON())
        let client = try TossPaymentsClient(transport)
        let error = await #expect(throws: TossPaymentsError.self) {
            try await client.cancel(paymentKey: "pay_invented", request, idempotencyKey: self.key)
        }
        #expect(error?.outcome == .notSent)
        #expect(transport.sent.isEmpty)
    }

    @Test func `an idempotency key has 1 to 300 visible characters`() throws {
        #expect(try IdempotencyKey(String(repeating: "k", count: 300)).description.count == 300)
        for text in ["", String(repeating: "k", count: 301), "a b", "a\r\nX: y", "키", "a\t"] {
            let error = #expect(throws: TossPaymentsError.self) { try IdempotencyKey(text) }
            #expect(error?.outcome == .notSent)
        }
    }

    @Test func `an account's number and holder appear in no text (1.15)`() {
        let account = RefundReceiveAccount(bank: "20", accountNumber: "1000123456789", holderName: "김발명")
        var dumped = ""
        dump(CancelRequest(cancelReason: "r", refundReceiveAccount: account), to: &dumped)
        for text in [dumped, "\(account)", String(reflecting: account)] {
            #expect(!text.contains("1000123456789"))
            #expect(!text.contains("김발명"))
        }
    }
}
