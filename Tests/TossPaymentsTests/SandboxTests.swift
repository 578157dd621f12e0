import AsyncHTTPClientTransport
import ProviderSandbox
import Testing
import TossPayments

/// The client against the sandbox, over real connections.
@Suite
struct SandboxTests {
    private let orderId = "order-0001"

    /// Runs a test with a payment of 10,000 won that its buyer has authenticated.
    private func withAuthenticatedPayment(
        method: String = "CARD",
        _ body: (_ sandbox: Sandbox, _ client: TossPaymentsClient, _ paymentKey: String) async throws -> Void
    ) async throws {
        try await withSandbox { sandbox in
            let baseURL = try await sandbox.address().baseURL
            let transport = try AsyncHTTPTransport(origins: [baseURL])
            let buyer = SandboxBuyer(
                orderID: orderId, orderName: "물", amount: 10_000, method: method,
                successURL: "http://127.0.0.1/success", failURL: "http://127.0.0.1/fail")
            let outcome: Result<Void, any Error>
            do {
                let url = try await sandbox.authenticate(buyer)
                let paymentKey = try #require(url.firstMatch(of: /paymentKey=([^&]+)/)).output.1
                let client = try TossPaymentsClient(
                    secretKey: "test_sk_sandbox", baseURL: baseURL, transport: transport)
                outcome = .success(try await body(sandbox, client, String(paymentKey)))
            } catch {
                outcome = .failure(error)
            }
            try await transport.shutdown()
            try outcome.get()
        }
    }

    private func confirm(
        _ client: TossPaymentsClient, _ paymentKey: String, amount: Int64 = 10_000, attempt: String = "attempt-1",
        options: CallOptions = CallOptions()
    ) async throws -> Payment {
        try await client.confirm(
            paymentKey: paymentKey, orderId: orderId, amount: amount, idempotencyKey: IdempotencyKey(attempt),
            options: options)
    }

    private func cancel(
        _ client: TossPaymentsClient, _ paymentKey: String, _ request: CancelRequest, attempt: String
    ) async throws -> Payment {
        try await client.cancel(paymentKey: paymentKey, request, idempotencyKey: IdempotencyKey(attempt))
    }

    private func movements(_ sandbox: Sandbox) async throws -> [String] {
        try await sandbox.ledger().map { "\($0.kind) \($0.amount)" }
    }

    @Test func `a payment is confirmed and read by key and by order`() async throws {
        try await withAuthenticatedPayment { sandbox, client, paymentKey in
            let payment = try await confirm(client, paymentKey)
            #expect(payment.status == .done)
            #expect(payment.orderId == orderId)
            #expect(payment.totalAmount == 10_000)
            #expect(payment.currency == "KRW")
            #expect(payment.method == .card)
            #expect(payment.approvedAt?.millisecondsSince1970 != nil)
            #expect(payment.traceId != nil)
            let byKey = try await client.payment(paymentKey: paymentKey)
            let byOrder = try await client.payment(orderId: orderId)
            #expect(byKey.balanceAmount == 10_000)
            #expect(byOrder.paymentKey == paymentKey)
            let moved = try await movements(sandbox)
            #expect(moved == ["approval 10000"])
        }
    }

    @Test func `a virtual account is confirmed before its deposit and done after it`() async throws {
        try await withAuthenticatedPayment(method: "VIRTUAL_ACCOUNT") { sandbox, client, paymentKey in
            let issued = try await confirm(client, paymentKey)
            #expect(issued.status == .waitingForDeposit)
            #expect(issued.virtualAccount?.accountNumber?.isEmpty == false)
            #expect(issued.virtualAccount?.dueDate?.millisecondsSince1970 != nil)
            #expect(issued.secret != nil)
            try await sandbox.deposit(paymentKey: paymentKey)
            let paid = try await client.payment(paymentKey: paymentKey)
            #expect(paid.status == .done)
        }
    }

    @Test func `a repeated idempotency key moves money once, another key is told so`() async throws {
        try await withAuthenticatedPayment { sandbox, client, paymentKey in
            let first = try await confirm(client, paymentKey)
            let second = try await confirm(client, paymentKey)
            #expect(second.lastTransactionKey == first.lastTransactionKey)
            let error = await #expect(throws: TossPaymentsError.self) {
                try await self.confirm(client, paymentKey, attempt: "attempt-2")
            }
            #expect(error?.code == .alreadyProcessedPayment)
            #expect(error?.outcome == .unknown)
            let moved = try await movements(sandbox)
            #expect(moved == ["approval 10000"])
        }
    }

    @Test func `parts are cancelled to the end, and the balance tells`() async throws {
        try await withAuthenticatedPayment { sandbox, client, paymentKey in
            _ = try await confirm(client, paymentKey)
            let part = CancelRequest(cancelReason: "변심", cancelAmount: 4000, refundableAmount: 10_000)
            let partly = try await cancel(client, paymentKey, part, attempt: "refund-1")
            #expect(partly.status == .partialCanceled)
            #expect(partly.balanceAmount == 6000)
            #expect(!partly.isFullyCancelled)
            // The same belief again is out of date: nothing happens.
            let stale = await #expect(throws: TossPaymentsError.self) {
                try await self.cancel(client, paymentKey, part, attempt: "refund-2")
            }
            #expect(stale?.code == .notMatchesRefundableAmount)
            #expect(stale?.outcome == .refused)
            let rest = CancelRequest(cancelReason: "변심", refundableAmount: 6000)
            let done = try await cancel(client, paymentKey, rest, attempt: "refund-3")
            #expect(done.status == .partialCanceled)
            #expect(done.isFullyCancelled)
            #expect(done.cancels?.map(\.cancelAmount).reduce(0, +) == 10_000)
            let moved = try await movements(sandbox)
            #expect(moved == ["approval 10000", "cancel 4000", "cancel 6000"])
        }
    }

    @Test func `a whole cancel is one, and a second is sent to the payment`() async throws {
        try await withAuthenticatedPayment { sandbox, client, paymentKey in
            _ = try await confirm(client, paymentKey)
            let cancelled = try await cancel(client, paymentKey, CancelRequest(cancelReason: "r"), attempt: "refund-1")
            #expect(cancelled.status == .canceled)
            #expect(cancelled.isFullyCancelled)
            let error = await #expect(throws: TossPaymentsError.self) {
                try await self.cancel(client, paymentKey, CancelRequest(cancelReason: "r"), attempt: "refund-2")
            }
            #expect(error?.code == .alreadyCanceledPayment)
            #expect(error?.outcome == .unknown)
            let moved = try await movements(sandbox)
            #expect(moved == ["approval 10000", "cancel 10000"])
        }
    }

    @Test(arguments: [
        (TossPaymentsError.Code.rejectCardPayment, TossPaymentsError.Outcome.refused), (.providerError, .unknown),
        (.idempotentRequestProcessing, .unknown), (.commonError, .unknown), (.notFoundPaymentSession, .expired),
        (.unauthorizedKey, .misconfigured), (.notFoundPayment, .notFound),
    ])
    func `a test code is answered with its own status`(
        code: TossPaymentsError.Code, outcome: TossPaymentsError.Outcome
    ) async throws {
        try await withAuthenticatedPayment { sandbox, client, paymentKey in
            let error = await #expect(throws: TossPaymentsError.self) {
                try await self.confirm(client, paymentKey, options: CallOptions(testCode: code))
            }
            #expect(error?.code == code)
            #expect(error?.outcome == outcome)
            #expect(error?.traceId != nil)
            let moved = try await movements(sandbox)
            #expect(moved.isEmpty)
        }
    }

    @Test func `a lost answer is unknown, and the same key tells what became of it (1.4)`() async throws {
        try await withAuthenticatedPayment { sandbox, client, paymentKey in
            await sandbox.add(SandboxFault(path: "/v1/payments/confirm", kind: .dropResponse))
            let error = await #expect(throws: TossPaymentsError.self) { try await self.confirm(client, paymentKey) }
            #expect(error?.outcome == .unknown)
            let moved = try await movements(sandbox)
            #expect(moved == ["approval 10000"])
            let repeated = try await confirm(client, paymentKey)
            #expect(repeated.status == .done)
            let movedInAll = try await movements(sandbox)
            #expect(movedInAll == ["approval 10000"])
        }
    }

    @Test(arguments: [SandboxFault.Kind.partialBody, .resetAfterHeaders, .dropRequest, .status(502)])
    func `a broken answer is unknown (1.4)`(kind: SandboxFault.Kind) async throws {
        try await withAuthenticatedPayment { sandbox, client, paymentKey in
            await sandbox.add(SandboxFault(path: "/v1/payments/confirm", kind: kind))
            let error = await #expect(throws: TossPaymentsError.self) { try await self.confirm(client, paymentKey) }
            #expect(error?.outcome == .unknown)
            let waiting = await sandbox.faults()
            #expect(waiting.isEmpty)
        }
    }

    @Test func `a wrong amount, an unknown payment and a wrong key move nothing`() async throws {
        try await withAuthenticatedPayment { sandbox, client, paymentKey in
            let amount = await #expect(throws: TossPaymentsError.self) {
                try await self.confirm(client, paymentKey, amount: 9_999)
            }
            #expect(amount?.outcome == .refused)
            let missing = await #expect(throws: TossPaymentsError.self) {
                try await client.payment(orderId: "order-0002")
            }
            #expect(missing?.outcome == .notFound)
            let address = try await sandbox.address().baseURL
            let transport = try AsyncHTTPTransport(origins: [address])
            let stranger = try TossPaymentsClient(
                secretKey: "test_sk_stranger", baseURL: address, transport: transport)
            let refused = await #expect(throws: TossPaymentsError.self) {
                try await self.confirm(stranger, paymentKey, attempt: "attempt-2")
            }
            #expect(refused?.outcome == .misconfigured)
            try await transport.shutdown()
            let moved = try await movements(sandbox)
            #expect(moved.isEmpty)
        }
    }
}
