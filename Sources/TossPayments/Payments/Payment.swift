internal import StrictJSON

/// A payment as TossPayments describes it, under its own names (version 2022-11-16).
///
/// Amounts are whole units of ``currency``; an answer with a fraction (dollars with cents) is refused when decoding,
/// never rounded. What a payment needs to be booked is always there; everything else is optional, because TossPayments
/// leaves out or nulls different fields for each means of payment and status. Fields not listed here are ignored.
/// There is no customer key: keep the link between order and customer yourself.
public struct Payment: Sendable, Hashable, Decodable {
    public let paymentKey: String
    public let orderId: String
    public let status: Status
    /// Never changes after the approval.
    public let totalAmount: Int64
    /// What can still be cancelled.
    public let balanceAmount: Int64
    /// `KRW`, `USD` or `JPY`.
    public let currency: String
    /// Of the API, chosen in the developer center for the key.
    public let version: String?
    public let type: Kind?
    public let orderName: String?
    /// The merchant id.
    public let mId: String?
    /// Nil before the buyer has chosen.
    public let method: Method?
    public let requestedAt: ProviderTime?
    public let approvedAt: ProviderTime?
    public let useEscrow: Bool?
    /// Of the newest transaction: the approval or the last cancel.
    public let lastTransactionKey: String?
    /// The same, in older versions.
    public let transactionKey: String?
    /// Shrinks with cancels, as the next three do.
    public let suppliedAmount: Int64?
    public let vat: Int64?
    public let taxFreeAmount: Int64?
    public let taxExemptionAmount: Int64?
    public let cultureExpense: Bool?
    public let cancels: [Cancel]?
    /// False: only the whole can be cancelled.
    public let isPartialCancelable: Bool?
    public let card: Card?
    public let virtualAccount: VirtualAccount?
    public let transfer: Transfer?
    public let mobilePhone: MobilePhone?
    public let giftCertificate: GiftCertificate?
    public let easyPay: EasyPay?
    public let discount: Discount?
    public let cashReceipt: CashReceipt?
    /// In no certain order.
    public let cashReceipts: [CashReceiptHistory]?
    /// Compare it with the one in webhooks about this payment.
    public let secret: PaymentSecret?
    /// What you gave the browser SDK; up to five pairs.
    public let metadata: [String: String]?
    public let receipt: Link?
    public let checkout: Link?
    /// Older form of ``EasyPay/amount``.
    public let easyPayAmount: Int64?
    /// Older form of ``EasyPay/discountAmount``.
    public let easyPayDiscountAmount: Int64?
    public let country: String?
    /// Filled when aborted or expired.
    public let failure: Failure?
    /// Of the answer this payment came in, for TossPayments' support; no field of the payment.
    public internal(set) var traceId: String?

    /// Whether cancels have taken everything. The status would not tell: after several partial cancels it stays
    /// `PARTIAL_CANCELED`.
    public var isFullyCancelled: Bool {
        balanceAmount == 0 && !(cancels ?? []).isEmpty
    }

    private enum CodingKeys: String, CodingKey {
        case paymentKey, orderId, status, totalAmount, balanceAmount, currency, version, type, orderName, mId
        case method, requestedAt, approvedAt, useEscrow, lastTransactionKey, transactionKey, suppliedAmount, vat
        case taxFreeAmount, taxExemptionAmount, cultureExpense, cancels, isPartialCancelable, card
        case virtualAccount, transfer, mobilePhone, giftCertificate, easyPay, discount, cashReceipt
        case cashReceipts, secret, metadata, receipt, checkout, easyPayAmount, easyPayDiscountAmount, country
        case failure
    }
}

extension Payment {
    /// Reads answers: amounts strictly, other numbers as they may come in fields not known yet.
    static let decoder = StrictJSONDecoder(numbers: .integers(in: amountFields))

    private static let amountFields: Set<String> = [
        "totalAmount", "balanceAmount", "suppliedAmount", "vat", "taxFreeAmount", "taxExemptionAmount", "amount",
        "discountAmount", "easyPayAmount", "easyPayDiscountAmount", "cancelAmount", "refundableAmount",
        "cardDiscountAmount", "transferDiscountAmount", "installmentPlanMonths",
    ]
}
