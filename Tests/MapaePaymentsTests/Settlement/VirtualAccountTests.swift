import MapaeCore
import MapaePayments
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

/// Virtual accounts without webhooks: polled (B6).
@Suite struct VirtualAccountTests {
    private func open(_ shop: Shop, _ package: String = "standard") async throws -> (PaymentID, String) {
        let (prepared, confirmation) = try await shop.order(package, method: "VIRTUAL_ACCOUNT")
        guard
            case .waitingForDeposit(let id, let account) = try await shop.payments.confirm(confirmation, by: shop.buyer)
                .outcome
        else { throw UnexpectedOutcome() }
        #expect(!account.accountNumber.isEmpty)
        #expect(account.dueAt == shop.clock.now() + .hours(168))
        #expect(id == prepared.paymentID)
        return (id, confirmation.paymentKey)
    }

    @Test(arguments: TestEngine.allCases)
    func `a deposit is found within the hour and gives the credits once (B6)`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let (payment, key) = try await open(shop)
            #expect(try await shop.balance() == 0)
            let hash = try await shop.store.read { tx in try PaymentRow.find(payment, in: tx)?.depositSecretHash }
            #expect(hash?.count == 32)
            try await shop.sandbox.deposit(paymentKey: key)
            try await shop.pass(.hours(1))
            #expect(try await shop.status(of: payment) == .paid)
            #expect(try await shop.balance() == 150)
            try await shop.pass(.hours(1))
            #expect(try await shop.balance() == 150)
            #expect(try await shop.events(about: payment) == ["payment.waitingForDeposit", "payment.paid"])
        }
    }

    @Test func `the repeat of a confirm shows the account again (B3)`() async throws {
        try await Shop.open { shop in
            let (_, confirmation) = try await shop.order(method: "VIRTUAL_ACCOUNT")
            for _ in 0..<2 {
                guard case .waitingForDeposit = try await shop.payments.confirm(confirmation, by: shop.buyer).outcome
                else {
                    throw UnexpectedOutcome()
                }
            }
            #expect(try await shop.movements("accountIssued") == 1)
        }
    }

    @Test func `an account is watched until 3 days after its due date, then expired (B6)`() async throws {
        try await Shop.open { shop in
            let (payment, _) = try await open(shop)
            for _ in 0..<9 { try await shop.pass(.days(1)) }
            #expect(try await shop.status(of: payment) == .waitingForDeposit)
            try await shop.pass(.days(1))
            try await shop.pass(.days(1))
            #expect(try await shop.status(of: payment) == .expired)
            #expect(try await shop.pass(.days(1)) == 0)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a deposit taken back takes the credits, and what is missing is owed (B6, B14)`(
        engine: TestEngine
    ) async throws {
        try await Shop.open(engine) { shop in
            try await shop.give(20)
            let (payment, key) = try await open(shop)
            try await shop.sandbox.deposit(paymentKey: key)
            try await shop.pass(.hours(1))
            _ = try await shop.spend(60, key: "a")
            try await shop.sandbox.failDeposit(paymentKey: key)
            try await shop.pass(.hours(1))
            #expect(try await shop.status(of: payment) == .paid)
            try await shop.pass(.seconds(10))
            #expect(try await shop.status(of: payment) == .waitingForDeposit)
            #expect(
                try await shop.credits.balance(of: shop.buyer)
                    == CreditBalance(balance: .zero, held: .zero, receivable: Credits(40)))
            let spending = try await failure { _ = try await shop.spend(1, key: "b") }
            #expect(spending?.code == .insufficientCredits)
            try await shop.sandbox.deposit(paymentKey: key)
            try await shop.pass(.hours(1))
            #expect(try await shop.status(of: payment) == .paid)
            #expect(try await shop.balance() == 110)
        }
    }

    @Test func `a stale reading does not take a deposit back`() async throws {
        try await Shop.open { shop in
            let (payment, key) = try await open(shop)
            try await shop.sandbox.advanceClock(seconds: 1800)
            try await shop.sandbox.deposit(paymentKey: key)
            try await shop.pass(.hours(1))
            #expect(try await shop.status(of: payment) == .paid)
            await shop.sandbox.add(
                SandboxFault(method: "GET", path: "/v1/payments", kind: .staleRead(seconds: 8000)))
            try await shop.pass(.hours(1))
            try await shop.pass(.seconds(10))
            #expect(try await shop.status(of: payment) == .paid)
            #expect(try await shop.balance() == 150)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an account without a deposit can be called off by its owner, as a whole (B4)`(
        engine: TestEngine
    ) async throws {
        try await Shop.open(engine) { shop in
            let (payment, key) = try await open(shop)
            let part = try await failure { _ = try await shop.refund(payment, amount: 8300) }
            #expect(part?.field == "amount")
            let refund = try await shop.refund(payment)
            #expect(refund.status == .done)
            #expect(refund.amount == .zero)
            #expect(try await shop.status(of: payment) == .expired)
            await #expect(throws: (any Error).self) { try await shop.sandbox.deposit(paymentKey: key) }
        }
    }

    @Test func `a deposit that overtakes the calling off counts`() async throws {
        try await Shop.open { shop in
            let (payment, key) = try await open(shop)
            await shop.sandbox.add(SandboxFault(path: "/v1/payments/*/cancel", kind: .dropRequest))
            #expect(try await shop.refund(payment).status == .unknown)
            try await shop.sandbox.deposit(paymentKey: key)
            try await shop.pass(.seconds(5))
            try await shop.pass(.seconds(1))
            #expect(try await shop.status(of: payment) == .paid)
            #expect(try await shop.balance() == 150)
        }
    }

    @Test func `a paid virtual account needs a bank account to go back to (B4)`() async throws {
        try await Shop.open { shop in
            let (payment, key) = try await open(shop)
            try await shop.sandbox.deposit(paymentKey: key)
            try await shop.pass(.hours(1))
            let refund = try await shop.refund(payment)
            #expect(refund.status == .requested)
            let administrator = try await shop.addUser()
            let approval = try await failure { _ = try await shop.refunds.approve(refund.id, by: administrator) }
            #expect(approval?.code == .notRefundable)
            #expect(try await shop.refunds.refuse(refund.id, by: administrator).status == .refused)
            #expect(try await shop.balance() == 150)
        }
    }
}
