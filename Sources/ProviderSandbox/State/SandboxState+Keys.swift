/// Keys in the shapes the provider gives them today.
extension SandboxState {
    /// Five characters of the merchant's id, the Korean time, five more.
    mutating func makePaymentKey(merchantID: String, at now: Moment) -> String {
        while true {
            let key = String(merchantID.prefix(5)) + now.koreanDigits + random.text(5, from: .alphanumeric)
            if payments[key] == nil { return key }
        }
    }

    mutating func makeTransactionKey() -> String { "txrd_a01" + random.text(23, from: .crockford) }

    mutating func makeSecret() -> String { "ps_" + random.text(28, from: .alphanumeric) }

    /// `X` marks an account of the test environment (docs.tosspayments.com/resources/faq).
    mutating func makeAccountNumber() -> String { "X" + random.text(13, from: .digits) }

    mutating func makeTraceID() -> String { random.text(32, from: .hexadecimal) }

    mutating func makeTransmissionID() -> String { "whtrans_a01" + random.text(23, from: .crockford) }
}
