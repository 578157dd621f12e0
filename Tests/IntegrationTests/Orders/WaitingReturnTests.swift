import Foundation
import HTTPTypes
import HummingbirdTesting
import MapaeCore
import NIOCore
import Testing

/// A browser that has come back from the provider's window, and links that others made it open.
@Suite struct WaitingReturnTests {
    /// A browser's cookie of returns, as its page would show it.
    private final class Tab {
        let shop: Shop
        var cookie: String?

        init(_ shop: Shop) { self.shop = shop }

        private func get(_ path: String, _ buyer: Buyer?) async throws -> (headers: HTTPFields, text: String) {
            var headers: HTTPFields = [.accept: "text/html"]
            if let buyer { headers[.authorization] = "Bearer \(buyer.accessToken)" }
            if let cookie { headers[.cookie] = "mapae_payment_return=\(cookie)" }
            let response = try await shop.client.executeRequest(uri: path, method: .get, headers: headers, body: nil)
            return (response.headers, String(buffer: response.body))
        }

        func open(_ key: String, _ orderID: String, by buyer: Buyer?) async throws {
            let query = "paymentKey=\(key)&orderId=\(orderID)&amount=24900"
            let answer = try await get("/payment/success?\(query)", buyer)
            for line in answer.headers[values: .setCookie] {
                let match = line.firstMatch(of: #/^mapae_payment_return=([^;]*)/#)
                if let match { cookie = String(match.output.1) }
            }
        }

        /// The order that the page asks the server to confirm.
        func shownOrder(to buyer: Buyer) async throws -> String? {
            try await get("/payment/success", buyer).text.firstMatch(of: #/data-order-id="([^"]*)"/#)
                .map { String($0.output.1) }
        }
    }

    private static let invented = "CREDIT_20260921_invented"

    @Test(arguments: [false, true])
    func `A link with somebody else's order takes nobody's return away`(hasSession: Bool) async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let stranger = try await shop.buyer("stranger")
            let own = try await buyer.purchase()
            let tab = Tab(shop)
            let session = hasSession ? buyer : nil
            try await tab.open(own.paymentKey, own.order.orderID, by: session)
            var foreign = [Self.invented]
            for _ in 0..<5 { foreign.append(try await stranger.prepare().orderID) }
            for order in foreign {
                try await tab.open("tforeign", order, by: session)
                #expect(try await tab.shownOrder(to: buyer) == own.order.orderID)
            }
            #expect(try await buyer.confirm(own).outcome == "200")
        }
    }

    @Test(arguments: [false, true])
    func `A link that was opened before does not keep the own return out`(hasSession: Bool) async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let stranger = try await shop.buyer("stranger")
            let own = try await buyer.purchase()
            let tab = Tab(shop)
            let session = hasSession ? buyer : nil
            try await tab.open("tforeign", Self.invented, by: session)
            #expect(try await tab.shownOrder(to: buyer) == Self.invented)
            for _ in 0..<5 { try await tab.open("tforeign", try await stranger.prepare().orderID, by: session) }
            try await tab.open(own.paymentKey, own.order.orderID, by: session)
            #expect(try await tab.shownOrder(to: buyer) == own.order.orderID)
        }
    }

    @Test func `Of two own orders the one that was come back with last is shown, also once it is over`() async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            let tab = Tab(shop)
            let first = try await buyer.purchase()
            let second = try await buyer.purchase()
            try await tab.open(first.paymentKey, first.order.orderID, by: buyer)
            try await tab.open(second.paymentKey, second.order.orderID, by: buyer)
            #expect(try await tab.shownOrder(to: buyer) == second.order.orderID)
            _ = try await buyer.confirm(second)
            #expect(try await tab.shownOrder(to: buyer) == first.order.orderID)
            _ = try await buyer.confirm(first)
            #expect(try await tab.shownOrder(to: buyer) == second.order.orderID)
        }
    }
}
