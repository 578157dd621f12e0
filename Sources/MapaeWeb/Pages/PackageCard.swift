import MapaeCore
import MapaePayments

/// A package as the shop shows it.
struct PackageCard: Sendable {
    let id: String
    let isCreditsAlone: Bool
    /// Its credits; what is not digital goes by its name.
    let title: String
    /// What comes on top: `+100 보너스`, or the credits of what has a name.
    let extra: String?
    /// What one credit costs, the bonus counted in; nil for what is more than credits.
    let unitPrice: String?
    let price: String
    /// What the button says to those who do not see the card around it.
    let buyLabel: String

    init(_ package: CreditPackage, formats: Formats) {
        let language = formats.language
        let price = formats.won(package.price)
        let title = package.kind == .digital ? formats.credits(package.credits) : package.name[language]
        id = package.id
        isCreditsAlone = package.kind == .digital
        self.title = title
        if package.kind == .digital {
            let unitPrice = formats.won(PackageCard.unitPrice(of: package))
            extra =
                package.bonusCredits > .zero
                ? "\(formats.change(package.bonusCredits)) \(LocalizedText("보너스", "bonus")[language])" : nil
            self.unitPrice = LocalizedText("1크레딧당 약 \(unitPrice)", "about \(unitPrice) each")[language]
        } else {
            extra = "+\(formats.credits(Credits(package.credits.count + package.bonusCredits.count)))"
            unitPrice = nil
        }
        self.price = price
        buyLabel = LocalizedText("\(title) \(price) 결제하기", "Pay \(price) for \(title)")[language]
    }

    /// Rounded to whole won.
    private static func unitPrice(of package: CreditPackage) -> Won {
        let count = package.credits.count + package.bonusCredits.count
        return Won((package.price.amount * 2 + count) / max(1, count * 2))
    }
}
