import MapaeCore
import MapaePayments
import MapaeStore
import MapaeTesting
import ProviderSandbox
import ProviderTransport
import Testing

@testable import MapaePayments

/// Approved, but not as ordered: no credits, and the money goes back by itself (B3, 1.5).
@Suite struct MismatchTests {
    private static func isConfirm(_ request: TransportRequest) -> Bool { request.url.hasSuffix("/confirm") }

    @Test(arguments: [
        (#""totalAmount":24900"#, #""totalAmount":24800"#), (#""currency":"KRW""#, #""currency":"USD""#),
        (#""type":"NORMAL""#, #""type":"BILLING""#), (#""balanceAmount":24900"#, #""balanceAmount":24899"#),
    ])
    func `an approval that differs from the order gives no credits and is cancelled`(
        original: String, altered: String
    ) async throws {
        try await Shop.open(
            altering: { response, request in
                if Self.isConfirm(request) { response.replace(original, with: altered) }
            },
            isAudited: !altered.contains("balanceAmount"),
            { shop in
                let (prepared, confirmation) = try await shop.order()
                let failure = try await failure { _ = try await shop.payments.confirm(confirmation, by: shop.buyer) }
                #expect(failure?.code == .paymentMismatched)
                #expect(try await shop.status(of: prepared.paymentID) == .mismatched)
                #expect(try await shop.balance() == 0)
                #expect(try await shop.exceptions().contains("payment.mismatch"))
                #expect(try await shop.events(about: prepared.paymentID) == ["payment.mismatched"])
                if !altered.contains("balanceAmount") {
                    #expect(try await shop.movements("cancel") == 1)
                    let attempts = try await shop.attempts(of: prepared.paymentID)
                    #expect(Set(attempts.map(\.kind)) == ["confirm", "cancel"])
                    #expect(Set(attempts.map(\.idempotencyKey)).count == 2)
                }
            })
    }

    @Test func `an answer about another payment is no answer: the order's own state counts`() async throws {
        try await Shop.open(
            altering: { response, request in
                if Self.isConfirm(request) { response.replace(#""orderId":"CREDIT_"#, with: #""orderId":"OTHER__"#) }
            },
            { shop in
                let (prepared, confirmation) = try await shop.order()
                guard case .confirming = try await shop.payments.confirm(confirmation, by: shop.buyer).outcome else {
                    throw UnexpectedOutcome()
                }
                #expect(try await shop.exceptions() == ["payment.answerAboutAnother"])
                try await shop.pass(.seconds(5))
                #expect(try await shop.status(of: prepared.paymentID) == .paid)
                #expect(try await shop.balance() == 150)
            })
    }

    @Test func `credits that cannot be added are not given, and the money goes back`() async throws {
        try await Shop.open { shop in
            try await shop.give(Int64.max - 100)
            let (prepared, confirmation) = try await shop.order()
            let failure = try await failure { _ = try await shop.payments.confirm(confirmation, by: shop.buyer) }
            #expect(failure?.code == .paymentMismatched)
            #expect(try await shop.balance() == Int64.max - 100)
            #expect(try await shop.movements("cancel") == 1)
            #expect(try await shop.status(of: prepared.paymentID) == .mismatched)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a cancel of a mismatch whose answer is lost is finished by the resolver`(engine: TestEngine) async throws {
        try await Shop.open(
            engine,
            altering: { response, request in
                if Self.isConfirm(request) { response.replace(#""currency":"KRW""#, with: #""currency":"USD""#) }
            },
            { shop in
                let (prepared, confirmation) = try await shop.order()
                await shop.sandbox.add(SandboxFault(path: "/v1/payments/*/cancel", kind: .dropResponse))
                _ = try? await shop.payments.confirm(confirmation, by: shop.buyer)
                #expect(try await shop.cancelStatus(of: prepared.paymentID) == "unknown")
                try await shop.pass(.seconds(5))
                #expect(try await shop.cancelStatus(of: prepared.paymentID) == "succeeded")
                #expect(try await shop.movements("cancel") == 1)
            })
    }

    @Test func `a cancel of a mismatch that the provider refuses is the operator's`() async throws {
        try await Shop.open(
            altering: { response, request in
                if Self.isConfirm(request) { response.replace(#""currency":"KRW""#, with: #""currency":"USD""#) }
            },
            { shop in
                let (_, confirmation) = try await shop.order()
                await shop.sandbox.add(
                    SandboxFault(
                        path: "/v1/payments/*/cancel", kind: .errorCode("NOT_CANCELABLE_PAYMENT", isKept: true)))
                _ = try? await shop.payments.confirm(confirmation, by: shop.buyer)
                #expect(
                    Set(try await shop.exceptions()) == ["payment.mismatch", "payment.mismatchNotReturned"])
            })
    }
}

extension Shop {
    fileprivate func cancelStatus(of payment: PaymentID) async throws -> String? {
        try await attempts(of: payment).first { $0.kind == "cancel" }?.status
    }

    /// Credits out of nowhere, for tests that need a certain balance.
    func give(_ amount: Int64, kind: CreditLotKind = .promotion, to user: UserID? = nil) async throws {
        let dependencies = dependencies
        let user = user ?? buyer
        try await store.write { tx in
            let settlement = Settlement(dependencies, at: dependencies.clock.now(), in: tx)
            var book = try settlement.creditBook(of: user)
            try book.grant(
                .init(kind: kind, amount: Credits(amount), payment: nil, approval: 0, memo: "선물"))
            try book.close()
            let id: LedgerTransactionID = dependencies.identifiers.make()
            let cause = LedgerCause(kind: "gift", id: id.text, step: "given")
            try Ledger.post(book.posting, for: cause, id: id, at: settlement.now, in: tx)
        }
    }
}
