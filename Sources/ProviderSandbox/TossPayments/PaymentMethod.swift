/// What the merchant's page asks the payment window for (docs.tosspayments.com/sdk/v2/js, `method`).
enum PaymentMethod: String, Codable, Sendable, CaseIterable {
    case card = "CARD"
    case transfer = "TRANSFER"
    case virtualAccount = "VIRTUAL_ACCOUNT"
    case mobilePhone = "MOBILE_PHONE"
    case cultureGiftCertificate = "CULTURE_GIFT_CERTIFICATE"
    case bookGiftCertificate = "BOOK_GIFT_CERTIFICATE"
    case gameGiftCertificate = "GAME_GIFT_CERTIFICATE"

    /// The ways to pay the window offers: one for every method but the card's, where easy pay stands beside it.
    var offered: [PaymentMeans.Kind] {
        switch self {
        case .card: [.card, .easyPay]
        case .transfer: [.transfer]
        case .virtualAccount: [.virtualAccount]
        case .mobilePhone: [.mobilePhone]
        case .cultureGiftCertificate: [.cultureGiftCertificate]
        case .bookGiftCertificate: [.bookGiftCertificate]
        case .gameGiftCertificate: [.gameGiftCertificate]
        }
    }
}
