import HTTPTypes
import MapaeCore
import MapaeIdentity
import MapaePayments
import MapaeServer
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

/// Refunds that app stores give and tell nobody of (C9).
@Suite struct InAppRefundTests {
    private func spend(_ amount: Int, _ buyer: Buyer) async throws {
        let answer = try await buyer.post("/api/credits/spend", #"{"amount":\#(amount),"reason":"AI 생성"}"#)
        #expect(answer.outcome == "200")
    }

    @Test(arguments: TestEngine.allCases)
    func `a refund takes the credits that are there, and the rest is owed (C9, B14)`(engine: TestEngine) async throws {
        try await Shop.openAppStore(engine) { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp()
            #expect(try await buyer.grant(order).outcome == "200")
            try await spend(100, buyer)
            try await shop.refundInStore(order)
            try await shop.passInStore(.hours(12))
            #expect(try await buyer.fresh().balance() == 50)
            try await shop.passInStore(.hours(12))
            let later = try await buyer.fresh()
            #expect(try await later.balance() == 0)
            let me = try #require(try await later.get("/auth/me")["user.id"].flatMap { UserID($0) })
            #expect(try await shop.server.domain.credits.balance(of: me).receivable == Credits(100))
            #expect(try await shop.events(about: order) == ["purchase.granted", "purchase.refunded"])
            #expect(try await later.grant(order).outcome == "409 PURCHASE_REFUNDED")
            try await shop.passInStore(.days(2))
            #expect(try await shop.events(about: order).count == 2)
            // What is owed is settled out of the next purchase.
            let next = try await shop.buyInApp()
            #expect(try await buyer.fresh().grant(next)["data.newBalance"] == "50")
        }
    }

    @Test func `a refund takes the credits of its own order first (C9, B14)`() async throws {
        try await Shop.openAppStore { shop in
            let buyer = try await shop.tossBuyer()
            let orders = [try await shop.buyInApp(), try await shop.buyInApp()]
            for order in orders { #expect(try await buyer.grant(order).outcome == "200") }
            // Spent are the older ones, of which fifty are left.
            try await spend(100, buyer)
            try await shop.refundInStore(orders[0])
            try await shop.passInStore(.days(1))
            var left: [Credits] = []
            for order in orders {
                let lot = try #require(try await shop.purchase(order)?.lotID)
                let row = try await shop.server.store.read { tx in try CreditLotRow.find(lot, in: tx) }
                left.append(try #require(row).remaining)
            }
            #expect(left == [.zero, Credits(50)])
            #expect(try await buyer.fresh().balance() == 50)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `of nodes that read at once one books (C9, F2)`(engine: TestEngine) async throws {
        try await Shop.openAppStore(engine) { shop in
            let buyer = try await shop.tossBuyer()
            var orders: [String] = []
            for _ in 0..<6 { orders.append(try await shop.buyInApp()) }
            for order in orders { #expect(try await buyer.grant(order).outcome == "200") }
            for order in orders { try await shop.refundInStore(order) }
            shop.clock.advance(by: .days(1))
            let watch = try #require(shop.server.domain.toss).purchaseWatch
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<5 { group.addTask { _ = try await watch.readDue() } }
                try await group.waitForAll()
            }
            try await shop.passInStore(.zero)
            #expect(try await buyer.fresh().balance() == 0)
            for order in orders { #expect(try await shop.events(about: order).count == 2) }
        }
    }

    @Test func `a refund that two nodes read, one of them late, is booked once (F2)`() async throws {
        try await Shop.openAppStore { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp()
            #expect(try await buyer.grant(order).outcome == "200")
            try await shop.refundInStore(order)
            // A node that claimed the order and slept past its lease: another one claims it with a higher epoch.
            await shop.disturb(.delay(milliseconds: 300))
            shop.clock.advance(by: .days(1))
            let watch = try #require(shop.server.domain.toss).purchaseWatch
            async let slow = watch.readDue()
            try await shop.passInStore(.minutes(11))
            _ = try await slow
            #expect(try await shop.events(about: order) == ["purchase.granted", "purchase.refunded"])
        }
    }

    @Test func `an order is read a day apart for 180 days, never all at the same moment (C9)`() async throws {
        try await Shop.openAppStore(configuration: { $0.purchases.readInterval = .days(30) }) { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp()
            #expect(try await buyer.grant(order).outcome == "200")
            let granted = try #require(try await shop.purchase(order))
            let first = try #require(granted.nextReadAt)
            #expect(first > granted.grantedAt + .days(27) && first <= granted.grantedAt + .days(30))
            #expect(granted.readUntil == granted.grantedAt + .days(180))
            // 145 days on the next reading is due before the 180th day, however little early it is.
            for _ in 0..<5 { try await shop.passInStore(.days(29)) }
            #expect(try await shop.purchase(order)?.nextReadAt != nil)
            for _ in 0..<2 { try await shop.passInStore(.days(29)) }
            #expect(try await shop.purchase(order)?.nextReadAt == nil)
            #expect(PurchaseSettings().readInterval == .days(1) && PurchaseSettings().readsRefundsFor == .days(180))
        }
    }

    @Test func `a refund after the buyer has unlinked is found, and booked (C9, C4)`() async throws {
        try await Shop.openAppStore { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp()
            #expect(try await buyer.grant(order).outcome == "200")
            shop.clock.advance(by: .seconds(1))
            #expect(try await shop.unlinkAtToss().outcome == "200")
            try await shop.refundInStore(order)
            try await shop.passInStore(.days(1))
            #expect(try await shop.purchase(order)?.status == "refunded")
        }
    }

    @Test func `an order that Toss no longer shows is an operator's matter after a day and a half (C9)`() async throws {
        try await Shop.openAppStore(behaviour: { $0.orderStatusNeedsUserKey = true }) { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp()
            #expect(try await buyer.grant(order).outcome == "200")
            shop.clock.advance(by: .seconds(1))
            #expect(try await shop.unlinkAtToss().outcome == "200")
            try await shop.passInStore(.days(1))
            for _ in 0..<47 { try await shop.passInStore(.hours(1)) }
            #expect(try await shop.exceptions() == ["purchase.unreadable"])
            #expect(try await shop.purchase(order)?.status == "granted")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a deleted account keeps its purchases, and a refund lands on the tombstone (A8, C9)`(
        engine: TestEngine
    ) async throws {
        try await Shop.openAppStore(engine) { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp()
            let open = try await shop.buyInApp(shown: [.inProgress])
            #expect(try await buyer.grant(order).outcome == "200")
            #expect(try await buyer.grant(open).status == 202)
            #expect(try await shop.send(.delete, "/auth/account", token: buyer.accessToken).outcome == "200")
            let requests = try await shop.server.store.read { tx in
                try tx.query("SELECT order_id FROM toss_purchase_requests").count
            }
            #expect(requests == 0)
            #expect(try await shop.purchase(order)?.status == "granted")
            try await shop.refundInStore(order)
            try await shop.passInStore(.days(1))
            #expect(try await shop.purchase(order)?.status == "refunded")
            #expect(try await shop.exceptions().contains("purchase.ownerDeleted"))
        }
    }

    @Test func `an account that is deleted while its order is read gets nothing, and an operator is told (A8, C9)`()
        async throws
    {
        try await Shop.openAppStore(.postgres) { shop in
            let buyer = try await shop.tossBuyer()
            let user = try #require(try await buyer.get("/auth/me")["user.id"].flatMap { UserID($0) })
            #expect(try await buyer.grant(shop.buyInApp()).outcome == "200")
            let order = try await shop.buyInApp()
            let deletion = shop.server.domain.accountDeletion
            // The grant has seen the account before its end is written.
            let ends = try await withLockQueue(
                on: shop.server.store, holding: { tx in _ = try CreditAccountRow.lock(user, in: tx) },
                first: {
                    try await deletion.delete(user, in: nil)
                    return ""
                }, second: { try await buyer.grant(order).outcome })
            #expect(ends.second == "401 AUTH_REQUIRED")
            #expect(try await shop.purchase(order) == nil)
            #expect(try await shop.exceptions() == ["purchase.ownerDeleted"])
        }
    }
}
