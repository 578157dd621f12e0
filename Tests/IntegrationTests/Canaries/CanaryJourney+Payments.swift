import Foundation
import HTTPTypes
import MapaeCore
import MapaeServer
import ProviderSandbox
import Testing

extension CanaryJourney {
    struct Return {
        let orderID: String
        let paymentKey: String
        let amount: String

        var body: String { #"{"paymentKey":"\#(paymentKey)","orderId":"\#(orderID)","amount":\#(amount)}"# }
        var query: String { "paymentKey=\(paymentKey)&orderId=\(orderID)&amount=\(amount)" }
    }

    /// Orders, and pays in the provider's window.
    func order(_ browser: WatchedBrowser, method: String = "CARD", card: String? = Buyer.approvedCard) async throws
        -> Return
    {
        let order = try await browser.act(
            .post, "/api/payment/credits/prepare", #"{"packageId":"standard"}"#)
        let (id, amount) = (try #require(order["data.orderId"]), try #require(order["data.amount"]))
        var buyer = SandboxBuyer(
            orderID: id, orderName: try #require(order["data.orderName"]), amount: try #require(Int64(amount)),
            method: method, cardNumber: card, successURL: "http://localhost/payment/success",
            failURL: "http://localhost/payment/fail")
        buyer.customerName = "카나리아홀더"
        let items = URLComponents(string: try await shop.sandbox.authenticate(buyer))?.queryItems
        let key = try #require(items?.first { $0.name == "paymentKey" }?.value)
        canaries.add("payment key", key, .personal)
        return Return(orderID: id, paymentKey: key, amount: amount)
    }

    func buy(_ browser: WatchedBrowser) async throws {
        let paid = try await order(browser)
        try await browser.send(.get, "/payment/success?\(paid.query)")
        try await browser.send(.get, "/payment/success")
        let wrong = paid.body.replacing(":\(paid.amount)}", with: ":1}")
        #expect(try await browser.act(.post, "/api/payment/confirm", wrong).outcome == "400 AMOUNT_MISMATCH")
        let confirmed = try await browser.act(.post, "/api/payment/confirm", paid.body)
        #expect(confirmed.outcome == "200")
        let refund = #"{"paymentId":"\#(try #require(confirmed["data.paymentId"]))","reason":"마음이 바뀌었어요"}"#
        let repeated: HTTPFields = [try #require(HTTPField.Name("Idempotency-Key")): "refund-of-the-journey"]
        for _ in 0..<2 {
            #expect(try await browser.act(.post, "/api/payment/refund", refund, headers: repeated).outcome == "200")
        }
        let refused = try await order(browser, card: Buyer.cardRefusedAtConfirm)
        #expect(try await browser.act(.post, "/api/payment/confirm", refused.body).outcome == "402 PAYMENT_FAILED")
        try await browser.send(.get, "/payment/fail?code=REJECT&message=x&\(refused.query)")
    }

    func waitForDeposit(_ browser: WatchedBrowser) async throws {
        let ordered = try await order(browser, method: "VIRTUAL_ACCOUNT", card: nil)
        let confirmed = try await browser.act(.post, "/api/payment/confirm", ordered.body)
        #expect(confirmed["data.status"] == "waitingForDeposit")
        let payment = try #require(try await shop.sandbox.payment(key: ordered.paymentKey))
        let answer = Answer(status: 200, bytes: payment)
        canaries.add("deposit secret", try #require(answer["secret"]))
        canaries.add("account number", try #require(answer["virtualAccount.accountNumber"]), .personal)
        try await shop.sandbox.deposit(paymentKey: ordered.paymentKey)
        try await shop.advance(.hours(1))
        #expect(try await browser.send(.post, "/auth/refresh", "{}").outcome == "200")
        let password = #"{"password":"\#(Self.passwords[0])"}"#
        #expect(try await browser.act(.post, "/auth/reauthenticate", password).outcome == "200")
    }

    /// Whatever a client can get wrong, with secrets in every place they do not belong.
    func provokeErrors(_ browser: WatchedBrowser, _ friend: String) async throws {
        let (password, token) = (Self.passwords[3], String(friend.dropFirst(7)))
        let long = String(repeating: "a", count: 70_000)
        for body in [
            #"{"email":"\#(Self.email)","password":"\#(password)"#, #"{"email":7,"password":"\#(password)"}"#,
            #"{"password":"\#(password)","password":"\#(password)"}"#, #"["\#(password)"]"#, #""\#(password)""#,
            #"{"email":"\#(password)","password":"\#(password)"}"#, #"{"email":"x","password":"\#(password)\#(long)"}"#,
        ] {
            #expect(try await browser.send(.post, "/auth/login", body).answer.status >= 400)
        }
        let basic = "Basic " + Data("\(Self.email):\(password)".utf8).base64EncodedString()
        for header in [basic, "Bearer \(password)", "Bearer \(token)x", "Bearer \(token) x", "Digest \(token)"] {
            #expect(try await browser.send(.get, "/auth/me", authorization: header).answer.status == 401)
        }
        for path in [
            "/nowhere/\(token)", "/auth/sessions/\(token)", "/api/payments/\(token)?token=\(token)",
            "/auth/me?access_token=\(token)&password=\(password)", "/login?next=https://evil.example/\(token)",
            "/api/keys/\(password)",
        ] {
            for method in [HTTPRequest.Method.get, .delete, .put] { try await browser.send(method, path) }
            let page: HTTPFields = [.accept: "text/html"]
            try await browser.send(.get, path, headers: page)
        }
        let problem: HTTPFields = [.accept: "application/problem+json", .contentType: "text/\(password)"]
        try await browser.send(.post, "/auth/login", #"{"password":"\#(password)"}"#, headers: problem)
        try await browser.send(
            .post, "/api/csp-report", #"{"csp-report":{"document-uri":"http://localhost/?t=\#(token)"}}"#)
        try await failAtProvider(browser)
    }

    private func failAtProvider(_ browser: WatchedBrowser) async throws {
        for kind in [SandboxFault.Kind.status(502), .dropResponse, .partialBody] {
            let ordered = try await order(browser)
            await shop.sandbox.add(SandboxFault(path: "/v1/payments/confirm", kind: kind))
            let answer = try await browser.act(.post, "/api/payment/confirm", ordered.body)
            #expect(answer.answer.status != 500)
            await shop.sandbox.clearFaults()
            try await shop.advance(.seconds(30))
        }
    }
}
