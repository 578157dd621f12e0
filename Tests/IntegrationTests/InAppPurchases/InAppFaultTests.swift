import MapaeCore
import MapaePayments
import MapaeServer
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

/// What the network and Toss can do to the reading of an order (C9): the books of the app stores, of the purchases and of
/// the credits agree after each test.
@Suite struct InAppFaultTests {
    static let faults: [SandboxFault.Kind] = [
        .dropRequest, .dropResponse, .delay(milliseconds: 20), .partialBody, .resetAfterHeaders, .status(502),
        .status(401), .errorCode("INTERNAL_ERROR", isKept: false), .errorCode("4095", isKept: false),
        .errorCode("4010", isKept: false), .staleRead(seconds: 3600),
    ]

    @Test(arguments: faults.indices, TestEngine.allCases)
    func `whatever happens to the reads, an order is granted once and lost never (C9, B16)`(
        fault: Int, engine: TestEngine
    ) async throws {
        try await Shop.openAppStore(engine) { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp()
            await shop.disturb(Self.faults[fault], times: 4)
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<3 { group.addTask { try await buyer.grant(order) } }
                return try await group.reduce(into: [Answer]()) { $0.append($1) }
            }
            #expect(answers.allSatisfy { [200, 202].contains($0.status) }, "\(Self.faults[fault])")
            for _ in 0..<3 { try await shop.passInStore(.minutes(2)) }
            #expect(try await buyer.balance() == 150)
            #expect(try await buyer.grant(order)["data.credits"] == "150")
            #expect(try await shop.events(about: order) == ["purchase.granted"])
        }
    }

    @Test func `an answer that is lost grants nothing and says when to ask again (C9)`() async throws {
        try await Shop.openAppStore { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp()
            await shop.disturb(.dropResponse, times: 4)
            let answer = try await buyer.grant(order)
            #expect(answer.status == 202 && answer["data.status"] == "notYet")
            #expect(try await buyer.balance() == 0)
            #expect(try await buyer.grant(order)["data.status"] == "granted")
        }
    }

    @Test func `an answer about another order grants nothing, and an operator is told (C9)`() async throws {
        let wire = TossWire()
        try await Shop.openAppStore(wire: wire) { shop in
            let buyer = try await shop.tossBuyer()
            let (order, other) = (try await shop.buyInApp(shown: [.failed]), try await shop.buyInApp())
            wire.meet("/get-order-status") { answer in
                answer.replace(#""orderId":"\#(order)""#, with: #""orderId":"\#(other)""#)
                answer.replace("FAILED", with: "PAYMENT_COMPLETED")
            }
            #expect(try await buyer.grant(order)["data.status"] == "notYet")
            #expect(wire.waiting == 0)
            #expect(try await buyer.balance() == 0)
            #expect(try await shop.exceptions() == ["purchase.answerAboutAnother"])
            // The next look tells the truth.
            #expect(try await buyer.grant(order).outcome == "409 PURCHASE_NOT_PAID")
        }
    }

    @Test func `a granted order that is read with another product stays, and an operator is told (C9)`() async throws {
        let wire = TossWire()
        try await Shop.openAppStore(wire: wire) { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp()
            #expect(try await buyer.grant(order).outcome == "200")
            wire.meet("/get-order-status") { $0.replace(Shop.sku, with: Shop.memberSKU) }
            try await shop.passInStore(.days(1))
            #expect(wire.waiting == 0)
            #expect(try await shop.exceptions() == ["purchase.answerAboutAnother"])
            #expect(try await shop.purchase(order)?.status == "granted")
            #expect(try await buyer.fresh().balance() == 150)
        }
    }

    private func requests(_ shop: Shop) async throws -> Int {
        try await shop.server.store.read { tx in try tx.query("SELECT order_id FROM toss_purchase_requests").count }
    }

    @Test func `of a user's unfinished requests twenty are followed up, an unknown order's for ten minutes (C9)`()
        async throws
    {
        try await Shop.openAppStore { shop in
            let buyer = try await shop.tossBuyer()
            for number in 0..<21 { #expect(try await buyer.grant("unknown-\(number)").status == 202) }
            #expect(try await requests(shop) == 20)
            for _ in 0..<4 { try await shop.passInStore(.minutes(5)) }
            #expect(try await requests(shop) == 0)
        }
    }

    @Test func `an order that stays under way is asked about for three days, and a grant ends all requests (C9)`()
        async throws
    {
        try await Shop.openAppStore { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp(shown: [.inProgress])
            #expect(try await buyer.grant(order).status == 202)
            try await shop.passInStore(.days(2))
            #expect(try await requests(shop) == 1)
            for _ in 0..<2 { try await shop.passInStore(.days(1)) }
            #expect(try await requests(shop) == 0)
            let paid = try await shop.buyInApp()
            #expect(try await buyer.fresh().grant(paid).outcome == "200")
            #expect(try await requests(shop) == 0)
        }
    }

    @Test func `when Toss wants to be left alone it is asked once (C9)`() async throws {
        try await Shop.openAppStore { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp()
            await shop.disturb(.errorCode("4095", isKept: false), times: 2)
            #expect(try await buyer.grant(order).status == 202)
            #expect(await shop.sandbox.faults().count == 1)
        }
    }

    @Test(arguments: faults.indices)
    func `whatever happens to the reads, a refund is booked once (C9)`(fault: Int) async throws {
        try await Shop.openAppStore { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp()
            #expect(try await buyer.grant(order).outcome == "200")
            try await shop.refundInStore(order)
            await shop.disturb(Self.faults[fault])
            for _ in 0..<4 { try await shop.passInStore(.hours(13)) }
            #expect(try await shop.purchase(order)?.status == "refunded", "\(Self.faults[fault])")
            #expect(try await buyer.fresh().balance() == 0)
            #expect(try await shop.events(about: order) == ["purchase.granted", "purchase.refunded"])
            #expect(try await shop.exceptions() == [])
        }
    }
}
