import MapaeCore
import MapaePayments
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

/// Money going back (B4, 1.6).
@Suite struct RefundTests {
    private static let cancel = "/v1/payments/*/cancel"

    @Test(arguments: TestEngine.allCases)
    func `the owner gets the whole price of unspent credits back at once (B4)`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let payment = try await shop.buy("bonus")
            let refund = try await shop.refund(payment)
            #expect(refund.status == .done)
            #expect(refund.amount == Won(10_000))
            #expect(refund.finishedAt == shop.clock.now())
            #expect(try await shop.status(of: payment) == .refunded)
            #expect(try await shop.balance() == 0)
            #expect(try await shop.events(about: payment) == ["payment.paid", "payment.refunded"])
            let again = try await failure { _ = try await shop.refund(payment) }
            #expect(again?.code == .notRefundable)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `spent credits are not refunded, and what is refunded is not spendable (B4)`(
        engine: TestEngine
    ) async throws {
        try await Shop.open(engine) { shop in
            let payment = try await shop.buy()
            _ = try await shop.spend(50, key: "a")
            let refund = try await shop.refund(payment)
            #expect(refund.amount == Won(16_600))
            #expect(refund.credits == Credits(100))
            #expect(try await shop.status(of: payment) == .partiallyRefunded)
            #expect(try await shop.balance() == 0)
            let spending = try await failure { _ = try await shop.spend(1, key: "b") }
            #expect(spending?.code == .insufficientCredits)
        }
    }

    @Test func `parts are refunded until nothing is left, the last with the remainder (B4)`() async throws {
        try await Shop.open { shop in
            let payment = try await shop.buy()
            #expect(try await shop.refund(payment, amount: 8300).credits == Credits(50))
            let summary = try await shop.payments.payment(payment, of: shop.buyer)
            #expect(summary.status == .partiallyRefunded)
            #expect(summary.refundedAmount == Won(8300))
            #expect(summary.refundableAmount == Won(16_600))
            #expect(try await shop.refund(payment, amount: 16_600).status == .done)
            #expect(try await shop.status(of: payment) == .refunded)
            #expect(try await shop.movements("cancel") == 2)
        }
    }

    @Test func `a reason with something hidden in it reaches neither the books nor the provider`() async throws {
        try await Shop.open { shop in
            let payment = try await shop.buy()
            for reason in ["\u{2800}", "환불\u{202E}요청", "\u{3164}\u{3164}", "환불\u{200B}"] {
                let refused = try await failure { _ = try await shop.refund(payment, because: reason) }
                #expect(refused?.code == .unreadableText && refused?.field == "reason")
            }
            for reason in ["", " \n\u{3000}", String(repeating: "가", count: 201)] {
                let refused = try await failure { _ = try await shop.refund(payment, because: reason) }
                #expect(refused?.code == .invalidInput && refused?.field == "reason")
            }
            #expect(try await shop.movements("cancel") == 0)
            #expect(try await shop.refund(payment, because: "첫 줄\n둘째\u{3000}줄 ").reason == "첫 줄 둘째 줄")
        }
    }

    @Test func `an amount beyond what is unspent, or worth no whole credits, is refused (B4)`() async throws {
        try await Shop.open { shop in
            let payment = try await shop.buy()
            _ = try await shop.spend(50, key: "a")
            let large = try await failure { _ = try await shop.refund(payment, amount: 16_601) }
            #expect(large?.code == .refundAmountTooLarge)
            let odd = try await failure { _ = try await shop.refund(payment, amount: 167) }
            #expect(odd?.field == "amount")
            let nothing = try await failure { _ = try await shop.refund(payment, amount: 0) }
            #expect(nothing?.field == "amount")
            #expect(try await shop.movements("cancel") == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `of refunds and spendings that race, none uses a credit twice (1.6)`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let payment = try await shop.buy()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<6 {
                    group.addTask { _ = try await failure { _ = try await shop.refund(payment, amount: 16_600) } }
                    group.addTask { _ = try await failure { _ = try await shop.spend(20, key: "k\(number)") } }
                }
                try await group.waitForAll()
            }
            let summary = try await shop.payments.payment(payment, of: shop.buyer)
            #expect(summary.refunds.count { $0.status == .done } <= 1)
            let spent = try await shop.credits.history(of: shop.buyer, after: nil).items.count { $0.kind == .spend }
            let refunded: Int64 = summary.refunds.isEmpty ? 0 : 100
            #expect(try await shop.balance() == 150 - refunded - Int64(spent) * 20)
        }
    }

    @Test func `a second refund waits for the first to end (B4)`() async throws {
        try await Shop.open { shop in
            let payment = try await shop.buy()
            await shop.sandbox.add(SandboxFault(path: Self.cancel, kind: .dropResponse))
            #expect(try await shop.refund(payment, amount: 8300).status == .unknown)
            let second = try await failure { _ = try await shop.refund(payment, amount: 8300) }
            #expect(second?.code == .refundInProgress)
            try await shop.pass(.seconds(5))
            #expect(try await shop.refund(payment, amount: 8300).status == .done)
        }
    }

    @Test func `somebody else's payment is not found (1.6)`() async throws {
        try await Shop.open { shop in
            let payment = try await shop.buy()
            let thief = try await shop.addUser()
            let failure = try await failure { _ = try await shop.refund(payment, by: thief) }
            #expect(failure?.code == .paymentNotFound)
        }
    }

    @Test func `a credential older than 15 minutes has to be proven again (B4)`() async throws {
        try await Shop.open { shop in
            let payment = try await shop.buy()
            let old = try await failure {
                _ = try await shop.refund(payment, provenBefore: .minutes(15) + .milliseconds(1))
            }
            #expect(old?.code == .reauthenticationRequired)
            #expect(try await shop.refund(payment, provenBefore: .minutes(15)).status == .done)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a cancel whose reply is lost is found among the payment's cancels (B16)`(
        engine: TestEngine
    ) async throws {
        try await Shop.open(engine) { shop in
            let payment = try await shop.buy()
            await shop.sandbox.add(SandboxFault(path: Self.cancel, kind: .dropResponse))
            let refund = try await shop.refund(payment, amount: 8300)
            #expect(refund.status == .unknown)
            #expect(try await shop.balance() == 100)
            #expect(try await shop.credits.balance(of: shop.buyer).held == Credits(50))
            try await shop.pass(.seconds(5))
            #expect(try await shop.payments.payment(payment, of: shop.buyer).refunds.map(\.status) == [.done])
            #expect(try await shop.movements("cancel") == 1)
            #expect(try await shop.balance() == 100)
        }
    }

    @Test(arguments: [
        SandboxFault.Kind.dropRequest, .status(500), .errorCode("PROVIDER_ERROR", isKept: false),
        .errorCode("PROVIDER_ERROR", isKept: true), .lateCommit(seconds: 3, readsBefore: .inProgress),
        .lateCommit(seconds: 30, readsBefore: .inProgress),
    ])
    func `a cancel that was not decided happens once in the end (B16)`(fault: SandboxFault.Kind) async throws {
        try await Shop.open { shop in
            let payment = try await shop.buy()
            await shop.sandbox.add(SandboxFault(path: Self.cancel, kind: fault))
            #expect(try await shop.refund(payment).status == .unknown)
            for _ in 0..<4 { try await shop.pass(.seconds(60)) }
            #expect(try await shop.status(of: payment) == .refunded)
            #expect(try await shop.movements("cancel") == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a refund the provider refuses gives the credits back (B4)`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let payment = try await shop.buy("bonus")
            await shop.sandbox.add(
                SandboxFault(path: Self.cancel, kind: .errorCode("NOT_CANCELABLE_PAYMENT", isKept: true)))
            let refund = try await shop.refund(payment)
            #expect(refund.status == .refused)
            #expect(refund.failure?.code == "NOT_CANCELABLE_PAYMENT")
            #expect(try await shop.balance() == 110)
            #expect(try await shop.status(of: payment) == .paid)
            #expect(try await shop.refund(payment).status == .done)
        }
    }
}
