import AppsInToss
import ProviderTransport
import Testing

@Suite
struct OutcomeTests {
    private func error(status: Int = 200, _ body: String, of call: AppsInTossCall) async throws -> AppsInTossError {
        let client = AppsInTossClient(ScriptedTransport(status: status, body))
        return try #require(await #expect(throws: AppsInTossError.self) { try await client.make(call) })
    }

    private func outcome(
        of call: AppsInTossCall, code: String, resultType: String = "FAIL", status: Int = 200
    ) async throws -> AppsInTossError.Outcome {
        let body = #"{"resultType":"\#(resultType)","error":{"errorCode":"\#(code)","reason":"r"}}"#
        return try await error(status: status, body, of: call).outcome
    }

    /// Calls that move money, points or words.
    static let effects: [AppsInTossCall] = [
        .executePayment, .refundPayment, .executePromotion, .sendMessage, .sendTestMessage, .sendBulkMessage,
    ]

    @Test(arguments: effects)
    func `an effect is open unless the code surely refuses it (1.4)`(call: AppsInTossCall) async throws {
        for code in ["", "A_CODE_OF_TOMORROW", "INTERNAL_ERROR", "PAYMENT_EXISTING_PAYMENT", "4110", "4113"] {
            #expect(try await outcome(of: call, code: code) == .unknown, "\(code)")
        }
        #expect(try await outcome(of: call, code: "INVALID_PARAMETER") == .refused)
        #expect(try await outcome(of: call, code: "INVALID_PARAMETER", status: 400) == .refused)
        #expect(try await outcome(of: call, code: "INVALID_PARAMETER", status: 500) == .unknown)
        #expect(try await outcome(of: call, code: "4010") == .notFound)
        #expect(try await outcome(of: call, code: "4095") == .rateLimited)
        #expect(try await outcome(of: call, code: "4095", status: 503) == .unknown)
        for status in [301, 400, 401, 403, 404, 408, 409, 429, 500, 502, 503, 504] {
            #expect(try await error(status: status, "", of: call).outcome == .unknown, "\(status)")
        }
    }

    @Test(arguments: ["HTTP_TIMEOUT", "NETWORK_ERROR", "EXECUTION_FAIL", "INTERRUPTED", "INTERNAL_ERROR", "TOMORROW"])
    func `a result type other than FAIL leaves everything open`(resultType: String) async throws {
        for call in AppsInTossCall.allCases {
            #expect(try await outcome(of: call, code: "INVALID_PARAMETER", resultType: resultType) == .unknown)
            let bare = try await error(#"{"resultType":"\#(resultType)"}"#, of: call)
            #expect(bare.outcome == .unknown && bare.code == nil)
        }
    }

    @Test func `a refused payment is told from an open one`() async throws {
        #expect(try await outcome(of: .executePayment, code: "COMMON_BREAK_TIME_OF_BANK") == .refused)
        #expect(try await outcome(of: .refundPayment, code: "COMMON_BREAK_TIME_OF_BANK") == .refused)
        #expect(try await outcome(of: .executePayment, code: "COMMON_INVALID_API_KEY") == .misconfigured)
        // No money moves when a payment is made.
        #expect(try await outcome(of: .makePayment, code: "ANY") == .refused)
        #expect(try await outcome(of: .makePayment, code: "PAYMENT_EXISTING_PAYMENT") == .unknown)
        #expect(try await outcome(of: .makePayment, code: "INTERNAL_ERROR") == .unknown)
    }

    @Test(
        arguments: [
            ("4100", .misconfigured), ("4104", .refused), ("4105", .refused), ("4108", .refused), ("4109", .refused),
            ("4110", .unknown), ("4111", .notFound), ("4112", .refused), ("4113", .unknown), ("4114", .refused),
            ("4116", .refused),
        ] as [(String, AppsInTossError.Outcome)])
    func `each code of a promotion has its meaning`(code: String, expected: AppsInTossError.Outcome) async throws {
        #expect(try await outcome(of: .executePromotion, code: code) == expected)
    }

    @Test func `a promotion's used key is no refusal, so nobody takes a new one and pays twice`() async throws {
        let error = try await error(
            #"{"resultType":"FAIL","error":{"errorCode":"4113","reason":"이미 지급"}}"#, of: .executePromotion)
        #expect(error.outcome == .unknown)
        #expect(error.code == .alreadyGranted)
        #expect(try await outcome(of: .promotionResult, code: "4111") == .notFound)
    }

    @Test(arguments: [AppsInTossCall.paymentStatus, .orderStatus, .promotionResult, .verifyAnonymousKey])
    func `a read is never refused`(call: AppsInTossCall) async throws {
        for code in ["INVALID_PARAMETER", "COMMON_BREAK_TIME_OF_BANK", "4104", "4112", "ANY", "INTERNAL_ERROR"] {
            #expect(try await outcome(of: call, code: code) == .unknown, "\(code)")
        }
        #expect(try await error(status: 403, "", of: call).outcome == .misconfigured)
        #expect(try await error(status: 404, "", of: call).outcome == .notFound)
        #expect(try await error(status: 429, "", of: call).outcome == .rateLimited)
        #expect(try await error(status: 500, "", of: call).outcome == .unknown)
    }

    @Test func `a log-in's refusals are known, its trouble is not one`() async throws {
        let grant = #"{"error":"invalid_grant"}"#
        for call in [AppsInTossCall.generateToken, .refreshToken, .loginMe, .removeByAccessToken] {
            #expect(try await error(status: 400, grant, of: call).outcome == .refused)
            #expect(try await error(status: 500, grant, of: call).outcome == .unknown)
            #expect(try await error(status: 400, #"{"error":"server_error"}"#, of: call).outcome == .unknown)
            #expect(try await outcome(of: call, code: "INTERNAL_ERROR") == .unknown)
        }
        #expect(try await outcome(of: .refreshToken, code: "ANY") == .refused)
        #expect(try await outcome(of: .loginMe, code: "ANY") == .unknown)
        #expect(try await outcome(of: .loginMe, code: "USER_NOT_FOUND") == .notFound)
        #expect(try await outcome(of: .removeByUserKey, code: "USER_KEY_NOT_FOUND") == .notFound)
        #expect(try await error(status: 401, "", of: .loginMe).outcome == .refused)
        #expect(try await error(status: 401, "", of: .generateToken).outcome == .unknown)
        #expect(try await error(grant, of: .executePayment).outcome == .unknown)
    }

    @Test(arguments: [
        (TransportError.Code.notConnected, false, AppsInTossError.Outcome.notSent),
        (.certificateRefused, false, .misconfigured), (.timedOut, true, .unknown), (.timedOut, false, .notSent),
        (.connectionLost, true, .unknown), (.responseTooLarge, true, .unknown), (.other, false, .notSent),
    ])
    func `without an answer the outcome is what the transport knows`(
        code: TransportError.Code, sent: Bool, outcome: AppsInTossError.Outcome
    ) async throws {
        let transport = ScriptedTransport { _ in
            throw TransportError(code, requestMayHaveBeenSent: sent, detail: "invented")
        }
        for call in AppsInTossCall.allCases {
            let error = try #require(
                await #expect(throws: AppsInTossError.self) { try await AppsInTossClient(transport).make(call) })
            #expect(error.outcome == outcome)
            #expect(error.requestMayHaveBeenSent == sent)
            #expect(error.description.contains("invented"))
        }
        #expect(transport.sent.count == AppsInTossCall.allCases.count, "nothing is repeated")
    }

    @Test func `an error no transport should throw is unknown`() async throws {
        let transport = ScriptedTransport { _ in throw CancellationError() }
        let error = await #expect(throws: AppsInTossError.self) {
            try await AppsInTossClient(transport).make(.executePayment)
        }
        #expect(error?.outcome == .unknown)
        #expect(error?.requestMayHaveBeenSent == true)
    }

    @Test func `each call says how it may be repeated`() {
        let freely = AppsInTossCall.allCases.filter { $0.repetition == .freely }
        #expect(
            freely == [
                .loginMe, .paymentStatus, .orderStatus, .promotionKey, .promotionResult, .verifyAnonymousKey,
            ])
        let never = AppsInTossCall.allCases.filter { $0.repetition == .never }
        #expect(never == [.generateToken, .sendMessage, .sendTestMessage, .sendBulkMessage])
        #expect(AppsInTossCall.executePayment.repetition == .afterReadingTheStatus)
        #expect(AppsInTossCall.refundPayment.repetition == .afterReadingTheStatus)
        #expect(AppsInTossCall.executePromotion.repetition == .withTheSameKey)
        #expect(AppsInTossCall.makePayment.repetition == .withTheSameOrderNo)
        #expect(AppsInTossCall.refreshToken.repetition == .onceAndSerially)
        for call in AppsInTossCall.allCases { #expect(call.defaultTimeout >= .seconds(5)) }
    }

    @Test func `a certificate is tried by a harmless question`() async throws {
        for body in [
            #"{"resultType":"FAIL","success":null,"error":{"errorCode":"4010","reason":"없음"}}"#,
            #"{"resultType":"FAIL","error":{"errorCode":"4095","reason":"많음"}}"#,
            #"{"resultType":"SUCCESS","success":"false"}"#,
        ] {
            let transport = ScriptedTransport(body)
            try await AppsInTossClient(transport).probe(timeout: .seconds(2))
            #expect(transport.sent.first?.request.url.hasSuffix("/users/anon-key/verify") == true)
            #expect(transport.sent.first?.timeout == .seconds(2))
        }
        let refusing = ScriptedTransport { _ in
            throw TransportError(.certificateRefused, requestMayHaveBeenSent: false, detail: "alert")
        }
        let error = await #expect(throws: AppsInTossError.self) { try await AppsInTossClient(refusing).probe() }
        #expect(error?.outcome == .misconfigured)
        await #expect(throws: AppsInTossError.self) {
            try await AppsInTossClient(ScriptedTransport(status: 502, "<html>")).probe()
        }
    }
}
