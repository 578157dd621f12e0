/// What the merchant's page asks to be paid, checked as the browser SDK and the payment window do
/// (docs.tosspayments.com/sdk/v2/js, docs.tosspayments.com/reference).
struct PaymentOrder: Codable, Sendable {
    var clientKey: String
    var customerKey: String
    var method: PaymentMethod
    var orderID: String
    var orderName: String
    var amount: Int64
    var currency: String
    var taxFreeAmount: Int64
    /// Nil in the promise form, where the result goes back to the script.
    var successURL: String?
    var failURL: String?
    var customerName: String?
    var virtualAccountValidHours: Int64
    var useEscrow: Bool
    var metadata: [String: String]?
    /// Origin of the page that opened the window; nobody else may frame it.
    var openerOrigin: String?
    /// Whether the window stands in a frame of the merchant's page.
    var isFramed: Bool
}

extension PaymentOrder {
    static let anonymousCustomer = "@@ANONYMOUS"
    static let defaultValidHours: Int64 = 168
    static let maximumValidHours: Int64 = 2160

    /// The first rule the order breaks.
    var flaw: ProviderError? {
        if !Self.isOrderID(orderID) { return .named("INVALID_ORDER_ID") }
        if orderName.isEmpty || orderName.count > 100 { return .named("INVALID_ORDER_NAME") }
        if !Self.isCustomerKey(customerKey) { return .named("INVALID_CUSTOMER_KEY") }
        if amount <= 0 { return .named("BELOW_ZERO_AMOUNT") }
        if currency != "KRW" { return .named("INVALID_CURRENCY") }
        if taxFreeAmount < 0 || taxFreeAmount > amount { return .named("INVALID_REQUEST") }
        if method == .transfer, amount > 10_000_000 { return .named("EXCEEDS_TRANSFER_AMOUNT_MAXIMUM") }
        if let successURL, !ResultURL.isAcceptable(successURL) { return .named("INCORRECT_SUCCESS_URL_FORMAT") }
        if let failURL, !ResultURL.isAcceptable(failURL) { return .named("INCORRECT_FAIL_URL_FORMAT") }
        if (successURL == nil) != (failURL == nil) { return .named("INVALID_REQUIRED_PARAM") }
        if !(1...Self.maximumValidHours).contains(virtualAccountValidHours) { return .named("EXCEED_MAX_VALID_HOURS") }
        if let metadata, !Self.isMetadata(metadata) { return .named("INVALID_REQUEST") }
        return nil
    }

    private static func isOrderID(_ text: String) -> Bool {
        (6...64).contains(text.utf8.count) && text.utf8.allSatisfy { isWord($0) || [45, 95, 61].contains($0) }
    }

    private static func isCustomerKey(_ text: String) -> Bool {
        if text == anonymousCustomer { return true }
        return (2...300).contains(text.utf8.count)
            && text.utf8.allSatisfy { isWord($0) || Array("-_=.@".utf8).contains($0) }
    }

    private static func isMetadata(_ pairs: [String: String]) -> Bool {
        pairs.count <= 5
            && pairs.allSatisfy { key, value in
                key.count <= 40 && !key.contains("[") && !key.contains("]") && value.count <= 2000
            }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
