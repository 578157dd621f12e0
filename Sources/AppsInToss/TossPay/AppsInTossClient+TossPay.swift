/// Toss Pay: `makePayment`, then the buyer authenticates in the mini-app (`checkoutPayment`), then `executePayment`.
extension AppsInTossClient {
    /// Makes a payment for the buyer to authenticate (`POST …/pay/make-payment`). No money moves. After an unknown
    /// outcome repeat it with the same order number.
    public func makePayment(
        _ request: MakePaymentRequest, for user: UserKey, timeout: Duration? = nil
    ) async throws(AppsInTossError) -> PayToken {
        let body = MakePaymentBody(request, isTestPayment: settings.tossPay.isTestPayment)
        let made: MadePayment = try await exchangePay(.makePayment, for: user, body: body, timeout: timeout)
        return made.payToken
    }

    /// Takes the money of an authenticated payment (`POST …/pay/execute-payment`). After an unknown outcome read the
    /// status; compare the answer with the order, its `mode` too.
    public func executePayment(
        _ payToken: PayToken, orderNo: OrderNo? = nil, for user: UserKey, timeout: Duration? = nil
    ) async throws(AppsInTossError) -> TossPayExecution {
        let body = PaymentBody(
            payToken: payToken, orderNo: orderNo, reason: nil, isTestPayment: settings.tossPay.isTestPayment)
        return try await exchangePay(.executePayment, for: user, body: body, timeout: timeout)
    }

    /// Gives the whole of a payment back (`POST …/pay/refund-payment`). After an unknown outcome read the status.
    public func refundPayment(
        _ payToken: PayToken, reason: RefundReason, for user: UserKey, timeout: Duration? = nil
    ) async throws(AppsInTossError) -> TossPayRefund {
        let body = PaymentBody(
            payToken: payToken, orderNo: nil, reason: reason.description,
            isTestPayment: settings.tossPay.isTestPayment)
        return try await exchangePay(.refundPayment, for: user, body: body, timeout: timeout)
    }

    /// Reads a payment (`POST …/pay/get-payment-status`), in whatever status it is.
    public func paymentStatus(
        _ payToken: PayToken, orderNo: OrderNo, for user: UserKey, timeout: Duration? = nil
    ) async throws(AppsInTossError) -> TossPayPayment {
        let body = PaymentBody(
            payToken: payToken, orderNo: orderNo, reason: nil, isTestPayment: settings.tossPay.isTestPayment)
        return try await exchangePay(.paymentStatus, for: user, body: body, timeout: timeout)
    }
}

private struct MakePaymentBody: Encodable {
    let orderNo: OrderNo
    let productDesc: String
    let amount: Int64
    let amountTaxFree: Int64
    let amountTaxable: Int64?
    let amountVat: Int64?
    let amountServiceFee: Int64?
    let enablePayMethods: TossPayMethod?
    let cashReceipt: Bool?
    let cashReceiptTradeOption: MakePaymentRequest.CashReceiptTradeOption?
    let installment: String?
    let isTestPayment: Bool

    init(_ request: MakePaymentRequest, isTestPayment: Bool) {
        orderNo = request.orderNo
        productDesc = request.productDescription.description
        amount = request.amounts.amount
        amountTaxFree = request.amounts.taxFree
        amountTaxable = request.amounts.taxable
        amountVat = request.amounts.vat
        amountServiceFee = request.amounts.serviceFee
        enablePayMethods = request.enabledMethod
        cashReceipt = request.cashReceipt
        cashReceiptTradeOption = request.cashReceiptTradeOption
        installment = request.allowsInstallment.map { $0 ? "USE" : "NOT_USE" }
        self.isTestPayment = isTestPayment
    }
}

private struct MadePayment: Decodable {
    let payToken: PayToken
}

private struct PaymentBody: Encodable {
    let payToken: PayToken
    let orderNo: OrderNo?
    let reason: String?
    let isTestPayment: Bool
}
