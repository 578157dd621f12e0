import MapaeCore
import MapaePayments
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

/// A payment key is its buyer's, whoever sends it first with an order of his own.
@Suite struct ContestedKeyTests {
    /// What a thief who has seen somebody's return from the window can send.
    private func steal(_ confirmation: PaymentConfirmation, _ thief: UserID, _ shop: Shop) async throws
        -> PaymentConfirmation
    {
        let own = try await shop.prepare(by: thief)
        return PaymentConfirmation(paymentKey: confirmation.paymentKey, orderID: own.orderID, amount: own.amount)
    }

    private func code(_ confirmation: PaymentConfirmation, by user: UserID, _ shop: Shop) async throws -> ErrorCode? {
        try await failure { _ = try await shop.payments.confirm(confirmation, by: user) }?.code
    }

    private func expectPaid(_ confirmation: PaymentConfirmation, _ shop: Shop) async throws {
        guard case .paid = try await shop.payments.confirm(confirmation, by: shop.buyer).outcome else {
            throw UnexpectedOutcome()
        }
        #expect(try await shop.balance() == 150)
        #expect(try await shop.movements("approval") == 1)
    }

    private static func behaviour(
        hidingUnapproved: Bool = false, answering code: String = "INVALID_REQUEST"
    ) -> SandboxBehaviour {
        var behaviour = SandboxBehaviour()
        behaviour.readsShowUnapproved = !hidingUnapproved
        behaviour.mismatchedConfirmCode = code
        return behaviour
    }

    @Test(arguments: TestEngine.allCases, [false, true])
    func `a key that failed for a stranger's order pays for its own`(
        engine: TestEngine, isHidden: Bool
    ) async throws {
        try await Shop.open(engine, behaviour: Self.behaviour(hidingUnapproved: isHidden)) { shop in
            let (_, confirmation) = try await shop.order()
            let thief = try await shop.addUser()
            let stolen = try await steal(confirmation, thief, shop)
            #expect(try await code(stolen, by: thief, shop) == .paymentFailed)
            try await expectPaid(confirmation, shop)
            #expect(try await code(stolen, by: thief, shop) == .paymentFailed)
            let again = try await steal(confirmation, thief, shop)
            #expect(try await code(again, by: thief, shop) == .paymentKeyReused)
            #expect(try await shop.credits.balance(of: thief).balance == .zero)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a stranger's confirm without an outcome ends when the provider names the key's order`(
        engine: TestEngine
    ) async throws {
        try await Shop.open(engine, behaviour: Self.behaviour(answering: "UNAPPROVED_ORDER_ID")) { shop in
            let (_, confirmation) = try await shop.order()
            let thief = try await shop.addUser()
            let stolen = try await steal(confirmation, thief, shop)
            #expect(try await code(stolen, by: thief, shop) == nil)
            try await expectPaid(confirmation, shop)
            let failure = try await failure { _ = try await shop.payments.confirm(stolen, by: thief) }
            #expect(failure?.provider?.code == "PAYMENT_KEY_OF_ANOTHER_ORDER")
            #expect(try await shop.pass(.minutes(20)) == 0)
        }
    }

    @Test(arguments: [false, true])
    func `a stranger's confirm without an outcome is over with the first look at the provider`(
        hasOwnWindow: Bool
    ) async throws {
        try await Shop.open(behaviour: Self.behaviour(answering: "NOT_FOUND_PAYMENT")) { shop in
            let (_, confirmation) = try await shop.order()
            let thief = try await shop.addUser()
            let own = try await shop.prepare(by: thief)
            if hasOwnWindow { _ = try await shop.authenticate(own) }
            let stolen = PaymentConfirmation(
                paymentKey: confirmation.paymentKey, orderID: own.orderID, amount: own.amount)
            #expect(try await code(stolen, by: thief, shop) == nil)
            try await shop.pass(.seconds(5))
            #expect(try await shop.payments.payment(own.paymentID, of: thief).status == .failed)
            #expect(try await shop.exceptions() == [])
            try await expectPaid(confirmation, shop)
        }
    }

    @Test func `while nobody can say whose a key is, its buyer is told to wait, and the order stays open`() async throws
    {
        let behaviour = Self.behaviour(hidingUnapproved: true, answering: "UNAPPROVED_ORDER_ID")
        try await Shop.open(behaviour: behaviour) { shop in
            let (prepared, confirmation) = try await shop.order()
            let thief = try await shop.addUser()
            #expect(try await code(try await steal(confirmation, thief, shop), by: thief, shop) == nil)
            #expect(try await code(confirmation, by: shop.buyer, shop) == .paymentInProgress)
            await shop.sandbox.add(SandboxFault(method: "GET", path: "/v1/payments", kind: .status(503)))
            #expect(try await code(confirmation, by: shop.buyer, shop) == .unavailable)
            #expect(try await shop.status(of: prepared.paymentID) == .pending)
        }
    }

    @Test(arguments: TestEngine.allCases, [SandboxFault.Kind.dropResponse, .dropRequest])
    func `a buyer whose own answer is lost after a stranger's try has paid once all the same`(
        engine: TestEngine, fault: SandboxFault.Kind
    ) async throws {
        try await Shop.open(engine) { shop in
            let (prepared, confirmation) = try await shop.order()
            let thief = try await shop.addUser()
            await shop.sandbox.add(SandboxFault(path: "/v1/payments/confirm", kind: fault, times: 2))
            let stolen = try await steal(confirmation, thief, shop)
            #expect(try await code(stolen, by: thief, shop) == nil)
            #expect(try await code(confirmation, by: shop.buyer, shop) == nil)
            #expect(try await shop.status(of: prepared.paymentID) == .unknown)
            #expect(try await code(try await steal(confirmation, thief, shop), by: thief, shop) == .paymentKeyReused)
            try await shop.pass(.seconds(5))
            try await expectPaid(confirmation, shop)
            #expect(try await code(stolen, by: thief, shop) == .paymentFailed)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a stranger's call that is still under way changes nothing any more when it ends`(
        engine: TestEngine
    ) async throws {
        try await Shop.open(engine) { shop in
            let (_, confirmation) = try await shop.order()
            let thief = try await shop.addUser()
            let stolen = try await steal(confirmation, thief, shop)
            let sleeper = shop.runner.holdNext()
            async let late = code(stolen, by: thief, shop)
            await sleeper.arrived()
            try await expectPaid(confirmation, shop)
            sleeper.wake()
            #expect(try await late == .paymentFailed)
            try await expectPaid(confirmation, shop)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `of strangers and clicks that race for one payment key, its order is paid, once`(
        engine: TestEngine
    ) async throws {
        try await Shop.open(engine) { shop in
            let (prepared, confirmation) = try await shop.order()
            let thief = try await shop.addUser()
            var stolen: [PaymentConfirmation] = []
            for _ in 0..<8 { stolen.append(try await steal(confirmation, thief, shop)) }
            let codes = try await withThrowingTaskGroup(of: ErrorCode?.self) { group in
                for (number, theirs) in stolen.enumerated() {
                    group.addTask { try await code(theirs, by: thief, shop) }
                    guard number.isMultiple(of: 2) else { continue }
                    group.addTask {
                        let own = try await code(confirmation, by: shop.buyer, shop)
                        #expect(own == nil || own == .paymentInProgress)
                        return own
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(codes).isSubset(of: [nil, .paymentInProgress, .paymentKeyReused, .paymentFailed]))
            try await expectPaid(confirmation, shop)
            #expect(try await shop.status(of: prepared.paymentID) == .paid)
        }
    }

    @Test(arguments: [false, true])
    func `a key whose card was refused stays with what became of it`(isHidden: Bool) async throws {
        try await Shop.open(behaviour: Self.behaviour(hidingUnapproved: isHidden)) { shop in
            let (_, confirmation) = try await shop.order(card: "4111111111111111")
            #expect(try await code(confirmation, by: shop.buyer, shop) == .paymentFailed)
            let thief = try await shop.addUser()
            let stolen = try await steal(confirmation, thief, shop)
            let theirs = try await code(stolen, by: thief, shop)
            if isHidden { #expect(theirs != .paymentKeyReused) } else { #expect(theirs == .paymentKeyReused) }
            let own = try await failure { _ = try await shop.payments.confirm(confirmation, by: shop.buyer) }
            #expect(own?.provider?.code == "REJECT_CARD_PAYMENT")
            #expect(try await shop.movements("approval") == 0)
        }
    }

    @Test func `a token of Toss Pay cannot be taken as a payment key`() async throws {
        try await Shop.openWithToss { shop in
            let order = try await shop.prepareToss()
            let thief = try await shop.addUser()
            let own = try await shop.prepare(by: thief)
            let stolen = PaymentConfirmation(
                paymentKey: order.payToken, orderID: own.orderID, amount: own.amount)
            #expect(try await code(stolen, by: thief, shop) == .paymentKeyReused)
            #expect(try await shop.row(order.paymentID).paymentKey == order.payToken)
        }
    }
}
