/// The Payment object (docs.tosspayments.com/reference), with every key and its nulls.
extension PaymentRecord {
    struct View {
        let language: AnswerLanguage
        let now: Moment
        /// Of the sandbox as a browser reaches it.
        let origin: String
        let behaviour: SandboxBehaviour
    }

    func json(_ view: View) -> JSONValue {
        let shares = TaxShares(amount: balance, taxFree: taxFree)
        let words = ProviderWords(language: view.language)
        let confirmed = status.isApproved
        return [
            "mId": .string(merchantID), "lastTransactionKey": JSONValue(lastTransactionKey),
            "paymentKey": .string(paymentKey), "orderId": .string(order.orderID), "orderName": .string(order.orderName),
            "taxExemptionAmount": 0, "status": .string(status.rawValue), "requestedAt": .string(requestedAt.korean),
            "approvedAt": JSONValue(approvedAt?.korean), "useEscrow": .bool(order.useEscrow), "cultureExpense": false,
            "card": confirmed ? cardJSON(words) : nil,
            "virtualAccount": confirmed ? virtualAccountJSON(view, words) : nil,
            "transfer": confirmed ? transferJSON : nil, "mobilePhone": confirmed ? mobilePhoneJSON(view) : nil,
            "giftCertificate": confirmed ? giftCertificateJSON : nil, "cashReceipt": nil, "cashReceipts": nil,
            "discount": nil, "cancels": cancelsJSON,
            "secret": showsSecret(view.behaviour) ? .string(secret) : nil,
            "type": "NORMAL", "easyPay": confirmed ? easyPayJSON(words) : nil, "country": "KR",
            "failure": failureJSON(view.language),
            "isPartialCancelable": .bool(means?.isPartialCancelable ?? true),
            "receipt": receiptJSON(view), "checkout": ["url": .string(checkoutURL(view.origin))],
            "currency": .string(order.currency), "totalAmount": .number(order.amount),
            "balanceAmount": .number(balance),
            "suppliedAmount": .number(shares.supplied), "vat": .number(shares.vat), "taxFreeAmount": .number(taxFree),
            "method": JSONValue(shownMethod.map(words.method)), "version": .string(view.behaviour.apiVersion),
            "metadata": metadataJSON,
        ]
    }

    func checkoutURL(_ origin: String) -> String { "\(origin)/v1/payments/\(paymentKey)/checkout" }

    /// Null before the buyer has chosen, and again on an expired payment (techchat.tosspayments.com/m/1410526054635933798).
    private var shownMethod: PaymentMeans.Kind? { status == .expired ? nil : means?.kind }

    private func showsSecret(_ behaviour: SandboxBehaviour) -> Bool {
        virtualAccount != nil || behaviour.everyPaymentHasSecret
    }

    private func cardJSON(_ words: ProviderWords) -> JSONValue {
        guard case .card(let card) = means else { return nil }
        let acquired = status == .canceled ? "CANCELED" : "READY"
        return [
            "amount": .number(order.amount), "issuerCode": .string(card.issuerCode),
            "acquirerCode": .string(card.issuerCode), "number": .string(card.maskedNumber),
            "installmentPlanMonths": JSONValue(card.instalmentMonths), "approveNo": "00000000", "useCardPoint": false,
            "cardType": .string(words.credit), "ownerType": .string(words.personal), "acquireStatus": .string(acquired),
            "isInterestFree": false, "interestPayer": nil,
        ]
    }

    private func virtualAccountJSON(_ view: View, _ words: ProviderWords) -> JSONValue {
        guard let account = virtualAccount else { return nil }
        let expired = account.dueDate.map { view.now >= $0 } ?? false
        let refund: JSONValue =
            account.refundAccount.map {
                [
                    "bankCode": .string($0.bankCode), "accountNumber": .string($0.accountNumber),
                    "holderName": .string($0.holderName),
                ]
            } ?? nil
        return [
            "accountType": .string(words.ordinaryAccount), "accountNumber": JSONValue(account.accountNumber),
            "bankCode": .string(account.bankCode), "customerName": .string(account.customerName),
            "depositorName": .string(account.isDeposited ? account.customerName : ""),
            "dueDate": JSONValue(account.dueDate?.korean), "refundStatus": .string(refundStatus(account, view.now)),
            "expired": .bool(expired && !account.isDeposited), "settlementStatus": "INCOMPLETED",
            "refundReceiveAccount": refund,
        ]
    }

    /// The money of a refund arrives two days after the cancel (docs.tosspayments.com/reference, cancel).
    private func refundStatus(_ account: VirtualAccount, _ now: Moment) -> String {
        guard let refundedAt = account.refundedAt else { return "NONE" }
        return now < refundedAt.adding(days: 2) ? "PENDING" : "COMPLETED"
    }

    private var transferJSON: JSONValue {
        guard case .transfer(let bankCode) = means else { return nil }
        return ["bankCode": .string(bankCode), "settlementStatus": "INCOMPLETED"]
    }

    private func mobilePhoneJSON(_ view: View) -> JSONValue {
        guard case .mobilePhone(let number) = means else { return nil }
        return [
            "customerMobilePhone": .string(number), "settlementStatus": "INCOMPLETED",
            "receiptUrl": .string(receiptURL(view.origin)),
        ]
    }

    private var giftCertificateJSON: JSONValue {
        guard case .giftCertificate = means else { return nil }
        return ["approveNo": "00000000", "settlementStatus": "INCOMPLETED"]
    }

    /// Paid from the wallet's balance, so `easyPay.amount` is the whole and `card` is null
    /// (docs.tosspayments.com/guides/v2/easypay-response).
    private func easyPayJSON(_ words: ProviderWords) -> JSONValue {
        guard case .easyPay(let provider) = means else { return nil }
        return [
            "provider": .string(words.easyPay(provider)), "amount": .number(order.amount), "discountAmount": 0,
        ]
    }

    private var cancelsJSON: JSONValue {
        guard !cancels.isEmpty else { return nil }
        return .array(
            cancels.map { cancel in
                [
                    "transactionKey": .string(cancel.transactionKey), "cancelReason": .string(cancel.reason),
                    "taxExemptionAmount": 0, "canceledAt": .string(cancel.canceledAt.korean),
                    "cardDiscountAmount": 0, "transferDiscountAmount": 0, "easyPayDiscountAmount": 0,
                    "receiptKey": nil, "cancelAmount": .number(cancel.amount), "taxFreeAmount": .number(cancel.taxFree),
                    "refundableAmount": .number(cancel.refundable), "cancelStatus": "DONE", "cancelRequestId": nil,
                ]
            })
    }

    private func failureJSON(_ language: AnswerLanguage) -> JSONValue {
        guard let failureCode else { return nil }
        return ProviderError.named(failureCode).json(in: language)
    }

    private func receiptJSON(_ view: View) -> JSONValue {
        guard approvedAt != nil else { return nil }
        return ["url": .string(receiptURL(view.origin))]
    }

    private func receiptURL(_ origin: String) -> String {
        "\(origin)/receipt/redirection?transactionId=\(paymentKey)&ref=PX"
    }

    private var metadataJSON: JSONValue {
        guard let metadata = order.metadata else { return nil }
        return .object(metadata.sorted { $0.key < $1.key }.map { (name: $0.key, value: .string($0.value)) })
    }
}
