import Foundation
import MapaeCore

/// What the provider's redirect to `/payment/success` carries. None of it is trusted: the confirm checks each value.
struct PaymentReturn: Sendable, Codable, Hashable {
    let paymentKey: String
    let orderID: String
    let amount: Int64

    /// Nil unless all three are there in the form the provider documents: `paymentKey` up to 200 characters, `orderId` of
    /// 6 to 64 letters, digits, `-`, `_` or `=`, `amount` in digits.
    init?(paymentKey: String?, orderID: String?, amount: String?) {
        guard let paymentKey, let orderID, let amount, (1...200).contains(paymentKey.utf8.count),
            paymentKey.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), ReturnText.isOrderID(orderID),
            (1...15).contains(amount.utf8.count), amount.utf8.allSatisfy(ReturnText.isDigit),
            let won = Int64(amount)
        else { return nil }
        self.paymentKey = paymentKey
        self.orderID = orderID
        self.amount = won
    }

    init?(query visit: PageVisit) {
        self.init(
            paymentKey: visit.query("paymentKey"), orderID: visit.query("orderId"), amount: visit.query("amount"))
    }
}

/// What the provider's redirect to `/payment/fail` carries. Whoever sends the link chooses the words, so a message is
/// shown as a quotation at most, and only for codes we have no sentence for.
struct PaymentFailure: Sendable, Codable, Hashable {
    /// Upper-case words, such as `PAY_PROCESS_CANCELED`.
    let code: String
    let message: String?
    let orderID: String?

    /// Nil without a code in the provider's form; what is malformed beside it is dropped.
    init?(code: String?, message: String?, orderID: String?) {
        guard let code, (1...64).contains(code.utf8.count),
            code.utf8.allSatisfy({ (0x41...0x5A).contains($0) || ReturnText.isDigit($0) || $0 == 0x5F })
        else { return nil }
        self.code = code
        self.message = message.flatMap { (1...200).contains($0.count) ? $0 : nil }
        self.orderID = orderID.flatMap { ReturnText.isOrderID($0) ? $0 : nil }
    }

    init?(query visit: PageVisit) {
        self.init(code: visit.query("code"), message: visit.query("message"), orderID: visit.query("orderId"))
    }

    // MARK: In a cookie

    init?(cookieValue: String) {
        guard let bytes = Base64URL.decode(cookieValue),
            let read = try? JSONDecoder().decode(PaymentFailure.self, from: Data(bytes))
        else { return nil }
        self.init(code: read.code, message: read.message, orderID: read.orderID)
    }

    var cookieValue: String { ReturnText.cookieValue(of: self) }
}

/// What the values of returns are made of, and how they are kept.
enum ReturnText {
    static func isOrderID(_ text: String) -> Bool {
        (6...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == 0x2D || byte == 0x5F || byte == 0x3D
            }
    }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// JSON in base64url: a cookie's value may not hold quotation marks or commas.
    static func cookieValue(of value: some Encodable) -> String {
        guard let json = try? JSONEncoder().encode(value) else { return "" }
        return Base64URL.encode(json)
    }
}
