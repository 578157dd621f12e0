/// What becomes of a card number. The real provider has no magic numbers; these three are the sandbox's own.
struct TestCard: Sendable {
    let number: String
    let label: String
    let note: String

    static let approved = TestCard(number: "4330000000000000", label: "승인 카드", note: "결제가 승인됩니다")
    static let refusedAtCheckout = TestCard(
        number: "4000000000000000", label: "거절 카드", note: "인증에서 거절됩니다 · REJECT_CARD_COMPANY")
    static let refusedAtApproval = TestCard(
        number: "4111111111111111", label: "한도 초과 카드", note: "승인에서 거절됩니다 · REJECT_CARD_PAYMENT")

    static let all = [approved, refusedAtCheckout, refusedAtApproval]

    /// 13 to 19 digits, with or without blanks and dashes.
    static func digits(of entered: String) -> String? {
        let digits = entered.filter { $0 != " " && $0 != "-" }
        guard (13...19).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return digits
    }

    /// The first eight digits, four stars, three digits, a star: `43300000****000*`.
    static func masked(_ digits: String) -> String {
        let head = digits.prefix(8)
        let tail = digits.dropFirst(12).dropLast()
        return head + "****" + tail + "*"
    }

    /// A few of the ranges whose issuer is public; any other number counts as KB Kookmin's.
    static func issuerCode(of digits: String) -> String {
        let issuers = ["4330": "61", "9410": "21", "4906": "31", "4000": "41", "4111": "51"]
        return issuers[String(digits.prefix(4))] ?? "11"
    }
}
