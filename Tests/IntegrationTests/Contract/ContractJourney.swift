import Foundation
import HTTPTypes
import MapaeCore
import MapaeServer
import ProviderSandbox
import Synchronization
import Testing

/// One buyer in a browser, who makes the calls of the documents one after the other.
final class ContractJourney: Sendable {
    let shop: Shop
    let browser: WatchedBrowser
    private let values = Mutex<[String: String]>([:])

    init(_ shop: Shop) {
        self.shop = shop
        browser = WatchedBrowser(shop.client, Canaries(), Evidence())
    }

    func logIn() async throws -> WatchedBrowser.Reply {
        let account = #""email":"buyer@example.com","password":"\#(Shop.password)""#
        let made = try await shop.send(.post, "/auth/signup", #"{\#(account),"nickname":"사용자닉네임"}"#)
        try #require(made.outcome == "200")
        return try await browser.send(.post, "/auth/login", #"{\#(account)}"#)
    }

    func prepare() async throws -> WatchedBrowser.Reply {
        let token = try await browser.send(.post, "/api/csrf/token", "{}")["token"] ?? ""
        // The token in the body, as the document sends it.
        let order = try await browser.send(
            .post, "/api/payment/credits/prepare", #"{"packageId":"standard","_csrf":"\#(token)"}"#)
        keep("orderId", try #require(order["data.orderId"]))
        return order
    }

    /// Pays in the provider's window, and answers the body of the confirm.
    func pay(method: String = "CARD", card: String? = Buyer.approvedCard) async throws -> String {
        _ = try await prepare()
        let order = try value("orderId")
        var buyer = SandboxBuyer(
            orderID: order, orderName: "크레딧 150개", amount: 24_900, method: method, cardNumber: card,
            successURL: "http://localhost/payment/success", failURL: "http://localhost/payment/fail")
        buyer.customerName = "홍길동"
        let items = URLComponents(string: try await shop.sandbox.authenticate(buyer))?.queryItems
        let key = try #require(items?.first { $0.name == "paymentKey" }?.value)
        return #"{"paymentKey":"\#(key)","orderId":"\#(order)","amount":24900}"#
    }

    func confirm() async throws -> WatchedBrowser.Reply {
        let confirmed = try await browser.act(.post, "/api/payment/confirm", try await pay())
        keep("paymentId", try #require(confirmed["data.paymentId"]))
        return confirmed
    }

    func refund() async throws -> WatchedBrowser.Reply {
        let token = try await browser.send(.post, "/api/csrf/token", "{}")["token"] ?? ""
        return try await browser.send(
            .post, "/api/payment/refund",
            #"{"paymentId":"\#(try value("paymentId"))","reason":"고객 요청에 의한 환불","_csrf":"\#(token)"}"#)
    }

    func confirmWithoutAnswer() async throws -> WatchedBrowser.Reply {
        let body = try await pay()
        await shop.sandbox.add(SandboxFault(method: "POST", path: "/v1/payments/confirm", kind: .dropResponse))
        return try await browser.act(.post, "/api/payment/confirm", body)
    }

    func confirmVirtualAccount() async throws -> WatchedBrowser.Reply {
        try await browser.act(.post, "/api/payment/confirm", try await pay(method: "VIRTUAL_ACCOUNT", card: nil))
    }

    func unlink(_ method: HTTPRequest.Method) async throws -> WatchedBrowser.Reply {
        let secret = try #require(shop.configuration.appsInToss?.callbackSecrets.first).exposed
        let credential = "Basic \(Data(secret.utf8).base64EncodedString())"
        let (path, key) = ("/api/webhooks/toss/unlink", 443_731_103)
        guard method == .post else {
            return try await browser.send(
                .get, "\(path)?userKey=\(key)&referrer=UNLINK", authorization: credential)
        }
        return try await browser.send(
            .post, path, #"{"userKey":\#(key),"referrer":"UNLINK"}"#, authorization: credential)
    }

    private func keep(_ name: String, _ value: String) { values.withLock { $0[name] = value } }
    private func value(_ name: String) throws -> String { try #require(values.withLock { $0[name] }) }
}
