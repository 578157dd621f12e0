/// Answers of Toss Pay.
extension TossPayRecord {
    typealias Members = [(name: String, value: JSONValue)]

    /// Of `execute-payment`.
    var executionMembers: Members {
        let members: Members = [
            ("code", 0), ("msg", nil), ("errorCode", nil), ("mode", mode), ("orderNo", .string(orderNo)),
            ("payToken", .string(payToken)), ("transactionId", JSONValue(payment?.transactionID)),
            ("amount", .number(amount)), ("discountedAmount", 0), ("paidAmount", .number(amount)),
            ("approvalTime", JSONValue(payment?.at.koreanClock)), ("stateMsg", "결제 완료"),
            ("payMethod", JSONValue(method?.rawValue)),
        ]
        return members + meansMembers
    }

    /// Of `refund-payment`.
    var refundMembers: Members {
        let members: Members = [
            ("refundNo", JSONValue(refundNo)), ("approvalTime", JSONValue(refund?.at.koreanClock)),
            ("refundableAmount", 0), ("discountedAmount", 0), ("paidAmount", .number(amount)),
            ("refundedAmount", .number(amount)), ("refundedDiscountAmount", 0),
            ("refundedPaidAmount", .number(amount)), ("payToken", .string(payToken)),
            ("transactionId", JSONValue(refund?.transactionID)),
        ]
        return members + meansMembers
    }

    /// Of `get-payment-status`.
    var statusMembers: Members {
        let isPaid = payment != nil
        let left = isPaid && refund == nil ? amount : 0
        var steps: [JSONValue] = []
        if let payment { steps.append(json(of: payment, "PAY", amount)) }
        if let refund { steps.append(json(of: refund, "REFUND", -amount)) }
        return [
            ("mode", mode), ("payToken", .string(payToken)), ("orderNo", .string(orderNo)),
            ("payStatus", .string(status.rawValue)), ("payMethod", JSONValue(method?.rawValue)),
            ("amount", .number(amount)), ("discountedAmount", 0), ("discountAmountV2", 0), ("paidPointV2", 0),
            ("paidAmount", .number(isPaid ? amount : 0)), ("refundableAmount", .number(left)),
            ("amountTaxable", .number(taxable)), ("amountTaxFree", .number(taxFree)), ("amountVat", .number(vat)),
            ("amountServiceFee", .number(serviceFee)), ("disposableCupDeposit", 0),
            ("accountBankCode", method == .money ? "092" : nil),
            ("accountBankName", method == .money ? "토스뱅크" : nil),
            ("accountNumber", method == .money ? "1000****1234" : nil), ("card", cardObject),
            ("transactions", .array(steps)), ("createdTs", .string(createdAt.koreanClock)),
            ("paidTs", JSONValue(payment?.at.koreanClock)),
        ]
    }

    private var mode: JSONValue { isTest ? "TEST" : "LIVE" }

    private var meansMembers: Members {
        switch method {
        case nil: []
        case .money:
            [
                ("accountBankCode", "092"), ("accountBankName", "토스뱅크"), ("accountNumber", "1000****1234"),
                ("cashReceiptMgtKey", nil),
            ]
        case .card:
            [
                ("cardCompanyCode", 4), ("cardCompanyName", "국민"), ("cardAuthorizationNo", "12345678"),
                ("spreadOut", 0), ("noInterest", false), ("salesCheckLinkUrl", nil), ("cardMethodType", "CREDIT"),
                ("cardUserType", "PERSONAL"), ("cardNumber", "43300000****0000"), ("cardNum4Print", "0000"),
                ("cardBinNumber", "433000"),
            ]
        }
    }

    private var cardObject: JSONValue {
        guard method == .card else { return nil }
        return .object(meansMembers)
    }

    private func json(of step: Step, _ type: String, _ amount: Int64) -> JSONValue {
        [
            "stepType": .string(type), "transactionId": .string(step.transactionID),
            "transactionAmount": .number(amount), "discountedAmount": 0, "paidAmount": .number(amount),
            "pointAmount": 0, "regTs": .string(step.at.koreanClock),
        ]
    }
}

extension Moment {
    /// `2026-08-10 15:30:02`: Korean time without an offset.
    var koreanClock: String { String(korean.prefix(19)).replacing("T", with: " ") }

    /// `2026-08-10T15:30:02`.
    var koreanWithoutOffset: String { String(korean.prefix(19)) }
}
