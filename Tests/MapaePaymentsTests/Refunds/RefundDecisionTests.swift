import MapaeCore
import MapaePayments
import MapaeStore
import MapaeTesting
import ProviderSandbox
import ProviderTransport
import Testing

/// Refunds outside of the self-service rules (B4), and cancels by somebody else (B14).
@Suite struct RefundDecisionTests {
    @Test(arguments: TestEngine.allCases)
    func `after 7 days a refund waits for an administrator other than the requester (B4)`(
        engine: TestEngine
    ) async throws {
        try await Shop.open(engine) { shop in
            let payment = try await shop.buy()
            try await shop.pass(.days(7))
            #expect(try await shop.payments.payment(payment, of: shop.buyer).refundableAmount == .zero)
            let refund = try await shop.refund(payment)
            #expect(refund.status == .requested)
            #expect(try await shop.movements("cancel") == 0)
            #expect(try await shop.refunds.waiting(after: nil).items.map(\.id) == [refund.id])
            let spending = try await failure { _ = try await shop.spend(1, key: "a") }
            #expect(spending?.code == .insufficientCredits)
            let own = try await failure { _ = try await shop.refunds.approve(refund.id, by: shop.buyer) }
            #expect(own?.code == .forbidden)
            let administrator = try await shop.addUser()
            #expect(try await shop.refunds.approve(refund.id, by: administrator).status == .done)
            #expect(try await shop.status(of: payment) == .refunded)
            let again = try await failure { _ = try await shop.refunds.approve(refund.id, by: administrator) }
            #expect(again?.code == .refundAlreadyDecided)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `above the limit two administrators have to approve (B4)`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let payment = try await shop.buy("huge")
            let refund = try await shop.refund(payment)
            #expect(refund.status == .requested)
            let (first, second) = (try await shop.addUser(), try await shop.addUser())
            #expect(try await shop.refunds.approve(refund.id, by: first).status == .requested)
            let twice = try await failure { _ = try await shop.refunds.approve(refund.id, by: first) }
            #expect(twice?.code == .forbidden)
            #expect(try await shop.movements("cancel") == 0)
            #expect(try await shop.refunds.approve(refund.id, by: second).status == .done)
            #expect(try await shop.movements("cancel") == 1)
        }
    }

    @Test func `a refused request gives its credits back (B4)`() async throws {
        try await Shop.open { shop in
            let payment = try await shop.buy("huge")
            let refund = try await shop.refund(payment)
            #expect(try await shop.balance() == 0)
            let administrator = try await shop.addUser()
            #expect(try await shop.refunds.refuse(refund.id, by: administrator).status == .refused)
            #expect(try await shop.balance() == 10_000)
            let late = try await failure { _ = try await shop.refunds.approve(refund.id, by: administrator) }
            #expect(late?.code == .refundAlreadyDecided)
            let unknown: RefundID = shop.dependencies.identifiers.make()
            let missing = try await failure { _ = try await shop.refunds.refuse(unknown, by: administrator) }
            #expect(missing?.code == .refundNotFound)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a balance that somebody else has changed is read again and decided anew (B4, B14)`(
        engine: TestEngine
    ) async throws {
        try await Shop.open(engine) { shop in
            let payment = try await shop.buy()
            try await shop.cancelInConsole(payment, 8300)
            let refund = try await shop.refund(payment)
            #expect(refund.status == .unknown)
            try await shop.pass(.seconds(5))
            let summary = try await shop.payments.payment(payment, of: shop.buyer)
            #expect(summary.refunds.map(\.status) == [.refused])
            #expect(summary.status == .partiallyRefunded)
            #expect(summary.refundedAmount == Won(8300))
            #expect(try await shop.balance() == 100)
            #expect(try await shop.exceptions() == ["payment.cancelledElsewhere"])
            #expect(try await shop.refund(payment).amount == Won(16_600))
            #expect(try await shop.status(of: payment) == .refunded)
        }
    }

    @Test func `a console cancel of spent credits is owed, and the next purchase settles it (B14)`() async throws {
        try await Shop.open { shop in
            let payment = try await shop.buy()
            _ = try await shop.spend(140, key: "a")
            try await shop.cancelInConsole(payment, nil)
            _ = try await shop.refund(payment)
            try await shop.pass(.seconds(5))
            #expect(
                try await shop.credits.balance(of: shop.buyer)
                    == CreditBalance(balance: .zero, held: .zero, receivable: Credits(140)))
            try await shop.buy("bonus")
            #expect(
                try await shop.credits.balance(of: shop.buyer)
                    == CreditBalance(balance: .zero, held: .zero, receivable: Credits(30)))
            let spending = try await failure { _ = try await shop.spend(1, key: "b") }
            #expect(spending?.code == .insufficientCredits)
            try await shop.buy()
            #expect(try await shop.balance() == 120)
        }
    }

    /// A refund whose outcome nobody knows.
    private func loseRefund(
        _ shop: Shop, _ kind: SandboxFault.Kind, amount: Int64? = nil
    ) async throws -> PaymentID {
        let payment = try await shop.buy()
        await shop.sandbox.add(SandboxFault(path: "/v1/payments/*/cancel", kind: kind))
        #expect(try await shop.refund(payment, amount: amount).status == .unknown)
        return payment
    }

    @Test func `a cancel of the same amount by somebody else is not taken for ours (B14)`() async throws {
        try await Shop.open { shop in
            let payment = try await loseRefund(shop, .dropRequest, amount: 8300)
            try await shop.cancelInConsole(payment, 8300)
            try await shop.pass(.seconds(5))
            let summary = try await shop.payments.payment(payment, of: shop.buyer)
            #expect(summary.refunds.map(\.status) == [.refused])
            #expect(summary.refundedAmount == Won(8300))
            #expect(try await shop.balance() == 100)
            #expect(try await shop.exceptions() == ["payment.cancelledElsewhere"])
        }
    }

    @Test func `what somebody else cancels beside our refund is booked as theirs (B14)`() async throws {
        try await Shop.open { shop in
            let payment = try await loseRefund(shop, .dropResponse, amount: 8300)
            try await shop.cancelInConsole(payment, 4150)
            try await shop.pass(.seconds(5))
            let summary = try await shop.payments.payment(payment, of: shop.buyer)
            #expect(summary.refunds.map(\.status) == [.done])
            #expect(summary.refundedAmount == Won(12_450))
            #expect(try await shop.balance() == 75)
            #expect(try await shop.exceptions() == ["payment.cancelledElsewhere"])
        }
    }

    @Test func `a cancel older than the provider keeps its key goes on under a new one (B16)`() async throws {
        try await Shop.open { shop in
            let payment = try await loseRefund(shop, .dropRequest)
            try await shop.pass(.days(15))
            #expect(try await shop.movements("cancel") == 0)
            try await shop.pass(.minutes(1))
            #expect(try await shop.status(of: payment) == .refunded)
            #expect(try await shop.movements("cancel") == 1)
            let cancels = try await shop.attempts(of: payment).filter { $0.kind == "cancel" }
            #expect(Set(cancels.map(\.idempotencyKey)).count == 2)
        }
    }
}
