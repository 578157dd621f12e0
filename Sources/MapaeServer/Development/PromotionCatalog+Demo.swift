internal import MapaePayments

extension PromotionCatalog {
    /// What `mapae dev` gives away of the sandbox's.
    static let demo = PromotionCatalog(promotions: [
        Promotion(id: "welcome", code: "SANDBOX_PROMOTION", points: 1000, pointsPerDay: 100_000, pointsInAll: 1_000_000)
    ])
}
