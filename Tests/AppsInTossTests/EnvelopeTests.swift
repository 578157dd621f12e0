import AppsInToss
import ProviderTransport
import Testing

@Suite
struct EnvelopeTests {
    private func error(status: Int, _ body: String, of call: AppsInTossCall) async throws -> AppsInTossError {
        let client = AppsInTossClient(ScriptedTransport(status: status, body))
        return try #require(await #expect(throws: AppsInTossError.self) { try await client.make(call) })
    }

    /// A success of each call, as Toss' pages show it.
    static let successes: [(AppsInTossCall, String)] = [
        (.generateToken, #"{"accessToken":"a","refreshToken":"r","scope":"user_name","expiresIn":3599}"#),
        (.refreshToken, #"{"accessToken":"a","refreshToken":"r","scope":"user_name","expiresIn":3599}"#),
        (.loginMe, #"{"userKey":1,"scope":"user_key","agreedTerms":[]}"#),
        (.removeByAccessToken, #"{"userKey":1}"#), (.removeByUserKey, #"{"userKey":1}"#),
        (.makePayment, #"{"payToken":"t"}"#),
        (.executePayment, #"{"code":0,"mode":"TEST","orderNo":"o","payToken":"t","amount":1}"#),
        (.refundPayment, #"{"payToken":"t","refundedAmount":1}"#),
        (.paymentStatus, #"{"mode":"TEST","orderNo":"o","payToken":"t","amount":1,"payStatus":"PAY_COMPLETE"}"#),
        (.orderStatus, #"{"orderId":"o","status":"PURCHASED"}"#),
        (.sendMessage, #"{"msgCount":1,"sentPushCount":1}"#), (.sendTestMessage, #"{"msgCount":1}"#),
        (.sendBulkMessage, #"{"msgCount":1}"#), (.promotionKey, #"{"key":"k"}"#),
        (.executePromotion, #"{"key":"k"}"#), (.promotionResult, #""SUCCESS""#), (.verifyAnonymousKey, "true"),
    ]

    @Test(arguments: successes)
    func `a success is one under 2xx alone`(call: AppsInTossCall, success: String) async throws {
        let body = #"{"resultType":"SUCCESS","success":\#(success)}"#
        for status in [200, 201] {
            try await AppsInTossClient(ScriptedTransport(status: status, body)).make(call)
        }
        for status in [302, 400, 401, 403, 404, 409, 429, 500, 503] {
            let error = try await error(status: status, body, of: call)
            #expect(error.outcome == .unknown, "\(status)")
        }
    }

    @Test(arguments: AppsInTossCall.allCases, [200, 400, 403, 404])
    func `a failure is one at every status, and 200 is no success (0.4)`(
        call: AppsInTossCall, status: Int
    ) async throws {
        for body in [
            #"{"resultType":"FAIL","success":null,"error":{"errorType":0,"errorCode":"SOME_CODE","reason":"이유","#
                + #""data":{},"title":null}}"#,
            #"{"resultType":"FAIL","error":{"errorCode":"SOME_CODE","reason":"이유"}}"#,
            #"{"resultType":"FAIL","error":{"code":"SOME_CODE","message":"이유"}}"#,
            #"{"error":{"errorCode":"SOME_CODE","reason":"이유"}}"#,
        ] {
            let error = try await error(status: status, body, of: call)
            #expect(error.code?.rawValue == "SOME_CODE")
            #expect(error.call == call)
            guard case .provider(_, "이유", .fail, status) = error.cause else {
                Issue.record("\(error.cause)")
                return
            }
        }
    }

    @Test func `a failure beside a filled success is a failure`() async throws {
        let success = #"{"mode":"LIVE","orderNo":"o","payToken":"t","amount":1}"#
        let body = #"{"resultType":"FAIL","success":\#(success),"error":{"errorCode":"X"}}"#
        #expect(try await error(status: 200, body, of: .executePayment).code?.rawValue == "X")
        let both = #"{"resultType":"SUCCESS","success":\#(success),"error":{"errorCode":"X"}}"#
        #expect(try await error(status: 200, both, of: .executePayment).outcome == .unknown)
        let neither = #"{"success":\#(success)}"#
        #expect(try await error(status: 200, neither, of: .executePayment).outcome == .unknown)
    }

    @Test(arguments: [#""4110""#, "4110"])
    func `a code is read as text and as number`(code: String) async throws {
        for key in ["errorCode", "code"] {
            let body = #"{"resultType":"FAIL","error":{"\#(key)":\#(code)}}"#
            #expect(try await error(status: 200, body, of: .executePromotion).code == .cannotGrant)
        }
    }

    @Test func `how long to wait is told where Toss says so`() async throws {
        for (data, seconds) in [
            (#"{"retryAfterSeconds":12}"#, 12), (#"{"retryAfterSeconds":1.5}"#, 2), ("{}", nil), ("null", nil),
            ("[]", nil), (#"{"retryAfterSeconds":-1}"#, nil), (#"{"retryAfterSeconds":1e300}"#, nil),
        ] as [(String, Int64?)] {
            let body = #"{"resultType":"FAIL","error":{"errorCode":"4095","reason":"r","data":\#(data)}}"#
            for call in AppsInTossCall.allCases {
                let error = try await error(status: 200, body, of: call)
                #expect(error.outcome == .rateLimited)
                #expect(error.retryAfterSeconds == seconds, "\(data)")
            }
        }
    }

    @Test(arguments: [200, 400, 401])
    func `the log-in's own error is read outside of the envelope`(status: Int) async throws {
        let error = try await error(status: status, #"{"error":"invalid_grant"}"#, of: .generateToken)
        #expect(error.code == .invalidGrant)
        #expect(error.outcome == .refused)
    }

    @Test func `messages may have their answer in result`() async throws {
        let transport = ScriptedTransport(#"{"resultType":"SUCCESS","result":{"msgCount":3}}"#)
        let message = TemplateMessage(template: try TemplateSetCode("t"), context: [:])
        #expect(try await AppsInTossClient(transport).sendMessage(message, to: .user(.sample)).messageCount == 3)
    }

    @Test(arguments: ["<html>502 Bad Gateway</html>", "", "null", "[]", "{}", "\"SUCCESS\"", #"{"resultType":1}"#])
    func `what is not Toss' envelope is unknown under 200, an HTTP error otherwise`(body: String) async throws {
        for call in AppsInTossCall.allCases {
            let good = try await error(status: 200, body, of: call)
            guard case .undecodable(_, 200) = good.cause, good.outcome == .unknown else {
                Issue.record("\(good)")
                return
            }
            let bad = try await error(status: 502, body, of: call)
            guard case .http(502) = bad.cause, bad.outcome == .unknown else {
                Issue.record("\(bad)")
                return
            }
        }
    }

    @Test func `random bytes are never a success and never a crash (2.13)`() async throws {
        var random = SplitMix(state: 20_261_121)
        let samples = Self.successes.map { Array(#"{"resultType":"SUCCESS","success":\#($0.1)}"#.utf8) }
        let failure = Array(#"{"resultType":"FAIL","error":{"errorCode":"4113","reason":"r"}}"#.utf8)
        for round in 0..<4000 {
            let call = AppsInTossCall.allCases[round % AppsInTossCall.allCases.count]
            let bytes: [UInt8]
            switch round % 4 {
            case 0:
                bytes = (0..<Int.random(in: 0..<64, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
            case 1: bytes = mutated(failure, using: &random)
            // A cut answer is not JSON any more, wherever it was cut.
            case 2: bytes = Array(samples[round % samples.count].dropLast(Int.random(in: 1..<20, using: &random)))
            // A success of a call is none under a failing status.
            default: bytes = mutated(samples[round % samples.count], using: &random)
            }
            let status = round % 4 == 3 ? 400 : 200
            let transport = ScriptedTransport { _ in TransportResponse(status: status, body: bytes) }
            await #expect(throws: AppsInTossError.self, "\(call) \(bytes)") {
                try await AppsInTossClient(transport).make(call)
            }
        }
    }

    private func mutated(_ bytes: [UInt8], using random: inout SplitMix) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        return bytes
    }
}

/// Deterministic, so that a failing round fails again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
