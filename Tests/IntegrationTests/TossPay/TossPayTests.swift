import Foundation
import HTTPTypes
import HummingbirdTesting
import MapaeCore
import MapaePayments
import MapaeServer
import NIOCore
import ProviderSandbox
import Testing

/// Toss Pay through a whole server: its routes, and log-in, mutual TLS and jobs behind them (C8).
@Suite struct TossPayTests {
    @Test func `a mini-app sells goods: prepare, checkout, confirm, refund (C8)`() async throws {
        try await Shop.open(.selling) { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await buyer.tossOrder()
            #expect(order["data.amount"] == "12000" && order["data.orderName"] == "원두 1kg")
            let confirmed = try await buyer.confirmToss(order)
            #expect(confirmed.outcome == "200")
            #expect(confirmed["data.credits"] == "120" && confirmed["data.newBalance"] == "120")
            #expect(try await buyer.confirmToss(order).bytes == confirmed.bytes)
            let id = try #require(confirmed["data.paymentId"])
            #expect(id == order["data.paymentId"])
            let payment = try await buyer.get("/api/payments/\(id)")
            #expect(payment["data.rail"] == "tosspay" && payment["data.orderId"] == order["data.orderNo"])
            let part = try await buyer.refundToss(id, #","amount":6000"#)
            #expect(part.outcome == "409 REFUND_WHOLE_ONLY")
            #expect(part["error.message"] == "토스페이 결제는 전액만 환불할 수 있습니다")
            let refund = try await buyer.refundToss(id)
            #expect(
                refund.outcome == "200" && refund["data.status"] == "refunded" && refund["data.refundAmount"] == "12000"
            )
            #expect(try await buyer.balance() == 0)
        }
    }

    @Test func `a lost reply is answered as not known yet, and settled by the server itself (B16)`() async throws {
        try await Shop.open(.selling) { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await buyer.tossOrder()
            await shop.sandbox.add(
                SandboxFault(path: "/api-partner/v1/apps-in-toss/pay/execute-payment", kind: .dropResponse))
            let answer = try await buyer.confirmToss(order)
            #expect(answer.outcome == "202" && answer["data.status"] == "confirming")
            #expect(try await buyer.balance() == 0)
            try await shop.advance(.seconds(5))
            #expect(try await buyer.status(of: #require(answer["data.paymentId"])) == "paid")
            #expect(try await buyer.confirmToss(order).outcome == "200")
            #expect(try await buyer.balance() == 120)
        }
    }

    @Test func `digital goods, strangers to Toss and orders of others are refused in the caller's language`()
        async throws
    {
        try await Shop.open(.selling) { shop in
            let buyer = try await shop.tossBuyer()
            let digital = try await buyer.post("/api/toss/pay/prepare", #"{"packageId":"standard"}"#)
            #expect(digital.outcome == "400 TOSS_PAY_DIGITAL_GOODS")
            #expect(digital["error.message"] == "디지털 상품은 토스페이로 결제할 수 없습니다. 인앱결제를 이용해 주세요")
            let stranger = try await shop.buyer()
            let unlinked = try await stranger.post("/api/toss/pay/prepare", #"{"packageId":"coffee"}"#)
            #expect(unlinked.outcome == "404 TOSS_NOT_LINKED")
            let order = try await buyer.tossOrder()
            #expect(try await stranger.confirmToss(order).outcome == "404 PAYMENT_NOT_FOUND")
            let card = try await buyer.confirm(buyer.purchase())
            let cardID = try #require(card["data.paymentId"])
            #expect(try await buyer.refundToss(cardID).outcome == "404 PAYMENT_NOT_FOUND")
            #expect(try await shop.send(.post, "/api/toss/pay/confirm", #"{"orderNo":"x"}"#).status == 401)
        }
    }

    @Test func `a user who unlinks keeps what was paid for and can pay no more`() async throws {
        try await Shop.open(.selling) { shop in
            let first = try await shop.tossBuyer()
            let (paid, open) = (try await first.tossOrder(), try await first.tossOrder())
            #expect(try await first.confirmToss(paid).outcome == "200")
            shop.clock.advance(by: .seconds(1))
            #expect(try await shop.unlinkAtToss().outcome == "200")
            #expect(try await first.confirmToss(open).outcome == "401 AUTH_REQUIRED")
            let back = try await shop.tossBuyer()
            #expect(try await back.confirmToss(open).outcome == "200")
            #expect(try await back.balance() == 240)
        }
    }

    @Test func `a prepare that is repeated under its key makes one order (B17)`() async throws {
        try await Shop.open(.selling) { shop in
            let buyer = try await shop.tossBuyer()
            let (first, second) = (try await buyer.prepareToss(key: "k1"), try await buyer.prepareToss(key: "k1"))
            #expect(first.outcome == "200" && first.bytes == second.bytes)
            #expect(try await buyer.prepareToss(key: "k2")["data.orderNo"] != first["data.orderNo"])
        }
    }

    @Test func `repeats of an accepted confirm do not count to its limit (1.13)`() async throws {
        var options = Shop.Options.selling
        let sells = options.configuration
        options.configuration = { configuration in
            try sells(&configuration)
            configuration.limits.routeFactor = 1
        }
        try await Shop.open(options) { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await buyer.tossOrder()
            for _ in 0..<12 { #expect(try await buyer.confirmToss(order).outcome == "200") }
        }
    }

    @Test func `without Apps-in-Toss none of its routes exists`() async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            for route in ["prepare", "confirm", "refund"] {
                #expect(try await buyer.post("/api/toss/pay/\(route)", "{}").outcome == "404 NOT_FOUND")
            }
        }
    }

    @Test func `calls to Toss are counted by their names`() async throws {
        var options = Shop.Options.selling
        options.environment["MAPAE_METRICS_TOKEN"] = MetricsTests.token
        try await Shop.open(options) { shop in
            let buyer = try await shop.tossBuyer()
            _ = try await buyer.confirmToss(buyer.tossOrder())
            let page = String(
                decoding: try await shop.send(.get, "/metrics", token: MetricsTests.token).bytes, as: UTF8.self)
            for call in ["generate-token", "make-payment", "execute-payment"] {
                let labels = #"provider="appsintoss",operation="\#(call)",outcome="2xx""#
                #expect(page.contains("mapae_provider_calls_total{\(labels)} 1"), "\(call)")
            }
        }
    }
}

extension Buyer {
    fileprivate func prepareToss(key: String) async throws -> Answer {
        let response = try await shop.client.executeRequest(
            uri: "/api/toss/pay/prepare", method: .post,
            headers: [
                .authorization: "Bearer \(accessToken)", .contentType: "application/json",
                try #require(HTTPField.Name("Idempotency-Key")): key,
            ], body: ByteBuffer(string: #"{"packageId":"coffee"}"#))
        return Answer(status: response.status.code, bytes: Data(response.body.readableBytesView))
    }
}
