/// What the buyer pays with, chosen in the payment window.
enum PaymentMeans: Codable, Sendable {
    case card(CardPayment)
    case easyPay(provider: String)
    case virtualAccount(VirtualAccount)
    case transfer(bankCode: String)
    case mobilePhone(number: String)
    case giftCertificate(Kind)

    enum Kind: String, Codable, Sendable, CaseIterable {
        case card, easyPay, virtualAccount, transfer, mobilePhone
        case cultureGiftCertificate, bookGiftCertificate, gameGiftCertificate

        /// The value of `method` in a payment.
        var koreanName: String {
            switch self {
            case .card: "카드"
            case .easyPay: "간편결제"
            case .virtualAccount: "가상계좌"
            case .transfer: "계좌이체"
            case .mobilePhone: "휴대폰"
            case .cultureGiftCertificate: "문화상품권"
            case .bookGiftCertificate: "도서문화상품권"
            case .gameGiftCertificate: "게임문화상품권"
            }
        }
    }

    var kind: Kind {
        switch self {
        case .card: .card
        case .easyPay: .easyPay
        case .virtualAccount: .virtualAccount
        case .transfer: .transfer
        case .mobilePhone: .mobilePhone
        case .giftCertificate(let kind): kind
        }
    }

    /// Mobile-phone bills and gift certificates can be cancelled as a whole only
    /// (docs.tosspayments.com/guides/v2/cancel-payment).
    var isPartialCancelable: Bool {
        switch self {
        case .card, .easyPay, .virtualAccount, .transfer: true
        case .mobilePhone, .giftCertificate: false
        }
    }

    /// The least amount (docs.tosspayments.com/reference/error-codes, BELOW_MINIMUM_AMOUNT).
    var minimumAmount: Int64 {
        switch self {
        case .transfer, .virtualAccount: 200
        case .card, .easyPay, .mobilePhone, .giftCertificate: 100
        }
    }
}

/// A card as it was entered in the payment window. Its full number is not kept.
struct CardPayment: Codable, Sendable {
    let maskedNumber: String
    let issuerCode: String
    let instalmentMonths: Int
    /// The bank will refuse the approval although the buyer was authenticated.
    let isRefusedAtApproval: Bool
}

struct VirtualAccount: Codable, Sendable {
    let bankCode: String
    let customerName: String
    let validHours: Int64
    /// Made with the confirm.
    var accountNumber: String?
    var dueDate: Moment?
    var isDeposited = false
    var refundAccount: RefundAccount?
    /// When the last refund to ``refundAccount`` was ordered.
    var refundedAt: Moment?
}

struct RefundAccount: Codable, Sendable {
    let bankCode: String
    let accountNumber: String
    let holderName: String
}
