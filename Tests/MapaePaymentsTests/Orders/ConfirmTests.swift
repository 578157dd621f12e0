import MapaeCore
import MapaePayments
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

@Suite struct ConfirmTests {
    @Test(arguments: TestEngine.allCases)
    func `an approved payment gives its credits once, with the sale and the event (B3, 1.4)`(
        engine: TestEngine
    ) async throws {
        try await Shop.open(engine) { shop in
            let (prepared, confirmation) = try await shop.order("bonus")
            let confirmed = try await shop.payments.confirm(confirmation, by: shop.buyer)
            guard case .paid(let id, let credits, let newBalance) = confirmed.outcome else { throw UnexpectedOutcome() }
            #expect(!confirmed.isRepeat)
            #expect(id == prepared.paymentID)
            #expect(credits == Credits(110))
            #expect(newBalance == Credits(110))
            let payment = try await shop.payments.payment(id, of: shop.buyer)
            #expect(payment.status == .paid)
            #expect(payment.method == "카드")
            #expect(payment.approvedAt == shop.clock.now())
            #expect(payment.refundableAmount == Won(10_000))
            #expect(payment.refundableUntil == shop.clock.now() + .days(7))
            #expect(try await shop.events(about: id) == ["payment.paid"])
            let history = try await shop.credits.history(of: shop.buyer, after: nil).items
            #expect(history.map(\.kind) == [.purchase, .bonus])
            #expect(history.map(\.balanceAfter) == [Credits(110), Credits(10)])
            #expect(try await shop.movements("approval") == 1)
        }
    }

    @Test func `the owner's repeat gets the same answer and nothing twice (B3)`() async throws {
        try await Shop.open { shop in
            let (_, confirmation) = try await shop.order()
            _ = try await shop.payments.confirm(confirmation, by: shop.buyer)
            guard
                case .paid(_, Credits(150), Credits(150)) = try await shop.payments.confirm(
                    confirmation, by: shop.buyer
                ).outcome
            else { throw UnexpectedOutcome() }
            #expect(try await shop.movements("approval") == 1)
            #expect(try await shop.balance() == 150)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `20 parallel confirms make one attempt and get one answer (1.4)`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let (prepared, confirmation) = try await shop.order()
            let balances = try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        guard
                            case .paid(_, _, let balance) = try await shop.payments.confirm(
                                confirmation, by: shop.buyer
                            ).outcome
                        else { throw UnexpectedOutcome() }
                        return balance.count
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(balances == Array(repeating: 150, count: 20))
            #expect(try await shop.attempts(of: prepared.paymentID).map(\.status) == ["succeeded"])
            #expect(try await shop.movements("approval") == 1)
        }
    }

    @Test func `two nodes confirming one order make one attempt`() async throws {
        var settings = PaymentSettings.test
        settings.outcomeWait = .zero
        try await Shop.open(settings: settings) { shop in
            let (prepared, confirmation) = try await shop.order()
            let other = Payments(shop.neighbour())
            async let here = shop.payments.confirm(confirmation, by: shop.buyer)
            async let there = other.confirm(confirmation, by: shop.buyer)
            _ = try await (here, there)
            await shop.runner.finish()
            #expect(try await shop.attempts(of: prepared.paymentID).count == 1)
            #expect(try await shop.status(of: prepared.paymentID) == .paid)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a wrong amount is refused, recorded, and the order stays open (B3, B13)`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let (prepared, confirmation) = try await shop.order()
            let wrong = PaymentConfirmation(
                paymentKey: confirmation.paymentKey, orderID: confirmation.orderID, amount: Won(100))
            let failure = try await failure { _ = try await shop.payments.confirm(wrong, by: shop.buyer) }
            #expect(failure?.code == .amountMismatch)
            #expect(try await shop.status(of: prepared.paymentID) == .pending)
            let events = try await shop.store.read { tx in try SecurityEventRow.latest(5, in: tx) }
            #expect(events.map(\.event.kind) == [.amountMismatched])
            #expect(events.first?.event.userID == shop.buyer)
            guard case .paid = try await shop.payments.confirm(confirmation, by: shop.buyer).outcome else {
                throw UnexpectedOutcome()
            }
            let late = try await MapaePaymentsTests.failure {
                _ = try await shop.payments.confirm(wrong, by: shop.buyer)
            }
            #expect(late?.code == .amountMismatch)
        }
    }

    @Test func `somebody else's order is not found, and stays as it was (1.3)`() async throws {
        try await Shop.open { shop in
            let (prepared, confirmation) = try await shop.order()
            let thief = try await shop.addUser()
            let failure = try await failure { _ = try await shop.payments.confirm(confirmation, by: thief) }
            #expect(failure?.code == .paymentNotFound)
            #expect(try await shop.status(of: prepared.paymentID) == .pending)
            #expect(try await shop.credits.balance(of: thief).balance == .zero)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a payment key serves one order (B3, 1.4)`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let (_, paid) = try await shop.order()
            _ = try await shop.payments.confirm(paid, by: shop.buyer)
            let (second, own) = try await shop.order()
            let reusing = PaymentConfirmation(
                paymentKey: paid.paymentKey, orderID: own.orderID, amount: own.amount)
            let failure = try await failure { _ = try await shop.payments.confirm(reusing, by: shop.buyer) }
            #expect(failure?.code == .paymentKeyReused)
            #expect(try await shop.status(of: second.paymentID) == .pending)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `of orders that race for one payment key, one gets it`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let (_, own) = try await shop.order()
            var others: [PaymentConfirmation] = []
            for _ in 0..<6 {
                let prepared = try await shop.prepare()
                others.append(
                    PaymentConfirmation(
                        paymentKey: own.paymentKey, orderID: prepared.orderID, amount: prepared.amount))
            }
            let codes = try await withThrowingTaskGroup(of: ErrorCode?.self) { group in
                for confirmation in others {
                    group.addTask {
                        try await failure { _ = try await shop.payments.confirm(confirmation, by: shop.buyer) }?.code
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.count { $0 == .paymentKeyReused } == 5)
            #expect(codes.count { $0 == .paymentFailed } == 1)
            #expect(try await shop.balance() == 0)
        }
    }

    @Test func `an order that is being confirmed or paid takes no other payment key`() async throws {
        try await Shop.open { shop in
            let (prepared, confirmation) = try await shop.order()
            await shop.sandbox.add(SandboxFault(path: "/v1/payments/confirm", kind: .dropRequest))
            _ = try await shop.payments.confirm(confirmation, by: shop.buyer)
            let other = try await shop.authenticate(prepared)
            let whileOpen = try await failure { _ = try await shop.payments.confirm(other, by: shop.buyer) }
            #expect(whileOpen?.code == .paymentInProgress)
            try await shop.pass(.seconds(5))
            #expect(try await shop.status(of: prepared.paymentID) == .paid)
            let afterwards = try await failure { _ = try await shop.payments.confirm(other, by: shop.buyer) }
            #expect(afterwards?.code == .paymentKeyReused)
            #expect(try await shop.movements("approval") == 1)
        }
    }

    @Test func `an order that came too late is expired (B3)`() async throws {
        try await Shop.open { shop in
            let prepared = try await shop.prepare()
            try await shop.sandbox.advanceClock(seconds: 55 * 60)
            let confirmation = try await shop.authenticate(prepared)
            try await shop.sandbox.advanceClock(seconds: 5 * 60)
            let failure = try await failure { _ = try await shop.payments.confirm(confirmation, by: shop.buyer) }
            #expect(failure?.code == .paymentExpired)
            #expect(try await shop.status(of: prepared.paymentID) == .expired)
            #expect(try await shop.movements("approval") == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a refused card fails the payment with the provider's reason, also for a repeat (B15)`(
        engine: TestEngine
    ) async throws {
        try await Shop.open(engine) { shop in
            let (prepared, confirmation) = try await shop.order(card: "4111111111111111")
            for _ in 0..<2 {
                let failure = try await failure { _ = try await shop.payments.confirm(confirmation, by: shop.buyer) }
                #expect(failure?.code == .paymentFailed)
                #expect(failure?.provider?.code == "REJECT_CARD_PAYMENT")
            }
            #expect(try await shop.status(of: prepared.paymentID) == .failed)
            #expect(try await shop.events(about: prepared.paymentID) == ["payment.failed"])
            #expect(try await shop.balance() == 0)
        }
    }

    @Test(arguments: ["", "a/b", "..", "키", String(repeating: "a", count: 201), "a\0"])
    func `a payment key that no provider makes is refused`(key: String) async throws {
        try await Shop.open { shop in
            let prepared = try await shop.prepare()
            let confirmation = PaymentConfirmation(
                paymentKey: key, orderID: prepared.orderID, amount: prepared.amount)
            let failure = try await failure { _ = try await shop.payments.confirm(confirmation, by: shop.buyer) }
            #expect(failure?.field == "paymentKey")
            let strange = PaymentConfirmation(paymentKey: "abc", orderID: "\0'; --", amount: prepared.amount)
            let unknown = try await MapaePaymentsTests.failure {
                _ = try await shop.payments.confirm(strange, by: shop.buyer)
            }
            #expect(unknown?.code == .paymentNotFound)
        }
    }
}
