internal import AppsInToss
internal import MapaeCore
internal import MapaePayments

/// What Toss' documents of in-app purchases leave open.
extension SettingsReader {
    mutating func inAppPurchases() -> PurchaseSettings {
        var settings = PurchaseSettings()
        let statuses: [String: PurchaseOrder.Status] = [
            "PAYMENT_COMPLETED": .paymentCompleted, "PURCHASED": .purchased,
        ]
        settings.grantableStatuses = value(
            .tossIAPGrantable, default: settings.grantableStatuses,
            expected: LocalizedText(
                "PAYMENT_COMPLETED나 PURCHASED, 또는 쉼표로 나눈 둘 다", "PAYMENT_COMPLETED, PURCHASED, or both with a comma")
        ) { text in
            let words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            let known = words.compactMap { statuses[$0] }
            return known.count == words.count ? Set(known) : nil
        }
        settings.zoneOfTimes = value(
            .tossIAPTimeZone, default: settings.zoneOfTimes, expected: LocalizedText("+09:00 또는 Z", "+09:00 or Z")
        ) { ["+09:00": .hours(9), "Z": .zero][$0] }
        return settings
    }
}
