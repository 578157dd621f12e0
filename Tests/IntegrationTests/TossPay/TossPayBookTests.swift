import MapaeCore
import MapaeTesting
import ProviderSandbox
import Testing

/// Toss Pay for money, through a whole server: whatever happens on the way, Toss, the payments, the ledger and the balances
/// tell of the same money in the end (C8, B16).
@Suite struct TossPayBookTests {
    /// After each of them nobody knows what has happened.
    private static let losses: [SandboxFault.Kind] = [
        .dropRequest, .dropResponse, .lateCommit(seconds: 20, readsBefore: .inProgress),
        .lateCommit(seconds: 20, readsBefore: .notFound), .partialBody, .resetAfterHeaders, .status(502),
        .errorCode("INTERNAL_ERROR", isKept: false),
    ]

    private static func open(
        _ engine: TestEngine = .sqlite, _ body: @Sendable @escaping (Shop, Buyer) async throws -> Void
    ) async throws {
        try await Shop.open(engine, .sellingForMoney) { shop in try await body(shop, shop.tossBuyer()) }
    }

    private static func expect(
        approvals: Int, refunds: Int = 0, spent: Int = 0, of buyer: Buyer,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let shop = buyer.shop
        let ledger = try await shop.sandbox.ledger()
        #expect(ledger.count { $0.kind == "tossPayApproval" } == approvals, sourceLocation: sourceLocation)
        #expect(ledger.count { $0.kind == "tossPayRefund" } == refunds, sourceLocation: sourceLocation)
        let balance = try await buyer.balance()
        #expect(balance == 120 * (approvals - refunds) - spent, sourceLocation: sourceLocation)
        try await shop.expectBooksAgree(sourceLocation: sourceLocation)
    }

    /// A purchase that went well.
    private static func buy(_ buyer: Buyer) async throws -> String {
        let confirmed = try await buyer.confirmToss(buyer.tossOrder())
        #expect(confirmed.outcome == "200")
        return try #require(confirmed["data.paymentId"])
    }

    private static func atOnce(
        _ count: Int, _ act: @Sendable @escaping (Int) async throws -> Answer
    ) async throws -> [Answer] {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            for number in 0..<count { group.addTask { try await act(number) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    // MARK: Money that comes in

    @Test(arguments: losses.indices)
    func `an execution whose answer is lost ends paid once, in every book (B16)`(loss: Int) async throws {
        try await Self.open { shop, buyer in
            let order = try await buyer.tossOrder()
            await shop.disturbPay("execute-payment", Self.losses[loss])
            let answer = try await buyer.confirmToss(order)
            #expect(answer.outcome == "202" && answer["data.status"] == "confirming", "\(Self.losses[loss])")
            #expect(try await buyer.balance() == 0)
            for _ in 0..<8 { try await shop.advance(.seconds(15)) }
            #expect(try await buyer.status(of: #require(order["data.paymentId"])) == "paid", "\(Self.losses[loss])")
            #expect(try await buyer.confirmToss(order).outcome == "200")
            try await Self.expect(approvals: 1, of: buyer)
        }
    }

    @Test func `readings of the past and none at all after a lost answer end nothing (B16)`() async throws {
        try await Self.open { shop, buyer in
            let order = try await buyer.tossOrder()
            await shop.disturbPay("execute-payment", .dropResponse)
            await shop.disturbPay("get-payment-status", .dropResponse)
            await shop.disturbPay("get-payment-status", .staleRead(seconds: 600))
            #expect(try await buyer.confirmToss(order).outcome == "202")
            for _ in 0..<8 { try await shop.advance(.seconds(30)) }
            #expect(try await buyer.status(of: #require(order["data.paymentId"])) == "paid")
            try await Self.expect(approvals: 1, of: buyer)
        }
    }

    @Test func `a refusal moves nothing in any book, and the next purchase goes through (C8)`() async throws {
        try await Self.open { shop, buyer in
            await shop.disturbPay("execute-payment", .errorCode("COMMON_BREAK_TIME_OF_BANK", isKept: false))
            #expect(try await buyer.confirmToss(buyer.tossOrder()).outcome == "402 PAYMENT_FAILED")
            try await Self.expect(approvals: 0, of: buyer)
            // A no that nobody has explained is one when Toss' record has borne it out.
            let order = try await buyer.tossOrder()
            await shop.disturbPay("execute-payment", .errorCode("LIMIT_OF_TOMORROW", isKept: false))
            #expect(try await buyer.confirmToss(order).outcome == "202")
            try await shop.advance(.seconds(60))
            #expect(try await buyer.confirmToss(order).outcome == "402 PAYMENT_FAILED")
            try await Self.expect(approvals: 0, of: buyer)
            _ = try await Self.buy(buyer)
            try await Self.expect(approvals: 1, of: buyer)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `of twenty confirms at once one takes the money (1.3)`(engine: TestEngine) async throws {
        try await Self.open(engine) { shop, buyer in
            let order = try await buyer.tossOrder()
            let answers = try await Self.atOnce(20) { _ in try await buyer.confirmToss(order) }
            #expect(answers.allSatisfy { ["200", "202"].contains($0.outcome) })
            try await shop.advance(.seconds(15))
            #expect(try await buyer.confirmToss(order)["data.newBalance"] == "120")
            try await Self.expect(approvals: 1, of: buyer)
        }
    }

    @Test func `money that is none, of Toss' test mode, gives no credits on a live server (C8)`() async throws {
        var options = Shop.Options.sellingForMoney
        options.sandbox = { $0.appsInToss?.behaviour.testPaymentMeansLive = true }
        try await Shop.open(options) { shop in
            let buyer = try await shop.tossBuyer()
            #expect(try await buyer.confirmToss(buyer.tossOrder()).outcome == "409 PAYMENT_MISMATCHED")
            try await shop.advance(.minutes(1))
            #expect(try await shop.exceptions().contains { $0.contains("mismatch") })
            try await Self.expect(approvals: 0, of: buyer)
        }
    }

    // MARK: Money that goes back

    @Test(arguments: losses.indices)
    func `a refund whose answer is lost is done once, in every book (B4, B16)`(loss: Int) async throws {
        try await Self.open { shop, buyer in
            let payment = try await Self.buy(buyer)
            await shop.disturbPay("refund-payment", Self.losses[loss])
            let answer = try await buyer.refundToss(payment)
            #expect([200, 202].contains(answer.status), "\(Self.losses[loss])")
            #expect(try await buyer.balance() == 0)
            for _ in 0..<8 { try await shop.advance(.seconds(15)) }
            #expect(try await buyer.status(of: payment) == "refunded", "\(Self.losses[loss])")
            try await Self.expect(approvals: 1, refunds: 1, of: buyer)
        }
    }

    @Test(arguments: [("COMMON_BREAK_TIME_OF_BANK", 0), ("LIMIT_OF_TOMORROW", 60)])
    func `a refund that Toss refuses gives the credits back and moves nothing (B4)`(
        code: String, afterSeconds wait: Int64
    ) async throws {
        try await Self.open { shop, buyer in
            let payment = try await Self.buy(buyer)
            await shop.disturbPay("refund-payment", .errorCode(code, isKept: false))
            _ = try await buyer.refundToss(payment)
            if wait > 0 { #expect(try await buyer.balance() == 0) }
            try await shop.advance(.seconds(wait))
            #expect(try await buyer.status(of: payment) == "paid")
            try await Self.expect(approvals: 1, of: buyer)
            #expect(try await buyer.refundToss(payment)["data.status"] == "refunded")
            try await Self.expect(approvals: 1, refunds: 1, of: buyer)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `of twenty refunds at once one gives the money back (1.6)`(engine: TestEngine) async throws {
        try await Self.open(engine) { shop, buyer in
            let payment = try await Self.buy(buyer)
            let answers = try await Self.atOnce(20) { _ in try await buyer.refundToss(payment) }
            #expect(answers.count { $0.status == 200 } == 1)
            #expect(answers.count { $0.status == 409 } == 19)
            try await Self.expect(approvals: 1, refunds: 1, of: buyer)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `credits go back or are spent, never both, however they meet (1.6)`(engine: TestEngine) async throws {
        try await Self.open(engine) { shop, buyer in
            let payment = try await Self.buy(buyer)
            let answers = try await Self.atOnce(20) { number in
                number.isMultiple(of: 2)
                    ? try await buyer.refundToss(payment)
                    : try await buyer.post("/api/credits/spend", #"{"amount":1,"reason":"AI 생성"}"#)
            }
            let isRefunded = answers.contains { $0["data.status"] == "refunded" }
            let spent = answers.count { $0.status == 200 } - (isRefunded ? 1 : 0)
            #expect(isRefunded == (spent == 0))
            try await Self.expect(approvals: 1, refunds: isRefunded ? 1 : 0, spent: spent, of: buyer)
        }
    }
}

extension Shop {
    /// Meets a call of Toss Pay with a fault.
    fileprivate func disturbPay(_ call: String, _ kind: SandboxFault.Kind) async {
        await sandbox.add(SandboxFault(path: "/api-partner/v1/apps-in-toss/pay/\(call)", kind: kind))
    }
}
