import ProviderTransport
import Testing

@testable import TossPayments

@Suite
struct OutcomeTests {
    private func failure(
        of operation: TossPayments.Operation, with transport: ScriptedTransport
    ) async throws -> TossPaymentsError {
        let client = try TossPaymentsClient(transport)
        let key = try IdempotencyKey("attempt-1")
        let error = await #expect(throws: TossPaymentsError.self) {
            switch operation {
            case .confirm:
                try await client.confirm(
                    paymentKey: "pay_invented", orderId: "order-0001", amount: 1000, idempotencyKey: key)
            case .cancel:
                try await client.cancel(
                    paymentKey: "pay_invented", CancelRequest(cancelReason: "r"), idempotencyKey: key)
            case .read: try await client.payment(paymentKey: "pay_invented")
            }
        }
        return try #require(error)
    }

    private func expect(
        _ outcome: TossPaymentsError.Outcome, of operation: TossPayments.Operation, for code: String, status: Int,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let body = #"{"code":"\#(code)","message":"문구","data":{"rate":1.5}}"#
        let error = try await failure(of: operation, with: ScriptedTransport(status: status, body))
        #expect(error.outcome == outcome, "\(code) \(status)", sourceLocation: sourceLocation)
        #expect(error.code?.rawValue == code, sourceLocation: sourceLocation)
        #expect(error.description.contains(code), sourceLocation: sourceLocation)
    }

    @Test(arguments: [
        ("REJECT_CARD_PAYMENT", 403), ("REJECT_ACCOUNT_PAYMENT", 403), ("REJECT_CARD_COMPANY", 403),
        ("INVALID_REQUEST", 400), ("INVALID_STOPPED_CARD", 400), ("BELOW_MINIMUM_AMOUNT", 400), ("FDS_ERROR", 403),
        ("EXCEED_MAX_DAILY_PAYMENT_COUNT", 400), ("INVALID_PASSWORD", 403), ("INVALID_IDEMPOTENCY_KEY", 400),
        ("NOT_AVAILABLE_PAYMENT", 400), ("INVALID_TEST_CODE", 400), ("FORBIDDEN_REQUEST", 403),
        // Statuses vary; the code decides.
        ("REJECT_CARD_PAYMENT", 400),
    ])
    func `a known refusal of a confirm is a refusal`(code: String, status: Int) async throws {
        try await expect(.refused, of: .confirm, for: code, status: status)
    }

    @Test(arguments: [
        ("NOT_CANCELABLE_AMOUNT", 403), ("NOT_CANCELABLE_PAYMENT", 403), ("NOT_MATCHES_REFUNDABLE_AMOUNT", 400),
        ("REFUND_REJECTED", 400), ("EXCEED_MAX_REFUND_DUE", 403), ("NOT_ALLOWED_PARTIAL_REFUND", 403),
        ("NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT", 403), ("INVALID_REFUND_ACCOUNT_INFO", 400),
        ("INVALID_REFUND_ACCOUNT_NUMBER", 400), ("INVALID_BANK", 400), ("EXCEED_CANCEL_LIMIT", 403),
    ])
    func `a known refusal of a cancel is a refusal`(code: String, status: Int) async throws {
        try await expect(.refused, of: .cancel, for: code, status: status)
    }

    @Test(arguments: [TossPayments.Operation.confirm, .cancel, .read])
    func `whatever leaves the money open is unknown, never failed (1.4)`(operation: TossPayments.Operation) async throws
    {
        for (code, status) in [
            ("ALREADY_PROCESSED_PAYMENT", 400), ("PROVIDER_ERROR", 400), ("IDEMPOTENT_REQUEST_PROCESSING", 409),
            ("DUPLICATED_ORDER_ID", 400), ("FORBIDDEN_CONSECUTIVE_REQUEST", 403), ("ALREADY_CANCELED_PAYMENT", 400),
            ("ALREADY_REFUND_PAYMENT", 400), ("CARD_PROCESSING_ERROR", 400), ("UNAPPROVED_ORDER_ID", 400),
            ("FAILED_INTERNAL_SYSTEM_PROCESSING", 500), ("FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING", 500),
            ("UNKNOWN_PAYMENT_ERROR", 500), ("FAILED_REFUND_PROCESS", 500), ("COMMON_ERROR", 500),
            ("A_CODE_OF_TOMORROW", 400), ("A_CODE_OF_TOMORROW", 403), ("A_CODE_OF_TOMORROW", 404), ("", 400),
            ("TOO_MANY_REQUESTS", 429),
            // A refusal's code with a status that says otherwise.
            ("REJECT_CARD_PAYMENT", 500), ("REJECT_CARD_PAYMENT", 409), ("NOT_CANCELABLE_AMOUNT", 429),
            ("UNAUTHORIZED_KEY", 503), ("NOT_FOUND_PAYMENT", 502), ("INVALID_REQUEST", 302),
        ] {
            try await expect(.unknown, of: operation, for: code, status: status)
        }
    }

    @Test func `a refusal of another call is no refusal of this one`() async throws {
        try await expect(.unknown, of: .confirm, for: "NOT_CANCELABLE_AMOUNT", status: 403)
        try await expect(.unknown, of: .cancel, for: "REJECT_CARD_PAYMENT", status: 403)
        // Nobody shall take a refused read for a refused payment.
        try await expect(.unknown, of: .read, for: "INVALID_REQUEST", status: 400)
        try await expect(.unknown, of: .read, for: "REJECT_CARD_PAYMENT", status: 403)
        try await expect(.unknown, of: .read, for: "FORBIDDEN_REQUEST", status: 403)
    }

    @Test(arguments: [TossPayments.Operation.confirm, .cancel, .read])
    func `keys that TossPayments does not accept are our own fault`(operation: TossPayments.Operation) async throws {
        try await expect(.misconfigured, of: operation, for: "UNAUTHORIZED_KEY", status: 401)
        try await expect(.misconfigured, of: operation, for: "INVALID_API_KEY", status: 400)
        try await expect(.misconfigured, of: operation, for: "INCORRECT_BASIC_AUTH_FORMAT", status: 403)
        try await expect(.misconfigured, of: operation, for: "API_VERSION_UPDATE_NEEDED", status: 400)
    }

    @Test func `a payment that is not there and a session that is over are told apart`() async throws {
        for operation in [TossPayments.Operation.confirm, .cancel, .read] {
            try await expect(.notFound, of: operation, for: "NOT_FOUND_PAYMENT", status: 404)
        }
        try await expect(.notFound, of: .read, for: "NOT_FOUND", status: 404)
        try await expect(.unknown, of: .confirm, for: "NOT_FOUND", status: 404)
        try await expect(.expired, of: .confirm, for: "NOT_FOUND_PAYMENT_SESSION", status: 404)
        try await expect(.unknown, of: .cancel, for: "NOT_FOUND_PAYMENT_SESSION", status: 404)
    }

    @Test func `no code is a refusal and unknown at once`() {
        let refusals = TossPaymentsError.Code.confirmRefusals.union(TossPaymentsError.Code.cancelRefusals)
        #expect(refusals.isDisjoint(with: TossPaymentsError.Code.misconfigurations))
        #expect(
            refusals.isDisjoint(with: [
                .alreadyProcessedPayment, .providerError, .idempotentRequestProcessing, .duplicatedOrderID,
                .forbiddenConsecutiveRequest, .alreadyCanceledPayment, .notFoundPayment, .notFoundPaymentSession,
            ]))
    }

    @Test(arguments: [
        (500, "<html>502 Bad Gateway</html>"), (400, ""), (400, "{}"), (400, #"{"message":"m"}"#), (403, "null"),
        (404, #"{"code":5}"#), (400, #"{"code":"REJECT_CARD_PAYMENT","code":"INVALID_REQUEST"}"#), (302, ""),
        (200, ""), (200, "{}"), (200, #"{"code":"REJECT_CARD_PAYMENT","message":"m"}"#), (204, ""), (200, "[]"),
    ])
    func `an answer that cannot be read is unknown, a success too`(status: Int, body: String) async throws {
        for operation in [TossPayments.Operation.confirm, .cancel, .read] {
            let transport = ScriptedTransport(
                status: status, headers: [TransportHeader("x-tosspayments-trace-id", "0123abcd")], body)
            let error = try await failure(of: operation, with: transport)
            #expect(error.outcome == .unknown)
            #expect(error.code == nil)
            #expect(error.traceId == "0123abcd")
            guard case .undecodable(_, status) = error.cause else {
                Issue.record("\(error.cause)")
                return
            }
        }
    }

    @Test(arguments: [
        (TransportError.Code.notConnected, false, TossPaymentsError.Outcome.notSent), (.timedOut, true, .unknown),
        (.timedOut, false, .notSent), (.connectionLost, true, .unknown), (.responseTooLarge, true, .unknown),
        (.other, true, .unknown), (.other, false, .notSent),
    ])
    func `without an answer the outcome is what the transport knows`(
        code: TransportError.Code, sent: Bool, outcome: TossPaymentsError.Outcome
    ) async throws {
        let transport = ScriptedTransport { _ in
            throw TransportError(code, requestMayHaveBeenSent: sent, detail: "invented")
        }
        let error = try await failure(of: .confirm, with: transport)
        #expect(error.outcome == outcome)
        #expect(error.description.contains("invented"))
    }

    @Test func `an error no transport should throw is unknown`() async throws {
        let transport = ScriptedTransport { _ in throw CancellationError() }
        #expect(try await failure(of: .confirm, with: transport).outcome == .unknown)
    }

    @Test func `an error carries the provider's words and trace, and no secret (0.4, 1.15)`() async throws {
        let transport = ScriptedTransport(
            status: 403, headers: [TransportHeader("X-TossPayments-Trace-Id", "0123abcd")],
            #"{"code":"REJECT_CARD_PAYMENT","message":"한도초과"}"#)
        let error = try await failure(of: .confirm, with: transport)
        #expect(error.description == "[refused] REJECT_CARD_PAYMENT (HTTP 403): 한도초과 (trace 0123abcd)")
        var dumped = ""
        dump(error, to: &dumped)
        #expect(!dumped.contains("test_sk_invented"))
        #expect(!dumped.contains("pay_invented"))
    }
}
