internal import MapaeCore
internal import MapaePayments

extension Catalog {
    /// What `mapae dev` sells.
    static let demo = Catalog(
        packages: [
            package("mini", credits: 30, price: 5_900),
            package("standard", credits: 150, price: 24_900),
            package("plus", credits: 400, bonus: 20, price: 59_000),
            package("pro", credits: 1_000, bonus: 100, price: 129_000),
            // Toss Pay takes no digital goods, and the app stores take no others.
            CreditPackage(
                id: "guidebook", name: LocalizedText("종이책 가이드북", "Printed guidebook"), credits: Credits(60),
                price: Won(19_800), kind: .goods),
        ],
        subscriptions: [
            InAppSubscription(
                id: "member", name: LocalizedText("멤버십", "Membership"), cycle: .monthly,
                product: InAppProduct(sku: "sandbox.member", price: Won(4_900)))
        ])

    private static func package(_ id: String, credits: Int64, bonus: Int64 = 0, price: Int64) -> CreditPackage {
        let name =
            bonus == 0
            ? LocalizedText("크레딧 \(credits)개", "\(credits) credits")
            : LocalizedText("크레딧 \(credits)개 + 보너스 \(bonus)개", "\(credits) credits + \(bonus) bonus")
        return CreditPackage(
            id: id, name: name, credits: Credits(credits), bonusCredits: Credits(bonus), price: Won(price),
            inAppPurchase: InAppProduct(sku: "sandbox.credits.\(id)", price: Won(price)))
    }
}
