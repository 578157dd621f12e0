import MapaeCore
import MapaePayments
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

/// Purchases by Toss Pay, against the real sandbox over mutual TLS (C8).
@Suite struct TossPayTests {
    @Test(arguments: TestEngine.allCases)
    func `a payment by Toss Pay gives its credits and is a payment like others (C8)`(engine: TestEngine) async throws {
        try await Shop.openWithToss(engine) { shop in
            let order = try await shop.tossOrder()
            #expect(order.amount == Won(12_000))
            guard case .paid(order.paymentID, Credits(132), Credits(132)) = try await shop.confirmToss(order) else {
                throw UnexpectedOutcome()
            }
            #expect(try await shop.movements("tossPayApproval") == 1)
            #expect(try await shop.events(about: order.paymentID) == ["payment.paid"])
            let payment = try await shop.payments.payment(order.paymentID, of: shop.buyer)
            #expect(payment.rail == .tossPay && payment.method == "토스페이 머니")
            #expect(payment.approvedAt == shop.clock.now())
            #expect(payment.refundableAmount == Won(12_000))
            let again = try await shop.tossPay.confirm(orderNo: order.orderNo, by: shop.buyer)
            guard case .paid(order.paymentID, Credits(132), Credits(132)) = again.outcome, again.isRepeat else {
                throw UnexpectedOutcome()
            }
            #expect(try await shop.tossPay.hasAccepted(orderNo: order.orderNo, by: shop.buyer))
            let money = try await shop.store.read { tx in try BookRow.moneyByRail(in: tx).map(\.rail) }
            #expect(money == ["tosspay"])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `of twenty confirms at once one executes, and credits are given once (1.3)`(engine: TestEngine) async throws {
        try await Shop.openWithToss(engine) { shop in
            let order = try await shop.tossOrder()
            try await withThrowingTaskGroup(of: ConfirmOutcome.self) { group in
                for _ in 0..<20 { group.addTask { try await shop.confirmToss(order) } }
                for try await outcome in group {
                    guard case .paid(order.paymentID, Credits(132), Credits(132)) = outcome else {
                        throw UnexpectedOutcome()
                    }
                }
            }
            #expect(try await shop.movements("tossPayApproval") == 1)
            #expect(try await shop.attempts(of: order.paymentID).map(\.tries) == [1])
            #expect(try await shop.balance() == 132)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `both rails are apart in the books and together in the balance`(engine: TestEngine) async throws {
        try await Shop.openWithToss(engine) { shop in
            try await shop.buy()
            try await shop.buyByToss()
            #expect(try await shop.balance() == 282)
            let money = try await shop.store.read { tx in try BookRow.moneyByRail(in: tx) }
            #expect(money.map(\.rail) == ["tosspay", "tosspayments"])
            #expect(money.map(\.payments) == [12_000, 24_900] && money.map(\.ledger) == [12_000, 24_900])
        }
    }

    // MARK: What is not sold

    @Test(arguments: [("standard", "TOSS_PAY_DIGITAL_GOODS"), ("none", "INVALID_PACKAGE"), ("car", "INVALID_PACKAGE")])
    func `digital goods and what Toss Pay cannot take are refused before Toss is asked (C8)`(
        package: String, code: String
    ) async throws {
        try await Shop.openWithToss { shop in
            let failure = try await failure { _ = try await shop.prepareToss(package) }
            #expect(failure?.code.rawValue == code)
            #expect(try await shop.payments.payments(of: shop.buyer, after: nil).items.isEmpty)
        }
    }

    @Test func `services are sold too, and by card`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.prepareToss("repair")
            try await shop.sandbox.authenticatePay(payToken: order.payToken, payMethod: "CARD")
            guard case .paid = try await shop.confirmToss(order) else { throw UnexpectedOutcome() }
            #expect(try await shop.payments.payment(order.paymentID, of: shop.buyer).method == "토스페이 카드")
        }
    }

    @Test func `without a way to Toss there is no Toss Pay`() async throws {
        try await Shop.open { shop in #expect(TossPay(shop.dependencies) == nil) }
    }

    // MARK: Who pays

    @Test func `who is not linked with Toss does not pay by Toss Pay (C8)`() async throws {
        try await Shop.openWithToss { shop in
            let stranger = try await shop.addUser()
            let failure = try await failure { _ = try await shop.prepareToss(by: stranger) }
            #expect(failure?.code == .tossNotLinked)
        }
    }

    @Test func `an order is its owner's`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.tossOrder()
            let other = try await shop.addUser()
            try await shop.link(other, with: 443_731_102)
            let foreign = try await failure { _ = try await shop.confirmToss(order, by: other) }
            #expect(foreign?.code == .paymentNotFound)
            _ = try await shop.confirmToss(order)
            let isAccepted = try await shop.tossPay.hasAccepted(orderNo: order.orderNo, by: other)
            #expect(!isAccepted)
        }
    }

    @Test func `an order is its rail's`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.tossOrder()
            let byCard = PaymentConfirmation(
                paymentKey: order.payToken, orderID: order.orderNo, amount: order.amount)
            let card = try await failure { _ = try await shop.payments.confirm(byCard, by: shop.buyer) }
            #expect(card?.code == .paymentNotFound)
            let cardOrder = try await shop.order().confirmation.orderID
            let toss = try await failure { _ = try await shop.tossPay.confirm(orderNo: cardOrder, by: shop.buyer) }
            #expect(toss?.code == .paymentNotFound)
            #expect(try await shop.sandbox.ledger().isEmpty)
            _ = try await shop.confirmToss(order)
            let isAccepted = try await shop.payments.hasAccepted(byCard, by: shop.buyer)
            #expect(!isAccepted)
        }
    }

    @Test func `only the Toss user an order was made for has it executed (C8)`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.tossOrder()
            shop.toss?.people.link(shop.buyer, with: nil)
            #expect(try await failure { _ = try await shop.confirmToss(order) }?.code == .tossNotLinked)
            try await shop.link(shop.buyer, with: 443_731_102)
            #expect(try await failure { _ = try await shop.confirmToss(order) }?.code == .paymentExpired)
            #expect(try await shop.status(of: order.paymentID) == .pending)
            #expect(try await shop.movements("tossPayApproval") == 0)
            try await shop.link(shop.buyer)
            guard case .paid = try await shop.confirmToss(order) else { throw UnexpectedOutcome() }
        }
    }

    @Test func `the repeat of a confirm is answered after the link has ended`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.tossOrder()
            _ = try await shop.confirmToss(order)
            shop.toss?.people.link(shop.buyer, with: nil)
            guard case .paid = try await shop.confirmToss(order) else { throw UnexpectedOutcome() }
        }
    }

    @Test func `the payer is sealed into the payment, and forgotten with its money`() async throws {
        try await Shop.openWithToss { shop in
            let payment = try await shop.buyByToss()
            let sealed = try #require(try await shop.row(payment).sealedPayer)
            #expect(!sealed.contains("\(Shop.tossUser)") && sealed.hasPrefix("v1.k1."))
            _ = try await shop.refund(payment)
            #expect(try await shop.row(payment).sealedPayer == nil)
            let unpaid = try await shop.prepareToss()
            try await shop.pass(.minutes(61))
            #expect(try await shop.status(of: unpaid.paymentID) == .expired)
            #expect(try await shop.row(unpaid.paymentID).sealedPayer == nil)
        }
    }

    // MARK: Orders that are not paid

    @Test func `an order that nobody confirmed in time is not executed any more`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.tossOrder()
            try await shop.sandbox.advanceClock(seconds: 3600)
            #expect(try await failure { _ = try await shop.confirmToss(order) }?.code == .paymentExpired)
            #expect(try await shop.status(of: order.paymentID) == .expired)
            #expect(try await shop.movements("tossPayApproval") == 0)
        }
    }

    @Test func `a buyer who closed the window has not paid, and is told so at once`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.prepareToss()
            try await shop.sandbox.authenticatePay(payToken: order.payToken, agrees: false)
            let failure = try await failure { _ = try await shop.confirmToss(order) }
            #expect(failure?.code == .paymentFailed && failure?.provider?.code == "CANCELED")
            #expect(try await shop.status(of: order.paymentID) == .failed)
        }
    }

    @Test func `Toss' documented no ends the payment with Toss' words`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.tossOrder()
            await shop.sandbox.add(.execution(.errorCode("COMMON_BREAK_TIME_OF_BANK", isKept: false)))
            let failure = try await failure { _ = try await shop.confirmToss(order) }
            #expect(failure?.code == .paymentFailed)
            #expect(
                failure?.provider == ProviderReason(code: "COMMON_BREAK_TIME_OF_BANK", message: "은행 점검 시간이에요."))
            #expect(try await shop.balance() == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a no nobody has explained ends a payment only when Toss' record bears it out a minute later`(
        engine: TestEngine
    ) async throws {
        try await Shop.openWithToss(engine) { shop in
            let order = try await shop.loseExecution(.errorCode("LIMIT_OF_TOMORROW", isKept: false))
            try await shop.pass(.seconds(59))
            #expect(try await shop.status(of: order.paymentID) == .unknown)
            await shop.sandbox.add(.statusRead(.status(503)))
            try await shop.pass(.seconds(1))
            #expect(try await shop.status(of: order.paymentID) == .unknown)
            try await shop.pass(.seconds(60))
            let failure = try await failure { _ = try await shop.confirmToss(order) }
            #expect(failure?.code == .paymentFailed && failure?.provider?.code == "LIMIT_OF_TOMORROW")
            #expect(try await shop.movements("tossPayApproval") == 0)
            #expect(try await shop.attempts(of: order.paymentID).map(\.status) == ["declined"])
        }
    }

    @Test func `an order that was never authenticated is not paid`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.prepareToss()
            guard case .confirming = try await shop.confirmToss(order) else { throw UnexpectedOutcome() }
            try await shop.pass(.seconds(60))
            let failure = try await failure { _ = try await shop.confirmToss(order) }
            #expect(failure?.provider?.code == "PAYMENT_INVALID_STATUS")
            #expect(try await shop.sandbox.ledger().isEmpty)
        }
    }

    // MARK: Making the payment at Toss

    @Test func `a lost answer to make-payment is asked for with the same order number`() async throws {
        try await Shop.openWithToss { shop in
            await shop.sandbox.add(.making(.dropRequest))
            try await shop.buyByToss()
            #expect(try await shop.payments.payments(of: shop.buyer, after: nil).items.map(\.status) == [.paid])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an order whose token was lost for good is given up for a new one (PAYMENT_EXISTING_PAYMENT)`(
        engine: TestEngine
    ) async throws {
        try await Shop.openWithToss(engine) { shop in
            await shop.sandbox.add(.making(.dropResponse))
            try await shop.buyByToss()
            let orders = try await shop.payments.payments(of: shop.buyer, after: nil).items
            #expect(orders.map(\.status.rawValue).sorted() == ["expired", "paid"])
            #expect(orders.compactMap(\.failure?.code) == ["PAYMENT_EXISTING_PAYMENT"])
            #expect(try await shop.movements("tossPayApproval") == 1)
        }
    }

    @Test(arguments: [
        (SandboxFault.making(.status(502), times: 2), "UNAVAILABLE"),
        (.making(.errorCode("INTERNAL_ERROR", isKept: false), times: 2), "UNAVAILABLE"),
        (.making(.errorCode("4095", isKept: false)), "UNAVAILABLE"),
        (.making(.errorCode("COMMON_INVALID_API_KEY", isKept: false)), "UNAVAILABLE"),
        (.making(.errorCode("4010", isKept: false)), "TOSS_REAUTHENTICATION_REQUIRED"),
        (.making(.errorCode("INVALID_PARAMETER", isKept: false)), "PAYMENT_FAILED"),
        (.making(.errorCode("PAYMENT_EXISTING_PAYMENT", isKept: false), times: 2), "UNAVAILABLE"),
    ])
    func `an order Toss does not take is ended, and no open order is left`(
        fault: SandboxFault, code: String
    ) async throws {
        try await Shop.openWithToss { shop in
            await shop.sandbox.add(fault)
            #expect(try await failure { _ = try await shop.prepareToss() }?.code.rawValue == code)
            let orders = try await shop.payments.payments(of: shop.buyer, after: nil).items
            #expect(!orders.isEmpty && orders.allSatisfy { $0.status == .expired })
            try await shop.buyByToss()
        }
    }

    @Test func `a deleted account's open order expires, and its authenticated payment is not executed (A8)`()
        async throws
    {
        try await Shop.openWithToss { shop in
            let order = try await shop.tossOrder()
            try await shop.refunds.prepareDeletion(of: shop.buyer)
            let now = shop.clock.now()
            try await shop.store.write { tx in try shop.refunds.closeAffairs(of: shop.buyer, at: now, in: tx) }
            #expect(try await shop.status(of: order.paymentID) == .expired)
            #expect(try await failure { _ = try await shop.confirmToss(order) }?.code == .paymentExpired)
            #expect(try await failure { _ = try await shop.prepareToss() }?.code == .authRequired)
            #expect(try await shop.sandbox.ledger().isEmpty)
        }
    }
}
