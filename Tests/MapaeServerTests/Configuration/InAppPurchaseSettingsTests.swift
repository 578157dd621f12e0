import MapaeCore
import MapaePayments
import Testing

@testable import MapaeServer

/// The settings of in-app purchases (C9).
@Suite struct InAppPurchaseSettingsTests {
    private static let secret = "pU3KGCUwux1tEyze1iN7Lg"
    private static let former = "2R4_ch_LGXEXRJTWSTydXDRgvjEgHmn-"

    @Test func `what is open in Toss' documents has a likely default, and can be set (C9)`() throws {
        let fixture = try ConfigurationFixture()
        try fixture.addTossLogIn()
        let standard = try #require(try fixture.read().appsInToss)
        #expect(standard.purchases.grantableStatuses.map { "\($0)" }.count == 2)
        #expect(standard.purchases.zoneOfTimes == .hours(9))
        fixture.environment["MAPAE_TOSS_IAP_GRANTABLE"] = "PAYMENT_COMPLETED"
        fixture.environment["MAPAE_TOSS_IAP_TIME_ZONE"] = "Z"
        fixture.environment["MAPAE_TOSS_IAP_WEBHOOK_SECRET"] = Self.secret
        fixture.environment["MAPAE_TOSS_IAP_WEBHOOK_SECRET_PREVIOUS"] = Self.former
        let set = try #require(try fixture.read().appsInToss)
        #expect(set.purchases.grantableStatuses.count == 1 && set.purchases.zoneOfTimes == .zero)
        #expect(set.subscriptionSecrets.map(\.exposed) == [Self.secret, Self.former])
        fixture.environment["MAPAE_TOSS_IAP_WEBHOOK_SECRET_PREVIOUS"] = nil
        fixture.environment["MAPAE_TOSS_IAP_WEBHOOK_SECRET"] = nil
        #expect(try fixture.read().appsInToss?.subscriptionSecrets.isEmpty == true)
    }

    @Test(arguments: [
        ("MAPAE_TOSS_IAP_GRANTABLE", "REFUNDED"), ("MAPAE_TOSS_IAP_GRANTABLE", "PURCHASED,"),
        ("MAPAE_TOSS_IAP_TIME_ZONE", "KST"), ("MAPAE_TOSS_IAP_WEBHOOK_SECRET", "my-iap-webhook-2026"),
    ])
    func `weak secrets and words that mean nothing stop the start (C9, 2.3)`(name: String, value: String) throws {
        let fixture = try ConfigurationFixture()
        try fixture.addTossLogIn()
        fixture.environment[name] = value
        #expect(fixture.problems().map { $0.hasPrefix(name) } == [true])
    }

    @Test func `a secret without what it is for stops the start (C9, F1)`() throws {
        let fixture = try ConfigurationFixture()
        fixture.environment["MAPAE_TOSS_IAP_WEBHOOK_SECRET"] = Self.secret
        #expect(fixture.problems().map { $0.hasPrefix("MAPAE_TOSS_IAP_WEBHOOK_SECRET is of no use") } == [true])
        try fixture.addTossLogIn()
        fixture.environment["MAPAE_TOSS_IAP_WEBHOOK_SECRET"] = nil
        fixture.environment["MAPAE_TOSS_IAP_WEBHOOK_SECRET_PREVIOUS"] = Self.former
        #expect(fixture.problems().map { $0.hasPrefix("MAPAE_TOSS_IAP_WEBHOOK_SECRET_PREVIOUS") } == [true])
    }
}
