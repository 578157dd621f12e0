import AppsInToss
import ProviderTransport
import Synchronization

/// Answers each request as the test says and keeps what was asked.
final class ScriptedTransport: MutualTLSTransport {
    struct Sent: Sendable {
        let request: TransportRequest
        let timeout: Duration

        func header(_ name: String) -> String? {
            request.headers.first { $0.name == name }?.value
        }

        var body: String? { request.body.map { String(decoding: $0, as: UTF8.self) } }
    }

    private let answer: @Sendable (TransportRequest) throws -> TransportResponse
    private let log = Mutex<[Sent]>([])

    init(_ answer: @escaping @Sendable (TransportRequest) throws -> TransportResponse) {
        self.answer = answer
    }

    convenience init(status: Int = 200, _ body: String) {
        self.init { _ in TransportResponse(status: status, body: Array(body.utf8)) }
    }

    convenience init(success: String) {
        self.init(#"{"resultType":"SUCCESS","success":\#(success)}"#)
    }

    var sent: [Sent] { log.withLock { $0 } }

    func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse {
        log.withLock { $0.append(Sent(request: request, timeout: timeout)) }
        return try answer(request)
    }
}

extension AppsInTossClient {
    init(_ transport: ScriptedTransport, tossPay: TossPayEnvironment = .test) {
        self.init(transport: transport, settings: Settings(tossPay: tossPay))
    }
}

extension UserKey {
    static let sample = UserKey(rawValue: 443_731_103)
}

extension AppsInTossClient {
    /// Makes any of the calls, with arguments that are well-formed and mean nothing.
    func make(_ call: AppsInTossCall) async throws {
        let token = try AccessToken("access-invented")
        let payToken = try PayToken("pay-invented")
        let key = try PromotionKey("key-invented")
        let code = try PromotionCode("01PROMO")
        let message = TemplateMessage(template: try TemplateSetCode("template"), context: ["item": "사과"])
        let user = UserReference.user(.sample)
        switch call {
        case .generateToken: _ = try await generateToken(code: AuthorizationCode("code-invented"), referrer: .default)
        case .refreshToken: _ = try await refreshToken(RefreshToken("refresh-invented"))
        case .loginMe: _ = try await loginMe(token)
        case .removeByAccessToken: _ = try await remove(accessToken: token)
        case .removeByUserKey: _ = try await remove(userKey: .sample)
        case .makePayment:
            let request = MakePaymentRequest(
                orderNo: try OrderNo("order-1"), productDescription: try ProductDescription("사과 한 상자"),
                amounts: try TossPayAmounts(amount: 1000))
            _ = try await makePayment(request, for: .sample)
        case .executePayment: _ = try await executePayment(payToken, orderNo: OrderNo("order-1"), for: .sample)
        case .refundPayment: _ = try await refundPayment(payToken, reason: RefundReason("고객요청"), for: .sample)
        case .paymentStatus: _ = try await paymentStatus(payToken, orderNo: OrderNo("order-1"), for: .sample)
        case .orderStatus: _ = try await orderStatus(PurchaseOrderID("0198-invented"), for: .sample)
        case .sendMessage: _ = try await sendMessage(message, to: user)
        case .sendTestMessage:
            _ = try await sendTestMessage(message, deploymentID: DeploymentID("bundle-invented"), to: user)
        case .sendBulkMessage:
            let entry = BulkMessage.Entry(user: user, context: ["count": 2])
            _ = try await sendBulkMessage(BulkMessage(template: TemplateSetCode("template"), entries: [entry]))
        case .promotionKey: _ = try await promotionKey(for: user)
        case .executePromotion:
            _ = try await executePromotion(code, key: key, amount: PromotionPoints(10), for: user)
        case .promotionResult: _ = try await promotionResult(code, key: key, for: user)
        case .verifyAnonymousKey: _ = try await verify(AnonymousKey("anonymous-invented"))
        }
    }
}
