import Foundation
import HTTPTypes
import ProviderSandbox
import Testing

/// Somebody who buys, as an app or a page would do it for them.
struct Buyer: Sendable {
    let shop: Shop
    let accessToken: String

    struct Order: Sendable {
        let orderID: String
        let amount: Int
        let name: String
    }

    /// An order whose payment the buyer has authenticated in the provider's window.
    struct Purchase: Sendable {
        let order: Order
        let paymentKey: String
    }

    static let approvedCard = "4330000000000000"
    static let cardRefusedAtConfirm = "4111111111111111"

    func post(_ path: String, _ body: String) async throws -> Answer {
        try await shop.send(.post, path, body, token: accessToken)
    }

    func get(_ path: String) async throws -> Answer {
        try await shop.send(.get, path, token: accessToken)
    }

    func prepare(_ package: String = "standard") async throws -> Order {
        let answer = try await post("/api/payment/credits/prepare", #"{"packageId":"\#(package)"}"#)
        return Order(
            orderID: try #require(answer["data.orderId"]),
            amount: try #require(answer["data.amount"].flatMap { Int($0) }),
            name: try #require(answer["data.orderName"]))
    }

    func authenticate(_ order: Order, card: String = approvedCard) async throws -> Purchase {
        let url = try await shop.sandbox.authenticate(
            SandboxBuyer(
                orderID: order.orderID, orderName: order.name, amount: Int64(order.amount), cardNumber: card,
                successURL: "http://localhost/payment/success", failURL: "http://localhost/payment/fail"))
        let query = try #require(URLComponents(string: url)?.queryItems)
        let key = try #require(query.first { $0.name == "paymentKey" }?.value)
        return Purchase(order: order, paymentKey: key)
    }

    /// As far as the return to the shop.
    func purchase(_ package: String = "standard", card: String = approvedCard) async throws -> Purchase {
        try await authenticate(prepare(package), card: card)
    }

    func confirm(_ purchase: Purchase, amount: Int? = nil) async throws -> Answer {
        try await confirm(
            paymentKey: purchase.paymentKey, orderID: purchase.order.orderID, amount: amount ?? purchase.order.amount)
    }

    func confirm(paymentKey: String, orderID: String, amount: Int) async throws -> Answer {
        try await post(
            "/api/payment/confirm", #"{"paymentKey":"\#(paymentKey)","orderId":"\#(orderID)","amount":\#(amount)}"#)
    }

    func refund(_ paymentID: String, amount: Int? = nil) async throws -> Answer {
        let part = amount.map { #","amount":\#($0)"# } ?? ""
        return try await post(
            "/api/payment/refund", #"{"paymentId":"\#(paymentID)","reason":"마음이 바뀌었어요"\#(part)}"#)
    }

    func balance() async throws -> Int {
        try #require(try await get("/api/credits")["data.balance"].flatMap { Int($0) })
    }

    func status(of paymentID: String) async throws -> String? {
        try await get("/api/payments/\(paymentID)")["data.status"]
    }

    /// The identifier of the newest payment.
    func newestPayment() async throws -> String {
        let list = try await get("/api/payments")
        return try #require(list["data.payments.0.paymentId"] ?? list["data.payments.0.id"])
    }
}
