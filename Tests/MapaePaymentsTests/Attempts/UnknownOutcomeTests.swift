import MapaeCore
import MapaePayments
import MapaeStore
import MapaeTesting
import ProviderSandbox
import ProviderTransport
import Synchronization
import Testing

/// A confirm whose outcome is not known is never failed and never made twice (B16, 1.4).
@Suite struct UnknownOutcomeTests {
    private func loseConfirm(
        _ shop: Shop, _ kind: SandboxFault.Kind
    ) async throws -> (PreparedPayment, PaymentConfirmation) {
        let (prepared, confirmation) = try await shop.order()
        await shop.sandbox.add(SandboxFault(path: "/v1/payments/confirm", kind: kind))
        guard
            case .confirming(prepared.paymentID) = try await shop.payments.confirm(confirmation, by: shop.buyer).outcome
        else { throw UnexpectedOutcome() }
        #expect(try await shop.status(of: prepared.paymentID) == .unknown)
        #expect(try await shop.balance() == 0)
        return (prepared, confirmation)
    }

    @Test(arguments: TestEngine.allCases)
    func `a lost reply ends in one payment after 5 seconds`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let (prepared, confirmation) = try await loseConfirm(shop, .dropResponse)
            try await shop.pass(.seconds(4))
            #expect(try await shop.status(of: prepared.paymentID) == .unknown)
            try await shop.pass(.seconds(1))
            #expect(try await shop.status(of: prepared.paymentID) == .paid)
            #expect(try await shop.movements("approval") == 1)
            guard case .paid(_, _, Credits(150)) = try await shop.payments.confirm(confirmation, by: shop.buyer).outcome
            else {
                throw UnexpectedOutcome()
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a request that never arrived is repeated with its own key`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let (prepared, _) = try await loseConfirm(shop, .dropRequest)
            let key = try await shop.attempts(of: prepared.paymentID).map(\.idempotencyKey)
            try await shop.pass(.seconds(5))
            #expect(try await shop.status(of: prepared.paymentID) == .paid)
            #expect(try await shop.attempts(of: prepared.paymentID).map(\.idempotencyKey) == key)
            #expect(try await shop.balance() == 150)
        }
    }

    @Test(arguments: [SandboxFault.ReadsBefore.inProgress, .notFound])
    func `an approval that appears 20 seconds later is waited for`(
        readsBefore: SandboxFault.ReadsBefore
    ) async throws {
        try await Shop.open { shop in
            let (prepared, _) = try await loseConfirm(shop, .lateCommit(seconds: 20, readsBefore: readsBefore))
            try await shop.pass(.seconds(6))
            #expect(try await shop.status(of: prepared.paymentID) == .unknown)
            try await shop.pass(.seconds(60))
            #expect(try await shop.status(of: prepared.paymentID) == .paid)
            #expect(try await shop.movements("approval") == 1)
        }
    }

    @Test(arguments: [
        SandboxFault.Kind.status(502), .errorCode("PROVIDER_ERROR", isKept: false),
        .errorCode("FAILED_INTERNAL_SYSTEM_PROCESSING", isKept: false), .partialBody, .resetAfterHeaders,
    ])
    func `errors that decide nothing are settled by reading`(fault: SandboxFault.Kind) async throws {
        try await Shop.open { shop in
            let (prepared, _) = try await loseConfirm(shop, fault)
            try await shop.pass(.seconds(5))
            #expect(try await shop.status(of: prepared.paymentID) == .paid)
            #expect(try await shop.movements("approval") == 1)
        }
    }

    @Test func `a kept answer that decides nothing does not hold the payment up`() async throws {
        try await Shop.open { shop in
            let (prepared, _) = try await loseConfirm(shop, .errorCode("PROVIDER_ERROR", isKept: true))
            try await shop.pass(.seconds(5))
            #expect(try await shop.status(of: prepared.paymentID) == .unknown)
            try await shop.pass(.seconds(60))
            #expect(try await shop.status(of: prepared.paymentID) == .paid)
            let attempts = try await shop.attempts(of: prepared.paymentID)
            #expect(attempts.map(\.status) == ["declined", "succeeded"])
            #expect(Set(attempts.map(\.idempotencyKey)).count == 2)
        }
    }

    @Test func `a payment confirmed twice by others is read, not failed`() async throws {
        try await Shop.open { shop in
            let (prepared, _) = try await loseConfirm(shop, .dropResponse)
            await shop.sandbox.add(SandboxFault(method: "GET", path: "/v1/payments", kind: .status(503), times: 2))
            try await shop.pass(.seconds(5))
            #expect(try await shop.status(of: prepared.paymentID) == .unknown)
            try await shop.pass(.seconds(30))
            try await shop.pass(.seconds(60))
            #expect(try await shop.status(of: prepared.paymentID) == .paid)
        }
    }

    @Test func `a stale reading ends nothing`() async throws {
        try await Shop.open { shop in
            try await shop.sandbox.advanceClock(seconds: 120)
            let (prepared, confirmation) = try await shop.order()
            try await shop.sandbox.advanceClock(seconds: 30)
            await shop.sandbox.add(SandboxFault(path: "/v1/payments/confirm", kind: .dropResponse))
            _ = try await shop.payments.confirm(confirmation, by: shop.buyer)
            await shop.sandbox.add(SandboxFault(method: "GET", path: "/v1/payments", kind: .staleRead(seconds: 20)))
            try await shop.pass(.seconds(5))
            #expect(try await shop.status(of: prepared.paymentID) == .paid)
            #expect(try await shop.movements("approval") == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a confirm that never arrives fails when the provider says so`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let (prepared, confirmation) = try await loseConfirm(shop, .dropRequest)
            await shop.sandbox.add(SandboxFault(path: "/v1/payments/confirm", kind: .dropRequest, times: 100))
            for _ in 0..<4 { try await shop.pass(.minutes(2)) }
            #expect(try await shop.status(of: prepared.paymentID) == .unknown)
            try await shop.pass(.minutes(3))
            try await shop.pass(.minutes(10))
            let failure = try await failure { _ = try await shop.payments.confirm(confirmation, by: shop.buyer) }
            #expect(failure?.provider?.code == "EXPIRED_PAYMENT")
            #expect(try await shop.balance() == 0)
        }
    }

    @Test func `a payment the provider never heard of fails only past its window`() async throws {
        try await Shop.open { shop in
            let prepared = try await shop.prepare()
            let made = PaymentConfirmation(
                paymentKey: "made_up_key", orderID: prepared.orderID, amount: prepared.amount)
            guard case .confirming = try await shop.payments.confirm(made, by: shop.buyer).outcome else {
                throw UnexpectedOutcome()
            }
            for _ in 0..<6 {
                try await shop.pass(.minutes(2))
                #expect(try await shop.status(of: prepared.paymentID) == .unknown)
            }
            try await shop.pass(.minutes(11))
            let failure = try await failure { _ = try await shop.payments.confirm(made, by: shop.buyer) }
            #expect(failure?.provider?.code == "NOT_FOUND_PAYMENT")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an attempt recorded by a process that died is finished by another`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let (prepared, confirmation) = try await shop.order()
            shop.runner.shutDown()
            guard case .confirming = try await shop.payments.confirm(confirmation, by: shop.buyer).outcome else {
                throw UnexpectedOutcome()
            }
            #expect(try await shop.attempts(of: prepared.paymentID).map(\.status) == ["sent"])
            shop.runner.restart()
            try await shop.sandbox.advanceClock(seconds: 5)
            try await OutcomeResolver(shop.neighbour()).resolveDue()
            #expect(try await shop.status(of: prepared.paymentID) == .paid)
            #expect(try await shop.movements("approval") == 1)
        }
    }

    @Test(arguments: [
        ([900], PaymentStatus.mismatched, 2), ([900, 24_000], .failed, 2), ([nil], .failed, 1),
    ])
    func `what somebody took back before the outcome was known gives no credits, and the rest goes back`(
        returns: [Int64?], end: PaymentStatus, cancels: Int
    ) async throws {
        try await Shop.open { shop in
            let (prepared, _) = try await loseConfirm(shop, .dropResponse)
            for amount in returns { try await shop.cancelInConsole(prepared.paymentID, amount) }
            try await shop.pass(.seconds(5))
            #expect(try await shop.status(of: prepared.paymentID) == end)
            #expect(try await shop.balance() == 0)
            #expect(try await shop.movements("cancel") == cancels)
            #expect(try await shop.exceptions() == (end == .mismatched ? ["payment.mismatch"] : []))
        }
    }

    @Test func `a confirm older than the provider keeps its key is not repeated (B16)`() async throws {
        let confirms = Mutex(0)
        try await Shop.open(
            altering: { response, request in
                if request.url.hasSuffix("/v1/payments/confirm") { confirms.withLock { $0 += 1 } }
                // A payment that for some reason still waits for its confirm.
                response.replace(#""status":"EXPIRED""#, with: #""status":"IN_PROGRESS""#)
            }
        ) { shop in
            let (prepared, _) = try await loseConfirm(shop, .dropRequest)
            try await shop.pass(.days(15))
            #expect(confirms.withLock { $0 } == 0)
            #expect(try await shop.status(of: prepared.paymentID) == .unknown)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a process that slept past its lease leaves the call to who took it over (F2)`(
        engine: TestEngine
    ) async throws {
        let confirms = Mutex(0)
        try await Shop.open(
            engine,
            altering: { _, request in
                if request.url.hasSuffix("/v1/payments/confirm") { confirms.withLock { $0 += 1 } }
            }
        ) { shop in
            let (prepared, confirmation) = try await shop.order()
            let sleeper = shop.runner.holdNext()
            async let confirmed = shop.payments.confirm(confirmation, by: shop.buyer)
            await sleeper.arrived()
            try await shop.sandbox.advanceClock(seconds: 75)
            try await OutcomeResolver(shop.neighbour()).resolveDue()
            #expect(try await shop.status(of: prepared.paymentID) == .paid)
            sleeper.wake()
            guard case .paid = try await confirmed.outcome else { throw UnexpectedOutcome() }
            await shop.runner.finish()
            #expect(confirms.withLock { $0 } == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `resolvers on several nodes at once settle an attempt once (F2)`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let (prepared, _) = try await loseConfirm(shop, .dropResponse)
            try await shop.sandbox.advanceClock(seconds: 5)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    let resolver = OutcomeResolver(shop.neighbour())
                    group.addTask { try await resolver.resolveDue() }
                }
                try await group.waitForAll()
            }
            #expect(try await shop.status(of: prepared.paymentID) == .paid)
            #expect(try await shop.attempts(of: prepared.paymentID).first?.claimEpoch == 2)
            #expect(try await shop.balance() == 150)
        }
    }

    @Test func `an answer that takes too long is "not known yet" and goes on by itself (B3)`() async throws {
        var settings = PaymentSettings.test
        settings.outcomeWait = .zero
        try await Shop.open(settings: settings) { shop in
            let (prepared, confirmation) = try await shop.order()
            let sleeper = shop.runner.holdNext()
            guard case .confirming = try await shop.payments.confirm(confirmation, by: shop.buyer).outcome else {
                throw UnexpectedOutcome()
            }
            sleeper.wake()
            await shop.runner.finish()
            #expect(try await shop.status(of: prepared.paymentID) == .paid)
        }
    }
}
