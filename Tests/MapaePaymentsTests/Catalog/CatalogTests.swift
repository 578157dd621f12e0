import MapaeCore
import MapaePayments
import Testing

@Suite struct CatalogTests {
    @Test func `a catalog is read with its names, credits and prices (B2)`() throws {
        let catalog = try Catalog.decode(
            Array(
                """
                {"packages":[{"id":"standard","name":{"ko":"스탠다드 150 크레딧","en":"Standard, 150 credits"},
                "credits":150,"bonusCredits":5,"priceWon":24900},
                {"id":"mini","name":{"ko":"미니","en":"Mini"},"credits":10,"priceWon":1900}]}
                """.utf8))
        let standard = try #require(catalog["standard"])
        #expect(standard.price == Won(24_900))
        #expect(standard.credits == Credits(150))
        #expect(standard.bonusCredits == Credits(5))
        #expect(standard.name[.english] == "Standard, 150 credits")
        #expect(catalog["mini"]?.bonusCredits == .zero)
        #expect(catalog["none"] == nil)
    }

    @Test func `a package is digital unless the catalog says otherwise (C8)`() throws {
        func kind(_ member: String) throws -> PackageKind? {
            try Catalog.decode(
                Array(
                    #"{"packages":[{"id":"x","name":{"ko":"x","en":"x"},"credits":1,"priceWon":100\#(member)}]}"#.utf8)
            )["x"]?.kind
        }
        #expect(try kind("") == .digital)
        for known in PackageKind.allCases { #expect(try kind(#","kind":"\#(known.rawValue)""#) == known) }
        #expect(throws: InvalidCatalog.self) { try kind(#","kind":"physical""#) }
    }

    @Test func `every problem of a catalog is listed at once`() throws {
        let error = #expect(throws: InvalidCatalog.self) {
            try Catalog.decode(
                Array(
                    """
                    {"packages":[{"id":"a b","name":{"ko":"","en":"A"},"credits":0,"bonusCredits":-1,"priceWon":99},
                    {"id":"x","name":{"ko":"x","en":"x"},"credits":1,"priceWon":100},
                    {"id":"x","name":{"ko":"x","en":"x"},"credits":1,"priceWon":100}]}
                    """.utf8))
        }
        #expect(error?.problems.count == 6)
        #expect(error?.description.contains("package x: listed twice") == true)
    }

    @Test func `a catalog may name what the app stores sell (C9)`() throws {
        let catalog = try Catalog.decode(
            Array(
                """
                {"packages":[{"id":"a","name":{"ko":"가","en":"A"},"credits":1,"priceWon":1000,
                "inAppPurchase":{"sku":"ait.1","priceWon":1200}},
                {"id":"b","name":{"ko":"나","en":"B"},"credits":1,"priceWon":1000,"inAppPurchase":{"sku":"ait.2"}}],
                "inAppSubscriptions":[{"id":"m","name":{"ko":"멤버십","en":"Membership"},"cycle":"yearly",
                "sku":"ait.3","priceWon":4900}]}
                """.utf8))
        #expect(catalog["a"]?.inAppPurchase == InAppProduct(sku: "ait.1", price: Won(1200)))
        #expect(catalog["b"]?.inAppPurchase?.price == Won(1000))
        #expect(catalog.subscriptions.map(\.cycle) == [.yearly])
        #expect(catalog.subscriptions.first?.product.sku == "ait.3")
    }

    @Test func `a sku is one thing, and a subscription is no package (C9)`() throws {
        let error = #expect(throws: InvalidCatalog.self) {
            try Catalog.decode(
                Array(
                    """
                    {"packages":[{"id":"a","name":{"ko":"가","en":"A"},"credits":1,"priceWon":1000,
                    "inAppPurchase":{"sku":"ait.1","priceWon":0}}],
                    "inAppSubscriptions":[{"id":"a","name":{"ko":"멤버십","en":""},"cycle":"weekly",
                    "sku":"ait.1","priceWon":4900},
                    {"id":"c","name":{"ko":"다","en":"C"},"cycle":"weekly","sku":"a b","priceWon":1}]}
                    """.utf8))
        }
        #expect(
            error?.problems == [
                "package a: the in-app priceWon must be 1 to 1000000000 won",
                "subscription a: name.en must have 1 to 100 characters",
                "subscription c: sku must be 1 to 200 visible ASCII characters", "sku ait.1: listed twice",
                "subscription a: listed twice",
            ])
    }

    @Test(arguments: [
        #"{"packages":[]}"#, #"{"packages":[{"id":"x"}]}"#, "{}", "[]", "",
        #"{"packages":[{"id":"x","name":{"ko":"x","en":"x"},"credits":1,"priceWon":100.0}]}"#,
        #"{"packages":[{"id":"x","name":{"ko":"x","en":"x"},"credits":1,"priceWon":100,"inAppPurchase":{}}]}"#,
        #"{"packages":[{"id":"x","id":"y","name":{"ko":"x","en":"x"},"credits":1,"priceWon":100}]}"#,
    ])
    func `a catalog that cannot be sold from is refused`(text: String) {
        #expect(throws: InvalidCatalog.self) { try Catalog.decode(Array(text.utf8)) }
    }
}
