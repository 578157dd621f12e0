import AppsInToss
import ProviderSandbox
import Testing

@Suite
struct SandboxEffectTests {
    private let user = UserReference.user(SandboxScene.user)

    private func failure(_ call: () async throws -> some Any) async throws -> AppsInTossError {
        try #require(await #expect(throws: AppsInTossError.self) { _ = try await call() })
    }

    @Test func `a payment is made, executed, read and refunded (C8)`() async throws {
        try await withSandboxScene { scene in
            let (token, order) = try await scene.agreedPayment()
            let agreed = try await scene.client.paymentStatus(token, orderNo: order, for: SandboxScene.user)
            #expect(agreed.payStatus == .approved)
            let paid = try await scene.client.executePayment(token, orderNo: order, for: SandboxScene.user)
            #expect(paid.mode == scene.client.settings.tossPay.expectedMode)
            #expect(paid.amount == 11_000 && paid.orderNo == order.description && paid.payToken == token)
            #expect(paid.approvalTime?.date == SandboxScene.now)
            let again = try await failure {
                try await scene.client.executePayment(token, orderNo: order, for: SandboxScene.user)
            }
            #expect(again.outcome == .unknown)
            let read = try await scene.client.paymentStatus(token, orderNo: order, for: SandboxScene.user)
            #expect(read.payStatus.isPaid && read.transactions.map(\.stepType) == [.pay])
            let back = try await scene.client.refundPayment(
                token, reason: RefundReason("고객요청"), for: SandboxScene.user)
            #expect(back.refundedAmount == 11_000 && back.payToken == token)
            let refunded = try await scene.client.paymentStatus(token, orderNo: order, for: SandboxScene.user)
            #expect(
                refunded.payStatus.isRefunded && refunded.transactions.map(\.transactionAmount) == [11_000, -11_000])
        }
    }

    @Test func `the reply's mode tells when isTestPayment means the contrary (C8)`() async throws {
        try await withBehaviour {
            $0.testPaymentMeansLive = true
        } _: { scene in
            let (token, order) = try await scene.agreedPayment()
            let paid = try await scene.client.executePayment(token, orderNo: order, for: SandboxScene.user)
            #expect(paid.mode == .live)
            #expect(paid.mode != scene.client.settings.tossPay.expectedMode)
        }
    }

    @Test(arguments: [true, false], [200, 400])
    func `an order number that is used is not refused for good (C8)`(full: Bool, status: Int) async throws {
        try await withBehaviour {
            $0.fullErrors = full
            $0.businessErrorStatus = status
        } _: { scene in
            _ = try await scene.agreedPayment()
            let error = try await failure { try await scene.agreedPayment() }
            #expect(error.code == .existingPayment && error.outcome == .unknown)
        }
    }

    @Test(arguments: [false, true])
    func `a purchase is read, for its buyer alone (C9)`(old: Bool) async throws {
        try await withBehaviour {
            $0.oldOrderStatuses = old
            $0.orderTimesHaveOffset = old
        } _: { scene in
            let bought = try await scene.sandbox.purchase(userKey: SandboxScene.user.rawValue, sku: "ait.1")
            let id = try PurchaseOrderID(bought.orderID)
            let order = try await scene.client.orderStatus(id, for: SandboxScene.user)
            #expect(order.orderId == id && order.sku == "ait.1" && order.standing == .paid)
            #expect(order.statusDeterminedAt?.date == SandboxScene.now)
            #expect(try await scene.client.orderStatus(id, for: nil).standing == .paid)
            #expect(try await scene.client.orderStatus(id, for: UserKey(rawValue: 7)).status == .notFound)
            _ = try await scene.sandbox.movePurchase(orderID: bought.orderID, statuses: [.refunded])
            #expect(try await scene.client.orderStatus(id, for: SandboxScene.user).standing == .refunded)
        }
    }

    @Test(arguments: [false, true])
    func `messages are sent, and what failed is told (C10)`(old: Bool) async throws {
        try await withBehaviour {
            $0.oldMessageNames = old
        } _: { scene in
            _ = try await scene.logIn()
            let message = TemplateMessage(template: try TemplateSetCode("SANDBOX_TEMPLATE"), context: ["item": "생수"])
            #expect(try await scene.client.sendMessage(message, to: user).isComplete)
            try await scene.sandbox.setUnreachable(userKey: SandboxScene.user.rawValue, reason: "PUSH_OFF")
            let unheard = try await scene.client.sendMessage(message, to: user)
            #expect(!unheard.isComplete && unheard.failures.first?.reason == "PUSH_OFF")
            let bulk = try BulkMessage(
                template: message.template, entries: [.init(user: user, context: message.context)])
            #expect(try await scene.client.sendBulkMessage(bulk).messageCount == 1)
            let stranger = UserReference.user(UserKey(rawValue: 9))
            let error = try await failure { try await scene.client.sendMessage(message, to: stranger) }
            #expect(error.code == .unknownUser && error.outcome == .notFound)
        }
    }

    @Test func `points are granted once under a key (C11)`() async throws {
        try await withSandboxScene { scene in
            _ = try await scene.logIn()
            let promotion = try PromotionCode("SANDBOX_PROMOTION")
            let key = try await scene.client.promotionKey(for: user)
            let none = try await failure {
                try await scene.client.promotionResult(promotion, key: key, for: user)
            }
            #expect(none.outcome == .notFound && none.code == .noGrant)
            let amount = try PromotionPoints(100)
            #expect(
                try await scene.client.executePromotion(promotion, key: key, amount: amount, for: user) == key)
            let again = try await failure {
                try await scene.client.executePromotion(promotion, key: key, amount: amount, for: user)
            }
            #expect(again.code == .alreadyGranted && again.outcome == .unknown)
            #expect(try await scene.client.promotionResult(promotion, key: key, for: user) == .pending)
            #expect(try await scene.client.promotionResult(promotion, key: key, for: user) == .success)
            let absent = try await failure {
                try await scene.client.executePromotion(PromotionCode("NONE"), key: key, amount: amount, for: user)
            }
            #expect(absent.outcome == .misconfigured)
        }
    }

    @Test(arguments: [false, true])
    func `an anonymous key is verified, however Toss says so (C12)`(other: Bool) async throws {
        try await withBehaviour {
            $0.anonymousKeySuccessIsText = !other
            $0.unknownAnonymousKeyIsUnauthorized = other
        } _: { scene in
            let key = try AnonymousKey(await scene.sandbox.anonymousKey())
            #expect(try await scene.client.verify(key))
            #expect(try await !scene.client.verify(AnonymousKey("invented")))
        }
    }

    @Test func `too many calls are told as such (C8)`() async throws {
        try await withSandboxScene({ $0.requestsPerMinute = 1 }) { scene in
            try await scene.client.probe()
            let error = try await failure { try await scene.client.verify(AnonymousKey("a")) }
            #expect(error.outcome == .rateLimited)
            #expect(error.retryAfterSeconds != nil)
        }
    }
}
