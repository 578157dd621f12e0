/// The values the provider words itself, in the language of the answer. The English spellings are the sandbox's
/// reading: the documents give no list of them.
struct ProviderWords {
    let language: AnswerLanguage

    var credit: String { said("신용", "Credit") }
    var personal: String { said("개인", "Personal") }
    var ordinaryAccount: String { said("일반", "Normal") }

    func easyPay(_ provider: String) -> String {
        said(provider, provider == "토스페이" ? "TOSSPAY" : provider)
    }

    func method(_ kind: PaymentMeans.Kind) -> String {
        switch kind {
        case .card: said(kind.koreanName, "Card")
        case .easyPay: said(kind.koreanName, "EasyPay")
        case .virtualAccount: said(kind.koreanName, "VirtualAccount")
        case .transfer: said(kind.koreanName, "Transfer")
        case .mobilePhone: said(kind.koreanName, "MobilePhone")
        case .cultureGiftCertificate: said(kind.koreanName, "CultureGiftCertificate")
        case .bookGiftCertificate: said(kind.koreanName, "BookGiftCertificate")
        case .gameGiftCertificate: said(kind.koreanName, "GameGiftCertificate")
        }
    }

    private func said(_ korean: String, _ english: String) -> String {
        language == .korean ? korean : english
    }
}
