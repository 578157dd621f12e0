import ProviderTransport
import StrictJSON
import Testing

@testable import TossPayments

@Suite
struct PaymentTests {
    private func read(_ json: String) async throws -> Payment {
        try await TossPaymentsClient(ScriptedTransport(json)).payment(paymentKey: "pay_invented")
    }

    @Test func `a card payment is read whole`() async throws {
        let payment = try await read(PaymentSamples.card)
        #expect(payment.mId == "tinvented01")
        #expect(payment.version == "2022-11-16")
        #expect(payment.type == .billing)
        #expect(payment.orderName == "생수 외 1건")
        #expect(payment.method == .card)
        #expect(payment.status == .done)
        #expect(payment.totalAmount == 9900)
        #expect(payment.balanceAmount == 9900)
        #expect(payment.suppliedAmount == 9000)
        #expect(payment.vat == 900)
        #expect(payment.taxFreeAmount == 0)
        #expect(payment.taxExemptionAmount == 0)
        #expect(payment.currency == "KRW")
        #expect(payment.requestedAt?.text == "2026-08-10T15:30:01+09:00")
        #expect(payment.approvedAt?.millisecondsSince1970 == 1_786_343_402_000)
        #expect(payment.useEscrow == false)
        #expect(payment.cultureExpense == false)
        #expect(payment.isPartialCancelable == true)
        #expect(payment.lastTransactionKey == "txrd_invented1")
        #expect(payment.secret == PaymentSecret("ps_invented"))
        #expect(payment.metadata == ["cart": "c-1"])
        #expect(payment.receipt?.url == "https://example.com/r")
        #expect(payment.checkout?.url == "https://example.com/c")
        #expect(payment.country == "KR")
        #expect(payment.failure == nil)
        let card = try #require(payment.card)
        #expect(card.amount == 9900)
        #expect(card.issuerCode == "21")
        #expect(card.acquirerCode == nil)
        #expect(card.number == "94100012****789*")
        #expect(card.installmentPlanMonths == 3)
        #expect(card.approveNo == "00000000")
        #expect(card.useCardPoint == false)
        #expect(card.cardType == .credit)
        #expect(card.ownerType == .personal)
        #expect(card.acquireStatus == .ready)
        #expect(card.isInterestFree == true)
        #expect(card.interestPayer == .merchant)
    }

    @Test func `a virtual account waiting for its deposit is read whole`() async throws {
        let payment = try await read(PaymentSamples.virtualAccount)
        #expect(payment.method == .virtualAccount)
        #expect(payment.status == .waitingForDeposit)
        #expect(payment.approvedAt == nil)
        let account = try #require(payment.virtualAccount)
        #expect(account.accountType == .normal)
        #expect(account.accountNumber == "X1000000000001")
        #expect(account.bankCode == "20")
        #expect(account.customerName == "김발명")
        #expect(account.depositorName == "김발명")
        #expect(account.dueDate?.millisecondsSince1970 == 1_786_948_202_000)
        #expect(account.refundStatus == Payment.VirtualAccount.RefundStatus.none)
        #expect(account.expired == false)
        #expect(account.settlementStatus == .incompleted)
        #expect(account.refundReceiveAccount?.accountNumber == "2000000000002")
        #expect(payment.cashReceipt?.type == .incomeDeduction)
        #expect(payment.cashReceipt?.amount == 9900)
        let history = try #require(payment.cashReceipts?.first)
        #expect(history.transactionType == .confirm)
        #expect(history.issueStatus == .failed)
        #expect(history.failure?.message == "발급 실패")
        #expect(history.requestedAt?.text == "2026-08-10T15:31:00+09:00")
    }

    @Test func `the other means of payment are read`() async throws {
        let transfer = try await read(
            paymentJSON(#""method":"계좌이체","transfer":{"bankCode":"88","settlementStatus":"COMPLETED"}"#))
        #expect(transfer.method == .transfer)
        #expect(transfer.transfer == Payment.Transfer(bankCode: "88", settlementStatus: .completed))
        let mobile = try await read(
            paymentJSON(
                #""method":"휴대폰","mobilePhone":{"customerMobilePhone":"01000000000","#
                    + #""settlementStatus":"INCOMPLETED","receiptUrl":"https://example.com/m"}"#))
        #expect(mobile.method == .mobilePhone)
        #expect(mobile.mobilePhone?.receiptUrl == "https://example.com/m")
        let gift = try await read(
            paymentJSON(
                #""method":"문화상품권","giftCertificate":{"approveNo":"1","settlementStatus":"INCOMPLETED"}"#))
        #expect(gift.method == .cultureGiftCertificate)
        #expect(gift.giftCertificate?.approveNo == "1")
        let easy = try await read(
            paymentJSON(
                #""method":"간편결제","easyPay":{"provider":"토스페이","amount":700,"discountAmount":300},"#
                    + #""discount":{"amount":100},"easyPayAmount":700,"easyPayDiscountAmount":300"#))
        #expect(easy.method == .easyPay)
        #expect(easy.easyPay == Payment.EasyPay(provider: "토스페이", amount: 700, discountAmount: 300))
        #expect(easy.discount?.amount == 100)
        #expect(easy.easyPayDiscountAmount == 300)
    }

    @Test func `cancels are read, and the balance says when nothing is left`() async throws {
        let payment = try await read(PaymentSamples.cancelledInParts)
        // Several partial cancels never make it CANCELED.
        #expect(payment.status == .partialCanceled)
        #expect(payment.isFullyCancelled)
        let cancel = try #require(payment.cancels?.last)
        #expect(cancel.cancelAmount == 600)
        #expect(cancel.cancelReason == "변심")
        #expect(cancel.refundableAmount == 0)
        #expect(cancel.taxFreeAmount == 0)
        #expect(cancel.taxExemptionAmount == 0)
        #expect(cancel.cardDiscountAmount == 0)
        #expect(cancel.transferDiscountAmount == 0)
        #expect(cancel.easyPayDiscountAmount == 0)
        #expect(cancel.canceledAt?.millisecondsSince1970 == 1_786_343_402_000)
        #expect(cancel.transactionKey == "txrd_invented3")
        #expect(cancel.cancelStatus == .done)
        #expect(try await !read(paymentJSON(balance: 0)).isFullyCancelled)
        #expect(try await !read(paymentJSON(#""cancels":[]"#, balance: 0)).isFullyCancelled)
        let partly = paymentJSON(#""cancels":[{"cancelAmount":999}]"#, balance: 1)
        #expect(try await !read(partly).isFullyCancelled)
    }

    @Test func `an expired payment with nulls everywhere is read`() async throws {
        let nulls = [
            "version", "type", "orderName", "mId", "method", "requestedAt", "approvedAt", "useEscrow",
            "lastTransactionKey", "transactionKey", "suppliedAmount", "vat", "taxFreeAmount", "taxExemptionAmount",
            "cultureExpense", "cancels", "isPartialCancelable", "card", "virtualAccount", "transfer", "mobilePhone",
            "giftCertificate", "easyPay", "discount", "cashReceipt", "cashReceipts", "secret", "metadata", "receipt",
            "checkout", "easyPayAmount", "easyPayDiscountAmount", "country",
        ].map { "\"\($0)\":null" }.joined(separator: ",")
        let failure = #","failure":{"code":"EXPIRED_PAYMENT","message":"결제가 만료되었습니다."}"#
        let payment = try await read(paymentJSON(nulls + failure, status: "EXPIRED"))
        #expect(payment.status == .expired)
        #expect(payment.failure?.code.rawValue == "EXPIRED_PAYMENT")
    }

    @Test func `words and fields of tomorrow survive or are left aside`() async throws {
        let payment = try await read(
            paymentJSON(
                #""method":"새 수단","type":"NEW","card":{"cardType":"새 종류","ownerType":"x","acquireStatus":"y","#
                    + #""future":{"rate":0.5}},"exchangeRate":1370.25,"future":[{"a":1e3}]"#,
                status: "NEW_STATUS"))
        #expect(payment.status.rawValue == "NEW_STATUS")
        #expect(payment.method?.rawValue == "새 수단")
        #expect(payment.type?.rawValue == "NEW")
        #expect(payment.card?.cardType?.rawValue == "새 종류")
    }

    @Test(arguments: ["paymentKey", "orderId", "status", "totalAmount", "balanceAmount", "currency"])
    func `a payment without what it is booked by is undecodable`(field: String) async throws {
        let json = paymentJSON().replacing("\"\(field)\"", with: "\"other\"")
        let error = await #expect(throws: TossPaymentsError.self) { try await self.read(json) }
        guard case .undecodable(let reason, 200) = try #require(error).cause else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason?.path == field)
    }

    /// Every number of the samples is an amount, a plan or in a list of them.
    @Test(arguments: [PaymentSamples.card, PaymentSamples.virtualAccount, PaymentSamples.cancelledInParts])
    func `no amount is read from a number with a fraction or exponent (4.14)`(sample: String) async throws {
        _ = try await read(sample)
        let numbers = sample.matches(of: /:(\d+)[,}]/)
        #expect(numbers.count > 5)
        for number in numbers {
            for ending in [".0", ".5", "e0", "E2"] {
                let end = number.output.1.endIndex
                let json = sample[..<end] + ending + sample[end...]
                let error = await #expect(throws: TossPaymentsError.self) {
                    try await self.read(String(json))
                }
                #expect(error?.outcome == .unknown)
                #expect(error?.description.contains("only whole amounts are supported") == true)
            }
        }
    }

    @Test func `a payment named twice in one answer is undecodable`() async throws {
        let json = paymentJSON(#""totalAmount":1"#)
        let error = await #expect(throws: TossPaymentsError.self) { try await self.read(json) }
        #expect(error?.outcome == .unknown)
    }

    @Test func `the trace of an answer is kept`() async throws {
        let transport = ScriptedTransport(
            headers: [TransportHeader("X-TossPayments-Trace-Id", "0123abcd")], paymentJSON(#""traceId":"forged""#))
        let payment = try await TossPaymentsClient(transport).payment(orderId: "order-0001")
        #expect(payment.traceId == "0123abcd")
    }

    @Test func `the secret of a payment and the account of a refund appear in no text (1.15)`() async throws {
        for sample in [PaymentSamples.card, PaymentSamples.virtualAccount] {
            let payment = try await read(sample)
            var dumped = ""
            dump(payment, to: &dumped)
            for text in ["\(payment)", String(reflecting: payment), dumped] {
                #expect(!text.contains("ps_invented"))
                #expect(!text.contains("2000000000002"))
            }
        }
    }
}
