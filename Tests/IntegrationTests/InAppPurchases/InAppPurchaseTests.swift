import HTTPTypes
import MapaeCore
import MapaePayments
import MapaeServer
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

/// In-app purchases, granted (C9).
@Suite struct InAppPurchaseTests {
    @Test(arguments: TestEngine.allCases)
    func `an order is granted once, and its repeat answers as the first did (C9)`(engine: TestEngine) async throws {
        try await Shop.openAppStore(engine) { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp()
            let first = try await buyer.grant(order)
            #expect(first.outcome == "200" && first["data.granted"] == "1" || first["data.granted"] == "true")
            #expect(first["data.status"] == "granted")
            let again = try await buyer.grant(order)
            #expect(again["data.status"] == "alreadyGranted")
            for name in ["granted", "orderId", "kind", "itemId", "credits", "newBalance"] {
                #expect(again["data.\(name)"] == first["data.\(name)"])
            }
            #expect(first["data.credits"] == "150" && first["data.itemId"] == "standard")
            #expect(try await buyer.balance() == 150)
            #expect(try await shop.events(about: order) == ["purchase.granted"])
            let lines = try await shop.server.store.read { tx in
                try LedgerRow.lines(causeKind: "purchase", causeID: order, in: tx).map { "\($0.account) \($0.amount)" }
            }
            #expect(lines.contains("provider:toss-iap \(Shop.price)") && lines.contains("sales -\(Shop.price)"))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `twenty requests at once grant once (C9, 1.4)`(engine: TestEngine) async throws {
        try await Shop.openAppStore(engine) { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp()
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<20 { group.addTask { try await buyer.grant(order) } }
                return try await group.reduce(into: [Answer]()) { $0.append($1) }
            }
            #expect(answers.map(\.status) == Array(repeating: 200, count: 20))
            #expect(answers.count { $0["data.status"] == "granted" } == 1)
            #expect(try await buyer.balance() == 150)
            #expect(try await shop.events(about: order) == ["purchase.granted"])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an order is one user's, over all users (C9)`(engine: TestEngine) async throws {
        try await Shop.openAppStore(engine) { shop in
            let (buyer, other) = (try await shop.tossBuyer(), try await shop.tossBuyer(443_731_102))
            let order = try await shop.buyInApp()
            // Who asks first for somebody else's order does not stand in its way.
            let early = try await other.grant(order)
            #expect(early.outcome == "202" && early["data.status"] == "notYet")
            #expect(try await buyer.grant(order).outcome == "200")
            #expect(try await other.grant(order).outcome == "409 PURCHASE_CLAIMED")
            #expect(try await other.balance() == 0)
            let event = try await shop.server.store.read { tx in try SecurityEventRow.latest(1, in: tx).first?.event }
            #expect(event?.kind == .purchaseClaimed)
            #expect(event?.userID?.text == (try await other.get("/auth/me")["user.id"]))
        }
    }

    @Test func `a caller without a link, a session or a sensible order is refused (C9)`() async throws {
        try await Shop.openAppStore { shop in
            let order = try await shop.buyInApp()
            #expect(try await shop.buyer().grant(order).outcome == "404 TOSS_NOT_LINKED")
            let body = #"{"orderId":"\#(order)"}"#
            #expect(try await shop.send(.post, "/api/toss/iap/grant", body).outcome == "401 AUTH_REQUIRED")
            let buyer = try await shop.tossBuyer()
            for nonsense in ["", "a b", "../x", String(repeating: "x", count: 129)] {
                #expect(try await buyer.grant(nonsense)["error.field"] == "orderId")
            }
        }
    }

    @Test func `without a client certificate there are no such routes (C9, C12)`() async throws {
        try await Shop.open { shop in
            let buyer = try await shop.buyer()
            #expect(try await buyer.grant("x").status == 404)
            #expect(try await buyer.get("/api/toss/iap/subscriptions").status == 404)
            #expect(try await buyer.post("/api/webhooks/toss/iap", "{}").status == 404)
            #expect(try await buyer.post("/api/toss/anonymous-key/verify", "{}").status == 404)
        }
    }

    // MARK: What Toss says

    @Test func `a request looks again at an order that settles within seconds (C9)`() async throws {
        try await Shop.openAppStore { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp(shown: [.inProgress, .error, .paid])
            #expect(try await buyer.grant(order)["data.status"] == "granted")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `what was begun is finished without the app (C9)`(engine: TestEngine) async throws {
        try await Shop.openAppStore(engine) { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp(shown: Array(repeating: .inProgress, count: 6) + [.paid])
            let answer = try await buyer.grant(order)
            #expect(answer.outcome == "202" && answer["data.status"] == "notYet")
            #expect(answer["data.retryAfterSeconds"] == "5")
            for _ in 0..<4 { try await shop.passInStore(.minutes(1)) }
            #expect(try await buyer.balance() == 150)
            #expect(try await buyer.grant(order)["data.status"] == "alreadyGranted")
        }
    }

    @Test(arguments: [
        (SandboxPurchase.Status.failed, "409 PURCHASE_NOT_PAID"), (.refunded, "409 PURCHASE_REFUNDED"),
    ])
    func `an order that is not paid gives nothing (C9)`(status: SandboxPurchase.Status, outcome: String) async throws {
        try await Shop.openAppStore { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp(shown: [status])
            #expect(try await buyer.grant(order).outcome == outcome)
            try await shop.passInStore(.minutes(5))
            #expect(try await buyer.balance() == 0)
            #expect(try await shop.purchase(order) == nil)
        }
    }

    @Test(arguments: [SandboxPurchase.Status.paid, .granted], [false, true])
    func `both meanings of the paid statuses, a required user and offsets make no difference (C9)`(
        status: SandboxPurchase.Status, isOld: Bool
    ) async throws {
        try await Shop.openAppStore(behaviour: {
            $0.oldOrderStatuses = isOld
            $0.orderStatusNeedsUserKey = isOld
            $0.orderTimesHaveOffset = isOld
        }) { shop in
            let order = try await shop.buyInApp(shown: [status])
            #expect(try await shop.tossBuyer().grant(order)["data.status"] == "granted")
            try await shop.refundInStore(order)
            try await shop.passInStore(.days(1))
            let purchase = try #require(try await shop.purchase(order))
            #expect(purchase.status == "refunded")
            #expect(purchase.storeRefundedAt == purchase.grantedAt)
        }
    }

    @Test func `what belongs to another mini-app gives nothing and says nothing here (MINIAPP_MISMATCH, C9, C12)`()
        async throws
    {
        var options = Shop.Options()
        options.toss = true
        options.sandbox = { $0.appsInToss?.miniApps.append(SandboxMiniApp(appName: "another-app")) }
        try await Shop.open(options) { shop in
            let buyer = try await shop.tossBuyer()
            let foreign = try await shop.sandbox.purchase(
                userKey: Shop.tossUser, sku: Shop.sku, amount: Shop.price, miniApp: "another-app")
            #expect(try await buyer.grant(foreign.orderID).outcome == "409 PURCHASE_NOT_PAID")
            try await shop.passInStore(.minutes(5))
            #expect(try await buyer.balance() == 0)
            #expect(try await shop.purchase(foreign.orderID) == nil)
            let key = try await shop.sandbox.anonymousKey(miniApp: "another-app")
            let answer = try await buyer.post("/api/toss/anonymous-key/verify", #"{"anonymousKey":"\#(key)"}"#)
            #expect(answer.outcome == "200" && ["0", "false"].contains(answer["data.valid"]))
            try await shop.expectPurchasesAgree()
        }
    }

    @Test func `a shop that moves here grants what its former server has not (C9)`() async throws {
        try await Shop.openAppStore(environment: ["MAPAE_TOSS_IAP_GRANTABLE": "PAYMENT_COMPLETED"]) { shop in
            let buyer = try await shop.tossBuyer()
            let (granted, paid) = (try await shop.buyInApp(shown: [.granted]), try await shop.buyInApp(shown: [.paid]))
            #expect(try await buyer.grant(granted)["data.status"] == "notYet")
            #expect(try await buyer.grant(paid)["data.status"] == "granted")
        }
    }

    @Test func `a paid order of something nobody sells here is an operator's matter (C9)`() async throws {
        try await Shop.openAppStore { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp("sandbox.nothing")
            #expect(try await buyer.grant(order).outcome == "409 PURCHASE_UNKNOWN_PRODUCT")
            #expect(try await buyer.balance() == 0)
            #expect(try await shop.exceptions() == ["purchase.unknownProduct"])
        }
    }

    @Test func `the catalog names what the app stores sell (B2, C9)`() async throws {
        try await Shop.openAppStore { shop in
            let catalog = try await shop.send(.get, "/api/catalog")
            #expect(catalog["data.packages.1.inAppPurchase.sku"] == Shop.sku)
            #expect(catalog["data.inAppSubscriptions.0.itemId"] == "member")
        }
    }
}
