import Foundation
import NIOHTTP1
import ProviderSandbox
import Testing

struct PartnerPurchaseTests {
    private func order(
        _ partner: Partner, _ orderID: String, user: Int64? = Partner.user
    ) async throws -> Partner.Reply {
        try await partner.post("/order/get-order-status", #"{"orderId":"\#(orderID)"}"#, user: user)
    }

    private func status(_ partner: Partner, _ orderID: String, user: Int64? = Partner.user) async throws -> String {
        try await order(partner, orderID, user: user).string("status")
    }

    @Test func `an order is told with its sku, time and status (C9)`() async throws {
        try await withPartner { partner async throws in
            let purchase = try await partner.sandbox.purchase(userKey: Partner.user, sku: "ait.1", amount: 2200)
            let reply = try await order(partner, purchase.orderID)
            #expect(reply.status == 200)
            #expect(try reply.string("orderId") == purchase.orderID)
            #expect(try reply.string("sku") == "ait.1")
            #expect(try reply.string("status") == "PAYMENT_COMPLETED")
            #expect(try reply.string("statusDeterminedAt") == "2026-08-10T15:30:01")
            #expect(purchase.orderID.dropFirst(14).first == "7")
            #expect(try await status(partner, purchase.orderID, user: nil) == "PAYMENT_COMPLETED")
        }
    }

    @Test func `orders of another user, another app and nobody (C9)`() async throws {
        try await withPartner { partner async throws in
            let own = try await partner.sandbox.purchase(userKey: Partner.user, sku: "ait.1")
            let foreign = try await partner.sandbox.purchase(userKey: 7, sku: "ait.1", miniApp: "game")
            #expect(try await status(partner, own.orderID, user: 7) == "NOT_FOUND")
            let mismatch = try await order(partner, foreign.orderID)
            #expect(try mismatch.string("status") == "MINIAPP_MISMATCH")
            #expect(mismatch.success["sku"] == nil)
            #expect(mismatch.success["statusDeterminedAt"] == nil)
            #expect(try await status(partner, "unknown") == "NOT_FOUND")
        }
    }

    @Test func `a script shows one status a read, and the last one stays (C9)`() async throws {
        try await withPartner { partner async throws in
            let purchase = try await partner.sandbox.purchase(
                userKey: Partner.user, sku: "ait.1", statuses: [.inProgress, .error, .paid])
            #expect(try await partner.sandbox.ledger().isEmpty)
            #expect(try await status(partner, purchase.orderID) == "ORDER_IN_PROGRESS")
            let failed = try await order(partner, purchase.orderID)
            #expect(try failed.string("status") == "ERROR")
            #expect(failed.success["sku"] == nil)
            #expect(try await status(partner, purchase.orderID) == "PAYMENT_COMPLETED")
            #expect(try await status(partner, purchase.orderID) == "PAYMENT_COMPLETED")
            #expect(try await partner.sandbox.ledger().map(\.kind) == ["purchase"])
        }
    }

    @Test func `a refund by the store shows with its time and goes through the books once (C9)`() async throws {
        try await withPartner { partner async throws in
            let purchase = try await partner.sandbox.purchase(userKey: Partner.user, sku: "ait.1", amount: 2200)
            _ = try await partner.sandbox.movePurchase(orderID: purchase.orderID, statuses: [.granted])
            try await partner.sandbox.advanceClock(seconds: 59)
            _ = try await partner.sandbox.movePurchase(orderID: purchase.orderID, statuses: [.refunded])
            _ = try await partner.sandbox.movePurchase(orderID: purchase.orderID, statuses: [.refunded])
            let reply = try await order(partner, purchase.orderID)
            #expect(try reply.string("status") == "REFUNDED")
            #expect(try reply.string("statusDeterminedAt") == "2026-08-10T15:31:00")
            let ledger = try await partner.sandbox.ledger()
            #expect(ledger.map(\.kind) == ["purchase", "purchaseRefund"])
            #expect(ledger.map(\.amount) == [2200, 2200])
            #expect(ledger.map(\.orderID) == ["ait.1", "ait.1"])
        }
    }

    @Test func `the older documents' meaning, a required user and an offset are switches (C9)`() async throws {
        try await withBehaviour {
            $0.oldOrderStatuses = true
            $0.orderStatusNeedsUserKey = true
            $0.orderTimesHaveOffset = true
        } _: { partner async throws in
            let purchase = try await partner.sandbox.purchase(userKey: Partner.user, sku: "ait.1")
            #expect(try await order(partner, purchase.orderID, user: nil).status == 400)
            let paid = try await order(partner, purchase.orderID)
            #expect(try paid.string("status") == "PURCHASED")
            #expect(try paid.string("statusDeterminedAt") == "2026-08-10T15:30:01+09:00")
            _ = try await partner.sandbox.movePurchase(orderID: purchase.orderID, statuses: [.granted])
            #expect(try await status(partner, purchase.orderID) == "PAYMENT_COMPLETED")
        }
    }

    @Test func `a stale read shows the order before its refund (E2)`() async throws {
        try await withPartner { partner async throws in
            let purchase = try await partner.sandbox.purchase(userKey: Partner.user, sku: "ait.1")
            try await partner.sandbox.advanceClock(seconds: 100)
            _ = try await partner.sandbox.movePurchase(orderID: purchase.orderID, statuses: [.refunded])
            await partner.sandbox.add(
                SandboxFault(path: Partner.base + "/order/get-order-status", kind: .staleRead(seconds: 50)))
            #expect(try await status(partner, purchase.orderID) == "PAYMENT_COMPLETED")
            #expect(try await status(partner, purchase.orderID) == "REFUNDED")
        }
    }

    @Test func `orders are made and moved by route`() async throws {
        struct Order: Decodable { let orderId: String }
        try await withPartner { partner async throws in
            let made = try await partner.control(
                .POST, "/iap/orders", #"{"userKey":7,"sku":"ait.1","statuses":["ORDER_IN_PROGRESS","PURCHASED"]}"#)
            let path = "/iap/orders/\(try made.decoded(Order.self).orderId)"
            #expect(try await partner.control(.GET, path).text.contains("ORDER_IN_PROGRESS"))
            let moved = try await partner.control(.POST, path, #"{"status":"REFUNDED"}"#)
            #expect(moved.text.contains("REFUNDED"))
            #expect(try await partner.control(.POST, path, #"{"status":"NONSENSE"}"#).status == 400)
            #expect(try await partner.control(.POST, path).status == 400)
            #expect(try await partner.control(.POST, "/iap/orders/none", #"{"status":"REFUNDED"}"#).status == 404)
            #expect(try await partner.control(.POST, "/iap/orders", #"{"userKey":0,"sku":"x"}"#).status == 400)
        }
    }
}
