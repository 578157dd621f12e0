import MapaeCore
import MapaePayments
import MapaeStore
import MapaeTesting
import ProviderSandbox
import ProviderTransport
import Testing

/// Money going back by Toss Pay: the whole or nothing, under the rules of the other rail (B4, C8).
@Suite struct TossPayRefundTests {
    @Test(arguments: TestEngine.allCases)
    func `the owner gets the whole of unspent credits back at once (B4)`(engine: TestEngine) async throws {
        try await Shop.openWithToss(engine) { shop in
            let payment = try await shop.buyByToss()
            let refund = try await shop.refund(payment)
            #expect(refund.status == .done && refund.amount == Won(12_000))
            #expect(try await shop.status(of: payment) == .refunded)
            #expect(try await shop.balance() == 0)
            #expect(try await shop.movements("tossPayRefund") == 1)
            #expect(try await shop.events(about: payment) == ["payment.paid", "payment.refunded"])
            #expect(try await failure { _ = try await shop.refund(payment) }?.code == .notRefundable)
            #expect(try await shop.exceptions() == [])
        }
    }

    @Test func `a part is refused, and so is a whole that is spent in part (C8)`() async throws {
        try await Shop.openWithToss { shop in
            let payment = try await shop.buyByToss()
            #expect(try await failure { _ = try await shop.refund(payment, amount: 6000) }?.code == .refundWholeOnly)
            _ = try await shop.spend(13, key: "a")
            #expect(try await failure { _ = try await shop.refund(payment) }?.code == .refundWholeOnly)
            #expect(try await shop.balance() == 119)
            let summary = try await shop.payments.payment(payment, of: shop.buyer)
            #expect(summary.refundableAmount == .zero && summary.refunds.isEmpty)
            #expect(try await shop.movements("tossPayRefund") == 0)
        }
    }

    @Test func `the whole may be named`() async throws {
        try await Shop.openWithToss { shop in
            let payment = try await shop.buyByToss()
            #expect(try await shop.refund(payment, amount: 12_000).status == .done)
        }
    }

    @Test func `a refund of one rail does not find the payments of the other`() async throws {
        try await Shop.openWithToss { shop in
            let (card, toss) = (try await shop.buy(), try await shop.buyByToss())
            for (payment, rail) in [(card, PaymentRail.tossPay), (toss, .tossPayments)] {
                let failure = try await failure {
                    _ = try await shop.refunds.request(
                        payment, amount: nil, reason: "단순 변심", by: shop.buyer, authenticatedAt: shop.clock.now(),
                        on: rail)
                }
                #expect(failure?.code == .paymentNotFound)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `after the window another administrator decides, and credits are held meanwhile (B4)`(
        engine: TestEngine
    ) async throws {
        try await Shop.openWithToss(engine) { shop in
            let payment = try await shop.buyByToss()
            try await shop.pass(.days(8))
            let request = try await shop.refund(payment)
            #expect(request.status == .requested)
            #expect(try await shop.balance() == 0)
            let own = try await failure { _ = try await shop.refunds.approve(request.id, by: shop.buyer) }
            #expect(own?.code == .forbidden)
            let administrator = try await shop.addUser()
            #expect(try await shop.refunds.approve(request.id, by: administrator).status == .done)
            #expect(try await shop.status(of: payment) == .refunded)
        }
    }

    @Test func `a large refund needs two administrators (B4)`() async throws {
        try await Shop.openWithToss { shop in
            let payment = try await shop.buyByToss("repair")
            let request = try await shop.refund(payment)
            #expect(request.status == .requested)
            let (first, second) = (try await shop.addUser(), try await shop.addUser())
            #expect(try await shop.refunds.approve(request.id, by: first).status == .requested)
            #expect(try await shop.movements("tossPayRefund") == 0)
            #expect(try await shop.refunds.approve(request.id, by: second).status == .done)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `of refunds and spendings that race, none uses a credit twice (1.6)`(engine: TestEngine) async throws {
        try await Shop.openWithToss(engine) { shop in
            let payment = try await shop.buyByToss()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<6 {
                    group.addTask { _ = try await failure { _ = try await shop.refund(payment) } }
                    group.addTask { _ = try await failure { _ = try await shop.spend(1, key: "k\(number)") } }
                }
                try await group.waitForAll()
            }
            #expect(try await shop.movements("tossPayRefund") <= 1)
        }
    }

    // MARK: Unknown outcomes

    private static let faults: [SandboxFault.Kind] = [
        .dropRequest, .dropResponse, .lateCommit(seconds: 20, readsBefore: .inProgress),
        .lateCommit(seconds: 20, readsBefore: .notFound), .partialBody, .resetAfterHeaders, .status(502),
        .errorCode("INTERNAL_ERROR", isKept: false),
    ]

    @Test(arguments: faults.indices, TestEngine.allCases)
    func `whatever befalls a refund, it is done once (B16)`(fault: Int, engine: TestEngine) async throws {
        try await Shop.openWithToss(engine) { shop in
            let payment = try await shop.buyByToss()
            await shop.sandbox.add(.tossRefund(Self.faults[fault]))
            #expect(try await shop.refund(payment).status == .unknown)
            #expect(try await shop.balance() == 0)
            for _ in 0..<8 { try await shop.pass(.seconds(15)) }
            #expect(try await shop.status(of: payment) == .refunded, "\(Self.faults[fault])")
            #expect(try await shop.movements("tossPayRefund") == 1)
        }
    }

    @Test func `a no nobody has explained ends a refund only when Toss' record bears it out a minute later`()
        async throws
    {
        try await Shop.openWithToss { shop in
            let payment = try await shop.buyByToss()
            await shop.sandbox.add(.tossRefund(.errorCode("RULE_OF_TOMORROW", isKept: false)))
            #expect(try await shop.refund(payment).status == .unknown)
            try await shop.pass(.seconds(59))
            #expect(try await shop.balance() == 0)
            try await shop.pass(.seconds(1))
            let refund = try await shop.payments.payment(payment, of: shop.buyer).refunds.first
            #expect(refund?.status == .refused && refund?.failure?.code == "RULE_OF_TOMORROW")
            #expect(try await shop.balance() == 132)
            #expect(try await shop.status(of: payment) == .paid)
            #expect(try await shop.movements("tossPayRefund") == 0)
        }
    }

    @Test func `a documented no gives the credits back at once`() async throws {
        try await Shop.openWithToss { shop in
            let payment = try await shop.buyByToss()
            await shop.sandbox.add(.tossRefund(.errorCode("COMMON_BREAK_TIME_OF_BANK", isKept: false)))
            #expect(try await shop.refund(payment).status == .refused)
            #expect(try await shop.balance() == 132)
            #expect(try await shop.refund(payment).status == .done)
        }
    }

    @Test func `a payment that was returned in Toss' console goes back once`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.tossOrder()
            _ = try await shop.confirmToss(order)
            try await shop.returnInConsole(order)
            #expect(try await shop.refund(order.paymentID).status == .done)
            #expect(try await shop.movements("tossPayRefund") == 1)
            #expect(try await shop.balance() == 0)
        }
    }

    private static func altering(_ call: String, _ text: String, _ other: String) -> TossSetup {
        var setup = TossSetup()
        setup.alter = { response, request in
            if request.url.hasSuffix("/\(call)") { response.replace(text, with: other) }
        }
        return setup
    }

    @Test func `a second no does not end what the first call for a refund may still do`() async throws {
        try await Shop.openWithToss { shop in
            let payment = try await shop.buyByToss()
            await shop.sandbox.add(.tossRefund(.dropRequest))
            #expect(try await shop.refund(payment).status == .unknown)
            await shop.sandbox.add(.tossRefund(.errorCode("COMMON_BREAK_TIME_OF_BANK", isKept: false)))
            for wait in [5, 59] as [Int64] {
                try await shop.pass(.seconds(wait))
                #expect(try await shop.balance() == 0)
            }
            try await shop.pass(.seconds(1))
            #expect(try await shop.payments.payment(payment, of: shop.buyer).refunds.first?.status == .refused)
            #expect(try await shop.balance() == 132)
        }
    }

    @Test func `a refund of which Toss has kept something is done when Toss' record says so`() async throws {
        let setup = Self.altering("refund-payment", #""refundableAmount":0"#, #""refundableAmount":5000"#)
        try await Shop.openWithToss(.sqlite, setup) { shop in
            let payment = try await shop.buyByToss()
            #expect(try await shop.refund(payment).status == .unknown)
            #expect(try await shop.status(of: payment) == .paid)
            try await shop.pass(.seconds(5))
            #expect(try await shop.status(of: payment) == .refunded)
            #expect(try await shop.movements("tossPayRefund") == 1)
        }
    }

    @Test func `another amount than was to go back is an operator's matter`() async throws {
        let setup = Self.altering("refund-payment", #""refundedAmount":12000"#, #""refundedAmount":11000"#)
        try await Shop.openWithToss(.sqlite, setup) { shop in
            let payment = try await shop.buyByToss()
            #expect(try await shop.refund(payment).status == .done)
            #expect(try await shop.exceptions() == ["payment.unexpectedReading"])
        }
    }

    @Test func `what somebody else has returned in part is booked, and the refund of the whole ends`() async throws {
        let setup = Self.altering(
            "get-payment-status", #""transactions":["#,
            #""transactions":[{"stepType":"REFUND","transactionId":"elsewhere","transactionAmount":-5000},"#)
        // The sandbox, like Toss, returns no parts: its books hold the whole.
        try await Shop.openWithToss(.sqlite, setup, isAudited: false) { shop in
            let payment = try await shop.buyByToss()
            await shop.sandbox.add(.tossRefund(.dropRequest))
            #expect(try await shop.refund(payment).status == .unknown)
            try await shop.pass(.seconds(5))
            #expect(try await shop.status(of: payment) == .partiallyRefunded)
            #expect(try await shop.row(payment).balance == Won(7000))
            #expect(try await shop.movements("tossPayRefund") == 0)
            #expect(try await shop.exceptions() == ["payment.cancelledElsewhere"])
        }
    }

    @Test func `settled payments are refunded too`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.tossOrder()
            _ = try await shop.confirmToss(order)
            try await shop.sandbox.settlePay(payToken: order.payToken)
            await shop.sandbox.add(.tossRefund(.dropResponse))
            #expect(try await shop.refund(order.paymentID).status == .unknown)
            try await shop.sandbox.settlePay(payToken: order.payToken)
            try await shop.pass(.seconds(5))
            #expect(try await shop.status(of: order.paymentID) == .refunded)
        }
    }

    // MARK: Users who have gone

    @Test func `a refund request is decided after its owner's account and link have gone (A8)`() async throws {
        try await Shop.openWithToss { shop in
            let payment = try await shop.buyByToss()
            try await shop.pass(.days(8))
            let request = try await shop.refund(payment)
            try await shop.refunds.prepareDeletion(of: shop.buyer)
            let now = shop.clock.now()
            try await shop.store.write { tx in try shop.refunds.closeAffairs(of: shop.buyer, at: now, in: tx) }
            shop.toss?.people.link(shop.buyer, with: nil)
            #expect(try await shop.refunds.approve(request.id, by: try await shop.addUser()).status == .done)
            #expect(try await shop.movements("tossPayRefund") == 1)
        }
    }

    @Test func `Toss refunds nobody who has unlinked, and the credits come back`() async throws {
        try await Shop.openWithToss { shop in
            let payment = try await shop.buyByToss()
            _ = try await shop.sandbox.unlink(userKey: Shop.tossUser)
            let refund = try await shop.refund(payment)
            #expect(refund.status == .refused && refund.failure?.code == "4010")
            #expect(try await shop.balance() == 132)
            try await shop.link(shop.buyer)
            #expect(try await shop.refund(payment).status == .done)
        }
    }
}
