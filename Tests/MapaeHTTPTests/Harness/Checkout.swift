import Foundation
import MapaeCore
import MapaeHTTP
import MapaeTesting
import ProviderSandbox
import Testing

/// A buyer in a browser, and the provider's window.
struct Checkout: Sendable {
    let server: LocalServer
    let sandbox: Sandbox
    let browser: Browser

    static let approvedCard = "4330000000000000"
    static let refusedCard = "4111111111111111"

    /// Runs a server beside a sandbox, with a buyer who has signed up. Both read one clock.
    static func run(
        _ settings: @escaping @Sendable (inout HTTPSettings) -> Void = { _ in },
        _ body: @Sendable @escaping (Checkout) async throws -> Void
    ) async throws {
        let clock = LocalServer.Options().clock
        var configuration = SandboxConfiguration.onFreePort
        configuration.clock = { clock.now().date }
        try await withSandbox(configuration, logger: quietLogger) { sandbox in
            let options = LocalServer.Options(
                providerURL: try await sandbox.address().baseURL, clock: clock, settings: settings)
            try await LocalServer.run(options) { server in
                let browser = Browser(server)
                try await browser.signUp()
                try await body(Checkout(server: server, sandbox: sandbox, browser: browser))
            }
        }
    }

    /// What the buyer comes back with from the provider's window.
    struct Return: Sendable {
        let orderID: String
        let paymentKey: String
        let amount: String

        var body: String { #"{"paymentKey":"\#(paymentKey)","orderId":"\#(orderID)","amount":\#(amount)}"# }
    }

    func buy(method: String = "CARD", card: String? = approvedCard) async throws -> Return {
        let order = try await browser.post("/api/payment/credits/prepare", #"{"packageId":"standard"}"#)
        let (orderID, amount) = (try #require(order["data.orderId"]), try #require(order["data.amount"]))
        let url = try await sandbox.authenticate(
            SandboxBuyer(
                orderID: orderID, orderName: try #require(order["data.orderName"]),
                amount: try #require(Int64(amount)), method: method, cardNumber: card,
                successURL: "http://mapae.test/payment/success", failURL: "http://mapae.test/payment/fail"))
        let query = try #require(URLComponents(string: url)?.queryItems)
        let key = try #require(query.first { $0.name == "paymentKey" }?.value)
        return Return(orderID: orderID, paymentKey: key, amount: amount)
    }

    /// Buys and confirms.
    ///
    /// - Returns: the payment's id.
    func paid() async throws -> String {
        let answer = try await browser.post("/api/payment/confirm", try await buy().body)
        return try #require(answer["data.paymentId"])
    }
}
