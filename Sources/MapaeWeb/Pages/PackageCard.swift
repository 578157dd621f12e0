import MapaeCore
import MapaePayments

/// A package as the shop shows it.
struct PackageCard: Sendable {
    let id: String
    let credits: String
    /// `+100 보너스`; nil without one.
    let bonus: String?
    /// What one credit costs, the bonus counted in.
    let unitPrice: String
    let price: String
    /// What the button says to those who do not see the card around it.
    let buyLabel: String

    init(_ package: CreditPackage, formats: Formats) {
        let language = formats.language
        let (price, credits) = (formats.won(package.price), formats.credits(package.credits))
        id = package.id
        self.credits = credits
        bonus =
            package.bonusCredits > .zero
            ? "\(formats.change(package.bonusCredits)) \(LocalizedText("보너스", "bonus")[language])" : nil
        let unitPrice = formats.won(PackageCard.unitPrice(of: package))
        self.unitPrice = LocalizedText("1크레딧당 약 \(unitPrice)", "about \(unitPrice) each")[language]
        self.price = price
        buyLabel = LocalizedText("\(credits) \(price) 결제하기", "Pay \(price) for \(credits)")[language]
    }

    /// Rounded to whole won.
    private static func unitPrice(of package: CreditPackage) -> Won {
        let count = package.credits.count + package.bonusCredits.count
        return Won((package.price.amount * 2 + count) / max(1, count * 2))
    }
}
