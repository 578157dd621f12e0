/// What a Toss Pay payment is to be. Physical goods and services alone: Toss sells digital ones by in-app purchase.
public struct MakePaymentRequest: Sendable, Hashable {
    public var orderNo: OrderNo
    public var productDescription: ProductDescription
    public var amounts: TossPayAmounts
    /// Nil lets the buyer choose.
    public var enabledMethod: TossPayMethod?
    /// Whether a cash receipt is issued; can be decided here only.
    public var cashReceipt: Bool?
    public var cashReceiptTradeOption: CashReceiptTradeOption?
    /// Whether a card may be charged by instalments.
    public var allowsInstallment: Bool?

    public init(
        orderNo: OrderNo, productDescription: ProductDescription, amounts: TossPayAmounts,
        enabledMethod: TossPayMethod? = nil, cashReceipt: Bool? = nil,
        cashReceiptTradeOption: CashReceiptTradeOption? = nil, allowsInstallment: Bool? = nil
    ) {
        self.orderNo = orderNo
        self.productDescription = productDescription
        self.amounts = amounts
        self.enabledMethod = enabledMethod
        self.cashReceipt = cashReceipt
        self.cashReceiptTradeOption = cashReceiptTradeOption
        self.allowsInstallment = allowsInstallment
    }

    public struct CashReceiptTradeOption: RawRepresentable, Sendable, Hashable, Encodable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let general = Self(rawValue: "GENERAL")
        public static let culture = Self(rawValue: "CULTURE")
        public static let publicTransport = Self(rawValue: "PUBLIC_TP")
    }
}

/// What a payment costs, in whole won.
public struct TossPayAmounts: Sendable, Hashable {
    public let amount: Int64
    public let taxFree: Int64
    /// These three are left to Toss when nil: it takes an eleventh of the taxable part, rounded up, for the VAT.
    public let taxable: Int64?
    public let vat: Int64?
    public let serviceFee: Int64?

    /// - Parameter amount: 1 to 9,999,999.
    /// - Throws: ``AppsInTossError`` with the cause `invalidArgument`, also when the parts are more than the whole.
    public init(
        amount: Int64, taxFree: Int64 = 0, taxable: Int64? = nil, vat: Int64? = nil, serviceFee: Int64? = nil
    ) throws(AppsInTossError) {
        let whole: ClosedRange<Int64> = 1...9_999_999
        try Argument.check(whole.contains(amount), "amount", "1 to 9,999,999")
        let parts = [taxFree, taxable ?? 0, vat ?? 0, serviceFee ?? 0]
        let fitting = parts.allSatisfy { (0...amount).contains($0) } && parts.reduce(0, +) <= amount
        try Argument.check(fitting, "amountTaxFree", "with the other parts not negative and at most the amount")
        self.amount = amount
        self.taxFree = taxFree
        self.taxable = taxable
        self.vat = vat
        self.serviceFee = serviceFee
    }
}

/// How a buyer pays.
public struct TossPayMethod: RawRepresentable, Sendable, Hashable, Codable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// From the buyer's account.
    public static let tossMoney = Self(rawValue: "TOSS_MONEY")
    public static let card = Self(rawValue: "CARD")
}

/// Whether money moved in truth.
public struct TossPayMode: RawRepresentable, Sendable, Hashable, Decodable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let live = Self(rawValue: "LIVE")
    public static let test = Self(rawValue: "TEST")
}
