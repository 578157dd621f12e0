import Foundation
import NIOHTTP1
import ProviderSandbox
import Testing

struct PartnerPayTests {
    private func make(
        _ partner: Partner, orderNo: String = "order-1", _ more: String = "", isTest: Bool = false,
        user: Int64 = Partner.user
    ) async throws -> Partner.Reply {
        try await partner.post(
            "/pay/make-payment",
            #"{"orderNo":"\#(orderNo)","productDesc":"생수 외 1건","amount":11000,"amountTaxFree":0,"#
                + #""isTestPayment":\#(isTest)\#(more)}"#, user: user)
    }

    private func call(
        _ partner: Partner, _ name: String, _ token: String, _ more: String = "", isTest: Bool = false,
        user: Int64 = Partner.user
    ) async throws -> Partner.Reply {
        try await partner.post(
            "/pay/\(name)", #"{"payToken":"\#(token)","isTestPayment":\#(isTest)\#(more)}"#, user: user)
    }

    private func refund(_ partner: Partner, _ token: String, isTest: Bool = false) async throws -> Partner.Reply {
        try await call(partner, "refund-payment", token, #","reason":"고객 변심 (1)""#, isTest: isTest)
    }

    private func status(_ partner: Partner, _ token: String, isTest: Bool = false) async throws -> String {
        try await call(partner, "get-payment-status", token, isTest: isTest).string("payStatus")
    }

    /// The token of a payment the buyer has agreed to.
    private func agreed(_ partner: Partner, isTest: Bool = false) async throws -> String {
        _ = try await partner.linked()
        let token = try await make(partner, isTest: isTest).string("payToken")
        try await partner.sandbox.authenticatePay(payToken: token)
        return token
    }

    @Test func `made, agreed to, executed, refunded as a whole (C8)`() async throws {
        try await withPartner { partner async throws in
            _ = try await partner.linked()
            let token = try await make(partner).string("payToken")
            #expect(token.count <= 30)
            #expect(try await status(partner, token) == "PAY_STANDBY")
            #expect(try await call(partner, "execute-payment", token).code == "PAYMENT_INVALID_STATUS")
            try await partner.sandbox.authenticatePay(payToken: token)
            #expect(try await status(partner, token) == "PAY_APPROVED")
            #expect(try await partner.sandbox.ledger().isEmpty)

            let paid = try await call(partner, "execute-payment", token, #","orderNo":"order-1""#)
            #expect(try paid.string("mode") == "LIVE")
            #expect(try paid.number("code") == 0)
            #expect(try paid.number("amount") == 11_000)
            #expect(try paid.string("approvalTime") == "2026-08-10 15:30:01")
            #expect(try paid.string("payMethod") == "TOSS_MONEY")
            #expect(try await status(partner, token) == "PAY_COMPLETE")
            #expect(try await call(partner, "execute-payment", token).code == "PAYMENT_INVALID_STATUS")

            let back = try await refund(partner, token)
            #expect(try back.number("refundedAmount") == 11_000)
            #expect(try await status(partner, token) == "REFUND_SUCCESS")
            #expect(try await refund(partner, token).code == "PAYMENT_INVALID_STATUS")
            let ledger = try await partner.sandbox.ledger()
            #expect(ledger.map(\.kind) == ["tossPayApproval", "tossPayRefund"])
            #expect(ledger.map(\.amount) == [11_000, 11_000])
            #expect(ledger.allSatisfy { $0.orderID == "order-1" && $0.userKey == Partner.user })
        }
    }

    @Test func `the status has the shares, the steps and the card (C8)`() async throws {
        try await withPartner { partner async throws in
            _ = try await partner.linked()
            let token = try await make(
                partner, #","enablePayMethods":"CARD","amountServiceFee":0"#
            ).string("payToken")
            try await partner.sandbox.authenticatePay(payToken: token)
            _ = try await call(partner, "execute-payment", token)
            _ = try await refund(partner, token)
            let reply = try await partner.post(
                "/pay/get-payment-status", #"{"orderNo":"order-1","isTestPayment":false}"#, user: Partner.user)
            #expect(try reply.number("amountVat") == 1000)
            #expect(try reply.number("amountTaxable") == 10_000)
            #expect(try reply.number("refundableAmount") == 0)
            #expect(reply.success["card"] is [String: Any])
            let steps = try #require(reply.success["transactions"] as? [[String: Any]])
            #expect(steps.map { $0["stepType"] as? String } == ["PAY", "REFUND"])
            #expect(steps.map { $0["transactionAmount"] as? Int } == [11_000, -11_000])
        }
    }

    @Test func `an order number is used once (C8)`() async throws {
        try await withPartner { partner async throws in
            let token = try await agreed(partner)
            let again = try await make(partner)
            #expect(again.status == 200)
            #expect(again.code == "PAYMENT_EXISTING_PAYMENT")
            #expect(try await status(partner, token) == "PAY_APPROVED")
        }
        try await withBehaviour {
            $0.unauthenticatedOrderNumbersAreReusable = true
        } _: { partner async throws in
            _ = try await partner.linked()
            _ = try await make(partner)
            let second = try await make(partner).string("payToken")
            try await partner.sandbox.authenticatePay(payToken: second)
            #expect(try await make(partner).code == "PAYMENT_EXISTING_PAYMENT")
        }
    }

    @Test func `test payments move no money and are no live ones (C8)`() async throws {
        try await withPartner { partner async throws in
            let token = try await agreed(partner, isTest: true)
            #expect(try await call(partner, "execute-payment", token).code == "PAYMENT_NOT_FOUND")
            let paid = try await call(partner, "execute-payment", token, isTest: true)
            #expect(try paid.string("mode") == "TEST")
            #expect(try await partner.sandbox.ledger().isEmpty)
        }
        try await withBehaviour {
            $0.testPaymentMeansLive = true
        } _: { partner async throws in
            let token = try await agreed(partner, isTest: true)
            #expect(try await call(partner, "execute-payment", token, isTest: true).string("mode") == "LIVE")
        }
    }

    @Test func `payments of another user, app or order are not found (C8)`() async throws {
        try await withPartner { partner async throws in
            let token = try await agreed(partner)
            _ = try await partner.linked(7)
            #expect(try await call(partner, "execute-payment", token, user: 7).code == "PAYMENT_NOT_FOUND")
            let other = try await call(partner, "execute-payment", token, #","orderNo":"order-2""#)
            #expect(other.code == "PAYMENT_NOT_FOUND")
            _ = try await partner.linked(miniApp: "game")
            let game = partner.presenting(partner.identities.clients["game"])
            #expect(try await call(game, "get-payment-status", token).code == "PAYMENT_NOT_FOUND")
            #expect(try await call(partner, "execute-payment", token, user: 9).code == "4010")
        }
    }

    @Test(arguments: [
        (#""orderNo":"order-1""#, #""orderNo":"order 1""#), (#""orderNo":"order-1""#, #""orderNo":"""#),
        (#""amount":11000"#, #""amount":0"#), (#""amount":11000"#, #""amount":10000000"#),
        (#""amount":11000"#, #""amount":11000.0"#), (#""amount":11000"#, #""amount":"11000""#),
        ("생수 외 1건", "  "), ("생수 외 1건", #"\""#), (#""amountTaxFree":0"#, #""amountTaxFree":11001"#),
        (#""amountTaxFree":0"#, #""amountTaxFree":0,"amountTaxable":1,"amountVat":1"#),
        (#""amountTaxFree":0"#, #""amountTaxFree":0,"enablePayMethods":"BITCOIN""#),
        (#""isTestPayment":false"#, #""isTestPayment":null"#),
    ])
    func `a field that breaks its rule is 400 (C8)`(right: String, wrong: String) async throws {
        try await withPartner { partner async throws in
            _ = try await partner.linked()
            let body =
                #"{"orderNo":"order-1","productDesc":"생수 외 1건","amount":11000,"amountTaxFree":0,"#
                + #""isTestPayment":false}"#
            let reply = try await partner.post(
                "/pay/make-payment", body.replacing(right, with: wrong), user: Partner.user)
            #expect(reply.status == 400)
            #expect(reply.code == "INVALID_PARAMETER")
            #expect(try await partner.post("/pay/make-payment", body, user: Partner.user).isSuccess)
        }
    }

    @Test func `the user's header is required (C8)`() async throws {
        try await withPartner { partner async throws in
            let token = try await agreed(partner)
            let body = #"{"payToken":"\#(token)","isTestPayment":false}"#
            #expect(try await partner.post("/pay/execute-payment", body).status == 400)
            let wrong = try await partner.send(
                .POST, "/pay/execute-payment", headers: ["x-toss-user-key": "abc"], body: body)
            #expect(wrong.status == 400)
        }
    }

    @Test func `a refund's reason is needed, short and plain, unless switched off (C8)`() async throws {
        try await withPartner { partner async throws in
            let token = try await agreed(partner)
            _ = try await call(partner, "execute-payment", token)
            #expect(try await call(partner, "refund-payment", token).status == 400)
            let tooLong = String(repeating: "가", count: 56)
            #expect(try await call(partner, "refund-payment", token, #","reason":"\#(tooLong)""#).status == 400)
            #expect(try await call(partner, "refund-payment", token, #","reason":"<b>""#).status == 400)
            var behaviour = AppsInTossBehaviour()
            behaviour.refundNeedsReason = false
            try await partner.sandbox.setBehaviour(behaviour)
            #expect(try await call(partner, "refund-payment", token).isSuccess)
        }
    }

    @Test func `the buyer agrees or gives up by route, and settlement comes later`() async throws {
        try await withPartner { partner async throws in
            _ = try await partner.linked()
            let token = try await make(partner).string("payToken")
            let body = #"{"payToken":"\#(token)","payMethod":"CARD"}"#
            #expect(try await partner.control(.POST, "/pay/authenticate", body).text.contains("PAY_APPROVED"))
            #expect(try await partner.control(.POST, "/pay/authenticate", body).status == 409)
            #expect(try await partner.control(.POST, "/pay/authenticate", #"{"payToken":"no"}"#).status == 404)
            #expect(try await call(partner, "execute-payment", token).string("cardNum4Print") == "0000")
            let settled = try await partner.control(.POST, "/pay/settle", #"{"payToken":"\#(token)"}"#)
            #expect(settled.text.contains("SETTLEMENT_COMPLETE"))

            let given = try await make(partner, orderNo: "order-2").string("payToken")
            try await partner.sandbox.authenticatePay(payToken: given, agrees: false)
            #expect(try await status(partner, given) == "PAY_CANCEL")
        }
    }

    @Test func `both names of a payment are wanted when switched on`() async throws {
        try await withBehaviour {
            $0.paymentStatusNeedsBothNames = true
        } _: { partner async throws in
            let token = try await agreed(partner)
            #expect(try await call(partner, "get-payment-status", token).status == 400)
            let both = try await call(partner, "get-payment-status", token, #","orderNo":"order-1""#)
            #expect(both.isSuccess)
            let wrong = try await call(partner, "get-payment-status", token, #","orderNo":"order-2""#)
            #expect(wrong.code == "PAYMENT_NOT_FOUND")
        }
    }

    // MARK: Faults

    private func withFault(
        _ kind: SandboxFault.Kind, on name: String = "execute-payment",
        _ body: (_ partner: Partner, _ token: String) async throws -> Void
    ) async throws {
        try await withPartner { partner async throws in
            let token = try await agreed(partner)
            await partner.sandbox.add(SandboxFault(path: Partner.base + "/pay/\(name)", kind: kind))
            try await body(partner, token)
        }
    }

    @Test func `a dropped request does nothing, a dropped response has paid (E2)`() async throws {
        try await withFault(.dropRequest) { partner, token async throws in
            await #expect(throws: (any Error).self) { _ = try await call(partner, "execute-payment", token) }
            #expect(try await status(partner, token) == "PAY_APPROVED")
        }
        for kind in [SandboxFault.Kind.dropResponse, .partialBody, .resetAfterHeaders] {
            try await withFault(kind) { partner, token async throws in
                await #expect(throws: (any Error).self) { _ = try await call(partner, "execute-payment", token) }
                #expect(try await status(partner, token) == "PAY_COMPLETE")
                #expect(try await partner.sandbox.ledger().count == 1)
            }
        }
    }

    @Test(arguments: [SandboxFault.ReadsBefore.inProgress, .notFound])
    func `a late commit pays once, when its time has come (E2)`(reads: SandboxFault.ReadsBefore) async throws {
        try await withFault(.lateCommit(seconds: 30, readsBefore: reads)) { partner, token async throws in
            await #expect(throws: (any Error).self) { _ = try await call(partner, "execute-payment", token) }
            let before = try await call(partner, "get-payment-status", token)
            if reads == .inProgress {
                #expect(try before.string("payStatus") == "PAY_PROGRESS")
                #expect(try await call(partner, "execute-payment", token).code == "PAYMENT_INVALID_STATUS")
            } else {
                #expect(before.code == "PAYMENT_NOT_FOUND")
            }
            try await partner.sandbox.advanceClock(seconds: 30)
            #expect(try await status(partner, token) == "PAY_COMPLETE")
            #expect(try await partner.sandbox.ledger().count == 1)
        }
    }

    @Test func `a stale read shows what was, though reads are POST here (E2)`() async throws {
        try await withFault(.staleRead(seconds: 60), on: "get-payment-status") { partner, token async throws in
            try await partner.sandbox.advanceClock(seconds: 120)
            _ = try await call(partner, "execute-payment", token)
            #expect(try await status(partner, token) == "PAY_APPROVED")
            #expect(try await status(partner, token) == "PAY_COMPLETE")
        }
    }

    @Test func `a read does not use up a late commit (E2)`() async throws {
        try await withPartner { partner async throws in
            let token = try await agreed(partner)
            await partner.sandbox.add(
                SandboxFault(path: "/api-partner/", kind: .lateCommit(seconds: 5, readsBefore: .inProgress)))
            #expect(try await status(partner, token) == "PAY_APPROVED")
            await #expect(throws: (any Error).self) { _ = try await call(partner, "execute-payment", token) }
        }
    }

    @Test func `status, delay and any error code come over TLS too (E2)`() async throws {
        try await withFault(.status(502)) { partner, token async throws in
            #expect(try await call(partner, "execute-payment", token).status == 502)
            let path = "/_sandbox/faults"
            let fault = #"{"path":"/api-partner/","kind":"errorCode","code":"COMMON_BREAK_TIME_OF_BANK"}"#
            #expect(try await Merchant(partner.sandbox).send(.POST, path, body: fault).status == 200)
            #expect(try await call(partner, "execute-payment", token).code == "COMMON_BREAK_TIME_OF_BANK")
            await partner.sandbox.add(
                SandboxFault(path: "/api-partner/", kind: .errorCode("INTERNAL_ERROR", isKept: false)))
            #expect(try await call(partner, "execute-payment", token).status == 500)
            #expect(try await partner.sandbox.ledger().isEmpty)
            await partner.sandbox.add(SandboxFault(path: "/api-partner/", kind: .delay(milliseconds: 1)))
            #expect(try await call(partner, "execute-payment", token).isSuccess)
        }
    }
}
