import AppsInToss
import MapaeCore
import MapaePayments
import MapaeStore
import MapaeTesting
import ProviderSandbox
import ProviderTransport
import Testing

/// Executed, but not as ordered, or with money of another environment: no credits, and it goes back by itself (C8).
@Suite struct TossPayMismatchTests {
    private static func alteringExecution(_ text: String, _ other: String) -> TossSetup {
        var setup = TossSetup()
        setup.alter = { response, request in
            if request.url.hasSuffix("/execute-payment") { response.replace(text, with: other) }
        }
        return setup
    }

    private static let shortened = alteringExecution(#""amount":12000"#, #""amount":11900"#)

    @Test(arguments: TestEngine.allCases)
    func `another amount than ordered gives no credits and is refunded`(engine: TestEngine) async throws {
        try await Shop.openWithToss(engine, Self.shortened) { shop in
            let order = try await shop.tossOrder()
            let failure = try await failure { _ = try await shop.confirmToss(order) }
            #expect(failure?.code == .paymentMismatched)
            #expect(try await shop.status(of: order.paymentID) == .mismatched)
            #expect(try await shop.balance() == 0)
            #expect(try await shop.exceptions() == ["payment.mismatch"])
            #expect(try await shop.movements("tossPayRefund") == 1)
            #expect(try await shop.events(about: order.paymentID) == ["payment.mismatched"])
            #expect(Set(try await shop.attempts(of: order.paymentID).map(\.kind)) == ["confirm", "cancel"])
            #expect(try await shop.row(order.paymentID).sealedPayer == nil)
        }
    }

    /// Toss' pages contradict each other about `isTestPayment`; what happened is what the mode of the answer says.
    @Test(arguments: [TossPayEnvironment.live, .test], [false, true])
    func `money of the other environment gives no credits and goes back, also when only the status tells (C8)`(
        environment: TossPayEnvironment, isLost: Bool
    ) async throws {
        var setup = TossSetup(environment: environment)
        setup.behaviour = { $0.testPaymentMeansLive = true }
        try await Shop.openWithToss(.sqlite, setup) { shop in
            let order = try await shop.tossOrder()
            if isLost { await shop.sandbox.add(.execution(.dropResponse)) }
            let failure = try await failure { _ = try await shop.confirmToss(order) }
            #expect(failure?.code == (isLost ? nil : .paymentMismatched))
            try await shop.pass(.seconds(5))
            #expect(try await shop.status(of: order.paymentID) == .mismatched)
            #expect(try await shop.balance() == 0)
            #expect(try await shop.exceptions() == ["payment.mismatch"])
            // A test payment moves no money, neither way.
            #expect(try await shop.movements("tossPayRefund") == (environment == .live ? 0 : 1))
            let reading = try await shop.toss?.client.paymentStatus(
                PayToken(order.payToken), orderNo: OrderNo(order.orderNo), for: UserKey(rawValue: Shop.tossUser))
            #expect(reading?.payStatus.isRefunded == true)
        }
    }

    @Test func `in a test environment test payments give credits, as with the test keys of the other rail`()
        async throws
    {
        try await Shop.openWithToss(.sqlite, TossSetup(environment: .test), isAudited: false) { shop in
            try await shop.buyByToss()
            #expect(try await shop.balance() == 132)
            #expect(try await shop.sandbox.ledger().isEmpty)
        }
    }

    @Test(arguments: [(#""orderNo":"CREDIT_"#, #""orderNo":"OTHER_"#), (#""payToken":""#, #""payToken":"x"#)])
    func `an answer about another payment is no answer: the order's own state counts`(
        original: String, altered: String
    ) async throws {
        try await Shop.openWithToss(.sqlite, Self.alteringExecution(original, altered)) { shop in
            let order = try await shop.tossOrder()
            guard case .confirming = try await shop.confirmToss(order) else { throw UnexpectedOutcome() }
            #expect(try await shop.exceptions() == ["payment.answerAboutAnother"])
            try await shop.pass(.seconds(5))
            #expect(try await shop.status(of: order.paymentID) == .paid)
            #expect(try await shop.balance() == 132)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a return of a mismatch whose answer is lost is finished by the resolver`(engine: TestEngine) async throws {
        try await Shop.openWithToss(engine, Self.shortened) { shop in
            let order = try await shop.tossOrder()
            await shop.sandbox.add(.tossRefund(.dropResponse))
            _ = try? await shop.confirmToss(order)
            #expect(try await shop.returnStatus(of: order.paymentID) == "unknown")
            try await shop.pass(.seconds(5))
            #expect(try await shop.returnStatus(of: order.paymentID) == "succeeded")
            #expect(try await shop.movements("tossPayRefund") == 1)
        }
    }

    @Test func `a return of a mismatch that Toss refuses is the operator's`() async throws {
        // The books say what the answer said, which is less than the sandbox holds.
        try await Shop.openWithToss(.sqlite, Self.shortened, isAudited: false) { shop in
            let order = try await shop.tossOrder()
            await shop.sandbox.add(.tossRefund(.errorCode("COMMON_BREAK_TIME_OF_BANK", isKept: false)))
            _ = try? await shop.confirmToss(order)
            #expect(Set(try await shop.exceptions()) == ["payment.mismatch", "payment.mismatchNotReturned"])
        }
    }

    @Test func `credits that cannot be added are not given, and the money goes back`() async throws {
        try await Shop.openWithToss { shop in
            try await shop.give(Int64.max - 100)
            let order = try await shop.tossOrder()
            #expect(try await failure { _ = try await shop.confirmToss(order) }?.code == .paymentMismatched)
            #expect(try await shop.balance() == Int64.max - 100)
            #expect(try await shop.movements("tossPayRefund") == 1)
        }
    }
}

extension Shop {
    fileprivate func returnStatus(of payment: PaymentID) async throws -> String? {
        try await attempts(of: payment).first { $0.kind == "cancel" }?.status
    }
}
