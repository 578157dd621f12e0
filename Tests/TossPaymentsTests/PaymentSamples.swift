/// Invented payments in the documented form.
enum PaymentSamples {
    static let card = """
        {"mId":"tinvented01","version":"2022-11-16","lastTransactionKey":"txrd_invented1","paymentKey":"pay_invented",
         "orderId":"order-0001","orderName":"생수 외 1건","taxExemptionAmount":0,"status":"DONE",
         "requestedAt":"2026-08-10T15:30:01+09:00","approvedAt":"2026-08-10T15:30:02+09:00","useEscrow":false,
         "cultureExpense":false,"card":{"amount":9900,"issuerCode":"21","acquirerCode":null,
         "number":"94100012****789*","installmentPlanMonths":3,"approveNo":"00000000","useCardPoint":false,
         "cardType":"신용","ownerType":"개인","acquireStatus":"READY","isInterestFree":true,
         "interestPayer":"MERCHANT"},"virtualAccount":null,"transfer":null,"mobilePhone":null,
         "giftCertificate":null,"cashReceipt":null,"cashReceipts":null,"discount":null,"cancels":null,
         "secret":"ps_invented","type":"BILLING","easyPay":null,"country":"KR","failure":null,
         "isPartialCancelable":true,"receipt":{"url":"https://example.com/r"},
         "checkout":{"url":"https://example.com/c"},"currency":"KRW","totalAmount":9900,"balanceAmount":9900,
         "suppliedAmount":9000,"vat":900,"taxFreeAmount":0,"method":"카드","metadata":{"cart":"c-1"}}
        """

    static let virtualAccount = """
        {"mId":"tinvented01","version":"2022-11-16","paymentKey":"pay_invented","orderId":"order-0001",
         "status":"WAITING_FOR_DEPOSIT","approvedAt":null,"virtualAccount":{"accountType":"일반",
         "accountNumber":"X1000000000001","bankCode":"20","customerName":"김발명","depositorName":"김발명",
         "dueDate":"2026-08-17T15:30:02","refundStatus":"NONE","expired":false,"settlementStatus":"INCOMPLETED",
         "refundReceiveAccount":{"bankCode":"20","accountNumber":"2000000000002","holderName":"김발명"}},
         "cashReceipt":{"type":"소득공제","receiptKey":"rk","issueNumber":"1","receiptUrl":"https://example.com",
         "amount":9900,"taxFreeAmount":0},"cashReceipts":[{"receiptKey":"rk","orderId":"order-0001",
         "orderName":"물","type":"지출증빙","issueNumber":"1","receiptUrl":"https://example.com",
         "businessNumber":"0000000000","transactionType":"CONFIRM","amount":9900,"taxFreeAmount":0,
         "issueStatus":"FAILED","failure":{"code":"X","message":"발급 실패"},"customerIdentityNumber":"010****0000",
         "requestedAt":"2026-08-10T15:31:00+09:00"}],"currency":"KRW","totalAmount":9900,"balanceAmount":9900,
         "secret":"ps_invented","method":"가상계좌"}
        """

    static let cancelledInParts = """
        {"paymentKey":"pay_invented","orderId":"order-0001","status":"PARTIAL_CANCELED","currency":"KRW",
         "totalAmount":1000,"balanceAmount":0,"easyPayAmount":0,"easyPayDiscountAmount":0,
         "easyPay":{"provider":"토스페이","amount":0,"discountAmount":0},"discount":{"amount":0},
         "cancels":[{"cancelAmount":400,"cancelReason":"변심","taxFreeAmount":0,"taxExemptionAmount":0,
         "refundableAmount":600,"canceledAt":"2026-08-10T15:30:01+09:00","transactionKey":"txrd_invented2",
         "cancelStatus":"DONE"},
         {"cancelAmount":600,"cancelReason":"변심","taxFreeAmount":0,"taxExemptionAmount":0,"refundableAmount":0,
         "cardDiscountAmount":0,"transferDiscountAmount":0,"easyPayDiscountAmount":0,
         "canceledAt":"2026-08-10T15:30:02+09:00","transactionKey":"txrd_invented3","receiptKey":null,
         "cancelStatus":"DONE","cancelRequestId":null}]}
        """
}
