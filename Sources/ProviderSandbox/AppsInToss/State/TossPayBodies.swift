internal import Foundation

/// Body of `make-payment`.
struct MakePaymentBody: Decodable {
    let orderNo: String
    let productDesc: String
    let amount: Int64
    let amountTaxFree: Int64
    let amountTaxable: Int64?
    let amountVat: Int64?
    let amountServiceFee: Int64?
    let enablePayMethods: String?
    let cashReceipt: Bool?
    let cashReceiptTradeOption: String?
    let installment: String?
    let isTestPayment: Bool

    /// Throws for the first field that breaks its rule.
    func checkedShares() throws(PartnerFailure) -> (taxable: Int64, vat: Int64) {
        guard (1...50).contains(orderNo.count), orderNo.utf8.allSatisfy(Self.isOrderByte) else {
            throw .invalid("orderNo")
        }
        guard !productDesc.allSatisfy(\.isWhitespace), productDesc.count <= 255,
            !productDesc.contains(where: { $0 == "\\" || $0 == "\"" })
        else { throw .invalid("productDesc") }
        guard (1...9_999_999).contains(amount) else { throw .invalid("amount") }
        try require(enablePayMethods, in: ["TOSS_MONEY", "CARD"], "enablePayMethods")
        try require(cashReceiptTradeOption, in: ["GENERAL", "CULTURE", "PUBLIC_TP"], "cashReceiptTradeOption")
        try require(installment, in: ["USE", "NOT_USE"], "installment")
        let fee = amountServiceFee ?? 0
        guard (0...amount).contains(amountTaxFree) else { throw .invalid("amountTaxFree") }
        guard (0...amount).contains(fee), amountTaxFree + fee <= amount else { throw .invalid("amountServiceFee") }
        let rest = amount - amountTaxFree - fee
        let vat = amountVat ?? amountTaxable.map { rest - $0 } ?? (rest + 10) / 11
        guard (0...rest).contains(vat) else { throw .invalid("amountVat") }
        let taxable = amountTaxable ?? rest - vat
        guard (0...rest).contains(taxable), taxable + vat == rest else { throw .invalid("amountTaxable") }
        return (taxable, vat)
    }

    private func require(_ value: String?, in known: [String], _ name: String) throws(PartnerFailure) {
        if let value, !known.contains(value) { throw .invalid(name) }
    }

    private static func isOrderByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "_-:.^@".utf8.contains(byte)
        }
    }
}

/// Body of `execute-payment`.
struct ExecutePaymentBody: Decodable {
    let payToken: String
    let orderNo: String?
    let isTestPayment: Bool
}

/// Body of `refund-payment`.
struct RefundPaymentBody: Decodable {
    let payToken: String
    let reason: String?
    let isTestPayment: Bool

    static func isAcceptable(_ reason: String) -> Bool {
        guard (1...55).contains(reason.count) else { return false }
        return reason.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0xAC00...0xD7A3, 0x1100...0x11FF, 0x3130...0x318F, 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x20: true
            default: "_-:.^@()[]#/!%?&".unicodeScalars.contains(scalar)
            }
        }
    }
}

/// Body of `get-payment-status`.
struct PaymentStatusBody: Decodable {
    let payToken: String?
    let orderNo: String?
    let isTestPayment: Bool
}
