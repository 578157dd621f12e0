import AppsInToss
import Foundation
import Testing

@Suite
struct TossPayTests {
    private func client(_ success: String) -> AppsInTossClient {
        AppsInTossClient(ScriptedTransport(success: success))
    }

    private let executed = """
        {"code":0,"msg":"","errorCode":null,"mode":"LIVE","orderNo":"order-1","amount":15000,"discountedAmount":1000,
         "paidAmount":14000,"approvalTime":"2026-08-10 15:30:01","stateMsg":"결제 완료","payToken":"t-1",
         "transactionId":"0198","payMethod":"CARD","cardCompanyCode":"3","cardCompanyName":"삼성",
         "cardAuthorizationNo":"00012345","spreadOut":"0","noInterest":false,"cardMethodType":"CREDIT",
         "cardUserType":"PERSONAL","cardNumber":"1234****5678","cardNum4Print":"5678","cardBinNumber":123456,
         "salesCheckLinkUrl":"https://example.com/r","rate":1.5}
        """

    @Test func `an executed payment is read`() async throws {
        let payment = try await client(executed).executePayment(PayToken("t-1"), for: .sample)
        #expect(payment.mode == .live)
        #expect(payment.amount == 15000 && payment.discountedAmount == 1000 && payment.paidAmount == 14000)
        #expect(payment.orderNo == "order-1" && payment.payToken.description == "t-1")
        #expect(payment.approvalTime?.date == Date(timeIntervalSince1970: 1_786_343_401))
        #expect(payment.payMethod == .card)
        let card = try #require(payment.card)
        #expect(card.companyCode == "3" && card.spreadOut == 0 && card.noInterest == false)
        #expect(card.methodType == .credit && card.userType == .personal && card.binNumber == "123456")
        #expect(payment.account == nil)
    }

    @Test(arguments: [
        ("15000", "15000.0"), ("15000", "1.5e4"), ("15000", #""15000""#), ("15000", "9223372036854775808"),
        (#""mode":"LIVE","#, ""), (#""payToken":"t-1","#, ""), (#""order-1""#, "null"),
        (#""amount":15000"#, #""amount":15000,"amount":1"#),
    ])
    func `a payment that cannot be booked is unknown, never failed (0.4)`(old: String, new: String) async throws {
        let error = await #expect(throws: AppsInTossError.self) {
            try await client(executed.replacing(old, with: new, maxReplacements: 1))
                .executePayment(PayToken("t-1"), for: .sample)
        }
        #expect(error?.outcome == .unknown)
        #expect(error?.requestMayHaveBeenSent == true)
    }

    @Test(arguments: [
        (#"{"code":-1,"errorCode":"COMMON_BREAK_TIME_OF_BANK","msg":"점검"}"#, "COMMON_BREAK_TIME_OF_BANK", true),
        (#"{"code":"1","errorCode":"SOMETHING","msg":"m"}"#, "SOMETHING", false),
        (#"{"code":77,"errorCode":null,"msg":null}"#, "77", false),
        (#"{"code":77,"errorCode":"","mode":"LIVE","orderNo":"o","payToken":"t","amount":1}"#, "77", false),
    ])
    func `a code inside of a success is no success`(success: String, code: String, refused: Bool) async throws {
        let error = await #expect(throws: AppsInTossError.self) {
            try await client(success).executePayment(PayToken("t"), for: .sample)
        }
        #expect(error?.code?.rawValue == code)
        #expect(error?.outcome == (refused ? .refused : .unknown))
    }

    @Test func `a refund is read`() async throws {
        let refund = try await client(
            """
            {"refundNo":"r-1","approvalTime":"2026-08-10 15:30:01","cashReceiptMgtKey":null,"refundableAmount":0,
             "discountedAmount":0,"paidAmount":15000,"refundedAmount":15000,"refundedDiscountAmount":0,
             "refundedPaidAmount":15000,"payToken":"t-1","transactionId":"0199","accountBankCode":"092",
             "accountBankName":"토스뱅크","accountNumber":"1000****1234"}
            """
        ).refundPayment(PayToken("t-1"), reason: RefundReason("고객요청"), for: .sample)
        #expect(refund.refundedAmount == 15000 && refund.refundableAmount == 0 && refund.refundNo == "r-1")
        #expect(refund.mode == nil && refund.card == nil)
        #expect(refund.account?.bankCode == "092")
    }

    @Test func `a payment's status is read with all its movements`() async throws {
        let payment = try await client(
            """
            {"mode":"TEST","payToken":"t-1","orderNo":"order-1","payStatus":"REFUND_SUCCESS","payMethod":"CARD",
             "amount":15000,"refundableAmount":0,"card":{"noInterest":true,"spreadOut":3,"cardCompanyCode":4},
             "transactions":[
               {"stepType":"PAY","transactionId":"1","transactionAmount":15000,"regTs":"2026-08-10 15:30:01"},
               {"stepType":"REFUND","transactionId":"2","transactionAmount":-15000,"regTs":"2026-08-11 15:30:01"}],
             "createdTs":"2026-08-10 15:00:00","paidTs":"2026-08-10 15:30:01"}
            """
        ).paymentStatus(PayToken("t-1"), orderNo: OrderNo("order-1"), for: .sample)
        #expect(payment.mode == .test && payment.payStatus == .refunded)
        #expect(payment.transactions.map(\.transactionAmount) == [15000, -15000])
        #expect(payment.transactions.map(\.stepType) == [.pay, .refund])
        #expect(payment.card?.companyCode == "4" && payment.card?.spreadOut == 3)
    }

    @Test(arguments: [
        ("PAY_STANDBY", false, false), ("PAY_APPROVED", false, false), ("PAY_PROGRESS", false, false),
        ("PAY_COMPLETE", true, false), ("PAY_CANCEL", false, false), ("REFUND_PROGRESS", false, false),
        ("REFUND_SUCCESS", false, true), ("SETTLEMENT_COMPLETE", true, false),
        ("SETTLEMENT_REFUND_COMPLETE", false, true), ("OF_TOMORROW", false, false),
    ])
    func `each status says whether the money is here`(status: String, paid: Bool, refunded: Bool) {
        let status = TossPayPayment.Status(rawValue: status)
        #expect(status.isPaid == paid)
        #expect(status.isRefunded == refunded)
    }

    @Test func `the mode of an answer can be compared with what was meant`() async throws {
        let payment = try await client(executed).executePayment(PayToken("t-1"), for: .sample)
        #expect(payment.mode == TossPayEnvironment.live.expectedMode)
        #expect(payment.mode != TossPayEnvironment.test.expectedMode)
    }
}
