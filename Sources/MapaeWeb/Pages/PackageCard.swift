import MapaeCore
import MapaePayments

/// A package as the shop shows it.
struct PackageCard: Sendable {
    let id: String
    let name: String
    let credits: String
    /// `+100 보너스`; nil without one.
    let bonus: String?
    let price: String
    /// What the button says to those who do not see the card around it.
    let buyLabel: String

    init(_ package: CreditPackage, formats: Formats) {
        let language = formats.language
        let (price, credits) = (formats.won(package.price), formats.credits(package.credits))
        id = package.id
        name = package.name[language]
        self.credits = credits
        bonus =
            package.bonusCredits > .zero
            ? "\(formats.change(package.bonusCredits)) \(LocalizedText("보너스", "bonus")[language])" : nil
        self.price = price
        buyLabel = LocalizedText("\(credits) \(price) 결제하기", "Pay \(price) for \(credits)")[language]
    }
}
