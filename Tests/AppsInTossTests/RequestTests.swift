import AppsInToss
import ProviderTransport
import Testing

@Suite
struct RequestTests {
    private func request(
        of call: AppsInTossCall, tossPay: TossPayEnvironment = .test
    ) async throws -> ScriptedTransport.Sent {
        let transport = ScriptedTransport(status: 500, "")
        await #expect(throws: AppsInTossError.self) {
            try await AppsInTossClient(transport, tossPay: tossPay).make(call)
        }
        return try #require(transport.sent.first)
    }

    @Test(
        arguments: [
            (.generateToken, "POST", "user/oauth2/generate-token"),
            (.refreshToken, "POST", "user/oauth2/refresh-token"),
            (.loginMe, "GET", "user/oauth2/login-me"),
            (.removeByAccessToken, "POST", "user/oauth2/access/remove-by-access-token"),
            (.removeByUserKey, "POST", "user/oauth2/access/remove-by-user-key"),
            (.makePayment, "POST", "pay/make-payment"),
            (.executePayment, "POST", "pay/execute-payment"),
            (.refundPayment, "POST", "pay/refund-payment"),
            (.paymentStatus, "POST", "pay/get-payment-status"),
            (.orderStatus, "POST", "order/get-order-status"),
            (.sendMessage, "POST", "messenger/send-message"),
            (.sendTestMessage, "POST", "messenger/send-test-message"),
            (.sendBulkMessage, "POST", "messenger/send-bulk-message"),
            (.promotionKey, "POST", "promotion/execute-promotion/get-key"),
            (.executePromotion, "POST", "promotion/execute-promotion"),
            (.promotionResult, "POST", "promotion/execution-result"),
            (.verifyAnonymousKey, "POST", "users/anon-key/verify"),
        ] as [(AppsInTossCall, String, String)])
    func `each call goes to its own host and path`(call: AppsInTossCall, method: String, path: String) async throws {
        let sent = try await request(of: call)
        let host = path.hasPrefix("pay/") ? "pay-apps-in-toss-api" : "apps-in-toss-api"
        #expect(sent.request.url == "https://\(host).toss.im/api-partner/v1/apps-in-toss/\(path)")
        #expect(sent.request.method == method)
        #expect(sent.timeout == call.defaultTimeout)
        #expect((sent.header("Content-Type") == "application/json; charset=utf-8") == (sent.body != nil))
    }

    @Test(
        arguments: [
            (.generateToken, #"{"authorizationCode":"code-invented","referrer":"DEFAULT"}"#),
            (.refreshToken, #"{"refreshToken":"refresh-invented"}"#),
            (.loginMe, nil),
            (.removeByAccessToken, "{}"),
            (.removeByUserKey, #"{"userKey":443731103}"#),
            (
                .makePayment,
                #"{"amount":1000,"amountTaxFree":0,"isTestPayment":true,"orderNo":"order-1","#
                    + #""productDesc":"사과 한 상자"}"#
            ),
            (.executePayment, #"{"isTestPayment":true,"orderNo":"order-1","payToken":"pay-invented"}"#),
            (.refundPayment, #"{"isTestPayment":true,"payToken":"pay-invented","reason":"고객요청"}"#),
            (.paymentStatus, #"{"isTestPayment":true,"orderNo":"order-1","payToken":"pay-invented"}"#),
            (.orderStatus, #"{"orderId":"0198-invented"}"#),
            (.sendMessage, #"{"context":{"item":"사과"},"templateSetCode":"template"}"#),
            (
                .sendTestMessage,
                #"{"context":{"item":"사과"},"deploymentId":"bundle-invented","templateSetCode":"template"}"#
            ),
            (
                .sendBulkMessage,
                #"{"contextList":[{"context":{"count":2},"userKey":443731103}],"templateSetCode":"template"}"#
            ),
            (.promotionKey, "{}"),
            (.executePromotion, #"{"amount":10,"key":"key-invented","promotionCode":"01PROMO"}"#),
            (.promotionResult, #"{"key":"key-invented","promotionCode":"01PROMO"}"#),
            (.verifyAnonymousKey, nil),
        ] as [(AppsInTossCall, String?)])
    func `each call says what the documentation wants`(call: AppsInTossCall, body: String?) async throws {
        #expect(try await request(of: call).body == body)
    }

    @Test(arguments: AppsInTossCall.allCases)
    func `the user is named where Toss asks for it and nowhere else`(call: AppsInTossCall) async throws {
        let sent = try await request(of: call)
        let named: Set<AppsInTossCall> = [
            .makePayment, .executePayment, .refundPayment, .paymentStatus, .orderStatus, .sendMessage,
            .sendTestMessage, .promotionKey, .executePromotion, .promotionResult,
        ]
        let bearing: Set<AppsInTossCall> = [.loginMe, .removeByAccessToken]
        #expect(sent.header("x-toss-user-key") == (named.contains(call) ? "443731103" : nil))
        #expect(sent.header("Authorization") == (bearing.contains(call) ? "Bearer access-invented" : nil))
        #expect(sent.header("x-anon-key") == (call == .verifyAnonymousKey ? "anonymous-invented" : nil))
    }

    @Test func `an anonymous user is named by the anonymous key`() async throws {
        let transport = ScriptedTransport(success: #"{"key":"k"}"#)
        let client = AppsInTossClient(transport)
        _ = try await client.promotionKey(for: .anonymous(AnonymousKey("anonymous-invented")))
        let sent = try #require(transport.sent.first)
        #expect(sent.header("x-anon-key") == "anonymous-invented")
        #expect(sent.header("x-toss-user-key") == nil)
    }

    @Test func `an order may be asked about without a user`() async throws {
        let transport = ScriptedTransport(success: #"{"orderId":"o1","status":"NOT_FOUND","reason":"없음"}"#)
        _ = try await AppsInTossClient(transport).orderStatus(PurchaseOrderID("o1"), for: nil)
        #expect(transport.sent.first?.header("x-toss-user-key") == nil)
    }

    @Test func `the setting alone decides whether Toss Pay is in its test mode`() async throws {
        for call in [AppsInTossCall.makePayment, .executePayment, .refundPayment, .paymentStatus] {
            #expect(try await request(of: call, tossPay: .live).body?.contains(#""isTestPayment":false"#) == true)
            #expect(try await request(of: call, tossPay: .test).body?.contains(#""isTestPayment":true"#) == true)
        }
    }

    @Test func `everything a payment may say is said`() async throws {
        let transport = ScriptedTransport(success: #"{"payToken":"t"}"#)
        let request = MakePaymentRequest(
            orderNo: try OrderNo("A_-:.^@9"), productDescription: try ProductDescription("차"),
            amounts: try TossPayAmounts(amount: 1000, taxFree: 100, taxable: 700, vat: 70, serviceFee: 30),
            enabledMethod: .card, cashReceipt: true, cashReceiptTradeOption: .culture, allowsInstallment: false)
        _ = try await AppsInTossClient(transport).makePayment(request, for: .sample)
        #expect(
            transport.sent.first?.body
                == #"{"amount":1000,"amountServiceFee":30,"amountTaxFree":100,"amountTaxable":700,"amountVat":70,"#
                + #""cashReceipt":true,"cashReceiptTradeOption":"CULTURE","enablePayMethods":"CARD","#
                + #""installment":"NOT_USE","isTestPayment":true,"orderNo":"A_-:.^@9","productDesc":"차"}"#)
    }

    @Test(arguments: ["DEFAULT", "SANDBOX", "sandbox"])
    func `the referrer goes on as it came`(referrer: String) async throws {
        let transport = ScriptedTransport(status: 500, "")
        await #expect(throws: AppsInTossError.self) {
            try await AppsInTossClient(transport).generateToken(
                code: AuthorizationCode("c"), referrer: LoginReferrer(rawValue: referrer))
        }
        #expect(transport.sent.first?.body == #"{"authorizationCode":"c","referrer":"\#(referrer)"}"#)
        #expect(LoginReferrer(rawValue: referrer).isSandbox == (referrer != "DEFAULT"))
    }

    @Test func `a referrer that is no word is not sent`() async throws {
        let transport = ScriptedTransport("")
        let error = await #expect(throws: AppsInTossError.self) {
            try await AppsInTossClient(transport).generateToken(
                code: AuthorizationCode("c"), referrer: LoginReferrer(rawValue: ""))
        }
        #expect(error?.outcome == .notSent)
        #expect(transport.sent.isEmpty)
    }

    @Test func `hosts and time-outs may be others (0.7)`() async throws {
        let transport = ScriptedTransport(success: "true")
        let settings = AppsInTossClient.Settings(
            tossPay: .test, apiBaseURL: "https://127.0.0.1:1/", payBaseURL: "https://127.0.0.1:2")
        let client = AppsInTossClient(transport: transport, settings: settings)
        #expect(try await client.verify(AnonymousKey("a"), timeout: .seconds(3)))
        await #expect(throws: AppsInTossError.self) {
            try await client.executePayment(PayToken("t"), for: .sample)
        }
        let urls = transport.sent.map(\.request.url)
        #expect(urls[0] == "https://127.0.0.1:1/api-partner/v1/apps-in-toss/users/anon-key/verify")
        #expect(urls[1] == "https://127.0.0.1:2/api-partner/v1/apps-in-toss/pay/execute-payment")
        #expect(transport.sent[0].timeout == .seconds(3))
        #expect(transport.sent[1].body == #"{"isTestPayment":true,"payToken":"t"}"#)
    }
}
