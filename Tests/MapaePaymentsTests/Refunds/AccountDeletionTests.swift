import MapaeCore
import MapaePayments
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

/// What the deletion of an account does to its purchases (A8).
@Suite struct AccountDeletionTests {
    /// As the deletion of an account does it.
    private func delete(_ shop: Shop) async throws {
        try await shop.refunds.prepareDeletion(of: shop.buyer)
        let now = shop.clock.now()
        try await shop.store.write { tx in try shop.refunds.closeAffairs(of: shop.buyer, at: now, in: tx) }
    }

    private func refusal(_ shop: Shop) async throws -> ErrorCode? {
        try await failure { try await delete(shop) }?.code
    }

    private func account(_ shop: Shop) async throws -> (PaymentID, String) {
        let (_, confirmation) = try await shop.order(method: "VIRTUAL_ACCOUNT")
        guard case .waitingForDeposit(let id, _) = try await shop.payments.confirm(confirmation, by: shop.buyer).outcome
        else {
            throw UnexpectedOutcome()
        }
        return (id, confirmation.paymentKey)
    }

    @Test(arguments: TestEngine.allCases)
    func `open virtual accounts are cancelled at the provider and pending orders expire`(
        engine: TestEngine
    ) async throws {
        try await Shop.open(engine) { shop in
            let (first, _) = try await account(shop)
            let (second, _) = try await account(shop)
            let pending = try await shop.prepare()
            try await delete(shop)
            #expect(try await shop.status(of: first) == .expired)
            #expect(try await shop.status(of: second) == .expired)
            #expect(try await shop.status(of: pending.paymentID) == .expired)
            #expect(try await shop.movements("void") == 2)
            #expect(try await shop.events(about: first) == ["payment.waitingForDeposit", "payment.expired"])
            try await delete(shop)
            #expect(try await shop.movements("void") == 2)
            #expect(try await shop.exceptions() == [])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `the balance stays and cannot be spent, reserved or added to`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let payment = try await shop.buy()
            try await delete(shop)
            #expect(try await shop.balance() == 150)
            #expect(try await shop.status(of: payment) == .paid)
            #expect(try await failure { _ = try await shop.spend(1, key: "k1") }?.code == .insufficientCredits)
            let request = SpendingRequest(
                user: shop.buyer, amount: Credits(1), reason: "AI 생성", principal: "p", idempotencyKey: "k2")
            #expect(try await failure { _ = try await shop.credits.reserve(request) }?.code == .insufficientCredits)
            #expect(try await failure { _ = try await shop.prepare() }?.code == .authRequired)
        }
    }

    @Test func `a confirm whose outcome is not known holds the account until it is`() async throws {
        var settings = PaymentSettings.test
        settings.outcomeWait = .milliseconds(1)
        try await Shop.open(settings: settings) { shop in
            let (_, confirmation) = try await shop.order()
            await shop.sandbox.add(SandboxFault(path: "/v1/payments/confirm", kind: .dropResponse))
            guard case .confirming = try await shop.payments.confirm(confirmation, by: shop.buyer).outcome else {
                throw UnexpectedOutcome()
            }
            await shop.runner.finish()
            #expect(try await refusal(shop) == .deletionBlocked)
            try await shop.pass(.seconds(10))
            #expect(try await shop.balance() == 150)
            try await delete(shop)
        }
    }

    @Test func `a refund under way holds the account, one that waits for an administrator does not`() async throws {
        var settings = PaymentSettings.test
        settings.outcomeWait = .milliseconds(1)
        try await Shop.open(settings: settings) { shop in
            let (prepared, confirmation) = try await shop.order()
            _ = try await shop.payments.confirm(confirmation, by: shop.buyer)
            await shop.runner.finish()
            await shop.sandbox.add(SandboxFault(path: "/v1/payments/*/cancel", kind: .dropResponse))
            _ = try await shop.refund(prepared.paymentID, amount: 166)
            await shop.runner.finish()
            #expect(try await refusal(shop) == .deletionBlocked)
            try await shop.pass(.seconds(10))
            await shop.runner.finish()
            try await shop.pass(.days(8))
            let request = try await shop.refund(prepared.paymentID)
            #expect(request.status == .requested)
            try await delete(shop)
            // It is still decided, and paid back.
            let administrator = try await shop.addUser()
            _ = try await shop.refunds.approve(request.id, by: administrator)
            await shop.runner.finish()
            #expect(try await shop.status(of: prepared.paymentID) == .refunded)
            #expect(try await shop.balance() == 0)
        }
    }

    @Test func `a cancel whose answer is lost does not hold the account, and the resolver ends it`() async throws {
        var settings = PaymentSettings.test
        settings.outcomeWait = .milliseconds(1)
        try await Shop.open(settings: settings) { shop in
            let (_, confirmation) = try await shop.order(method: "VIRTUAL_ACCOUNT")
            _ = try await shop.payments.confirm(confirmation, by: shop.buyer)
            await shop.runner.finish()
            await shop.sandbox.add(SandboxFault(path: "/v1/payments/*/cancel", kind: .dropResponse))
            try await delete(shop)
            await shop.runner.finish()
            try await shop.pass(.seconds(10))
            await shop.runner.finish()
            let payment = try #require(try await shop.payments.payments(of: shop.buyer, after: nil).items.first)
            #expect(payment.status == .expired)
            #expect(try await shop.exceptions() == [])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a deposit that is faster than the cancel lands on the tombstone and calls an operator`(
        engine: TestEngine
    ) async throws {
        try await Shop.open(engine) { shop in
            let (payment, key) = try await account(shop)
            try await shop.sandbox.deposit(paymentKey: key)
            try await delete(shop)
            try await shop.pass(.hours(1))
            #expect(try await shop.status(of: payment) == .paid)
            #expect(try await shop.balance() == 150)
            #expect(try await shop.exceptions().contains("payment.ownerDeleted"))
            #expect(try await failure { _ = try await shop.spend(1, key: "k1") }?.code == .insufficientCredits)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `of a deletion and a confirm at once, the later one sees the earlier`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            for _ in 0..<5 {
                let buyer = try await shop.addUser()
                let (prepared, confirmation) = try await shop.order(by: buyer)
                async let confirmed = failure { _ = try await shop.payments.confirm(confirmation, by: buyer) }
                async let deleted = failure {
                    try await shop.refunds.prepareDeletion(of: buyer)
                    let now = shop.clock.now()
                    try await shop.store.write { tx in try shop.refunds.closeAffairs(of: buyer, at: now, in: tx) }
                }
                let (confirm, delete) = (try await confirmed?.code, try await deleted?.code)
                let status = try await shop.payments.payment(prepared.paymentID, of: buyer).status
                switch status {
                case .paid: #expect(confirm == nil && (delete == .deletionBlocked || delete == nil))
                case .expired: #expect(confirm == .paymentExpired && delete == nil)
                default: Issue.record("\(status)")
                }
            }
            #expect(try await shop.exceptions() == [])
        }
    }
}
