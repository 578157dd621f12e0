/// What to cancel. All amounts are whole units of the payment's currency.
public struct CancelRequest: Sendable, Hashable, Encodable {
    /// Shown to the buyer; 1 to 200 characters.
    public var cancelReason: String
    /// Nil cancels everything that is left.
    public var cancelAmount: Int64?
    /// Needed for a virtual account that has been paid, and only then.
    public var refundReceiveAccount: RefundReceiveAccount?
    /// For merchants with tax-free goods.
    public var taxFreeAmount: Int64?
    public var taxExemptionAmount: Int64?
    /// Must be the approved one; PayPal demands it for a partial cancel.
    public var currency: String?
    /// What you believe is left to cancel. When TossPayments knows another balance it cancels nothing and answers
    /// `NOT_MATCHES_REFUNDABLE_AMOUNT`: send it, or two cancels at once may both succeed.
    public var refundableAmount: Int64?
    /// For asynchronous foreign wallets only; 6 to 64 of `A-Z a-z 0-9 - _ =`.
    public var cancelRequestId: String?

    public init(
        cancelReason: String, cancelAmount: Int64? = nil, refundReceiveAccount: RefundReceiveAccount? = nil,
        taxFreeAmount: Int64? = nil, taxExemptionAmount: Int64? = nil, currency: String? = nil,
        refundableAmount: Int64? = nil, cancelRequestId: String? = nil
    ) {
        self.cancelReason = cancelReason
        self.cancelAmount = cancelAmount
        self.refundReceiveAccount = refundReceiveAccount
        self.taxFreeAmount = taxFreeAmount
        self.taxExemptionAmount = taxExemptionAmount
        self.currency = currency
        self.refundableAmount = refundableAmount
        self.cancelRequestId = cancelRequestId
    }

    func check() throws(TossPaymentsError) {
        try Argument.check((1...200).contains(cancelReason.utf16.count), "cancelReason", "1 to 200 characters")
        try Argument.check(cancelAmount.map { $0 > 0 } ?? true, "cancelAmount", "greater than zero")
        try Argument.check(taxFreeAmount.map { $0 >= 0 } ?? true, "taxFreeAmount", "not negative")
        try Argument.check(taxExemptionAmount.map { $0 >= 0 } ?? true, "taxExemptionAmount", "not negative")
        try Argument.check(refundableAmount.map { $0 >= 0 } ?? true, "refundableAmount", "not negative")
        if let currency {
            let valid = currency.utf8.count == 3 && currency.utf8.allSatisfy { (0x41...0x5A).contains($0) }
            try Argument.check(valid, "currency", "three capital letters")
        }
        if let cancelRequestId {
            let valid =
                (6...64).contains(cancelRequestId.utf8.count)
                && cancelRequestId.utf8.allSatisfy { $0.isKeyCharacter || $0 == UInt8(ascii: "=") }
            try Argument.check(valid, "cancelRequestId", "6 to 64 of A-Z a-z 0-9 - _ =")
        }
        try refundReceiveAccount?.check()
    }
}

/// Where the money of a paid virtual account goes back to, two days later. Its text forms show the bank alone.
public struct RefundReceiveAccount: Sendable, Hashable, Encodable {
    /// The bank's two-digit code, `bank` in this direction and `bankCode` in answers.
    public var bank: String
    /// Up to 20 digits.
    public var accountNumber: String
    /// Up to 60 characters; TossPayments compares it with the account.
    public var holderName: String

    public init(bank: String, accountNumber: String, holderName: String) {
        self.bank = bank
        self.accountNumber = accountNumber
        self.holderName = holderName
    }

    func check() throws(TossPaymentsError) {
        try Argument.check(!bank.isEmpty, "refundReceiveAccount.bank", "not empty")
        let digits = accountNumber.utf8.allSatisfy { (0x30...0x39).contains($0) }
        try Argument.check(
            (1...20).contains(accountNumber.utf8.count) && digits, "refundReceiveAccount.accountNumber",
            "1 to 20 digits")
        try Argument.check(
            (1...60).contains(holderName.utf16.count), "refundReceiveAccount.holderName", "1 to 60 characters")
    }
}

extension RefundReceiveAccount: CustomStringConvertible, CustomReflectable {
    public var description: String { "account at bank \(bank) [redacted]" }
    public var customMirror: Mirror { Mirror(self, children: ["bank": bank]) }
}
