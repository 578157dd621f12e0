import MapaePayments
import Testing

@Suite struct PromotionCatalogTests {
    private func decode(_ text: String, _ codes: PromotionCodes = .live) throws -> PromotionCatalog {
        try PromotionCatalog.decode(Array(text.utf8), taking: codes)
    }

    private func entry(_ code: String) -> String {
        #"{"promotions":[{"id":"w","code":"\#(code)","points":10,"pointsPerDay":100,"pointsInAll":1000}]}"#
    }

    @Test func `promotions are read with their codes, points and limits (C11)`() throws {
        let catalog = try decode(entry("01JWELCOME"))
        #expect(
            catalog["w"] == Promotion(id: "w", code: "01JWELCOME", points: 10, pointsPerDay: 100, pointsInAll: 1000))
        #expect(catalog["none"] == nil)
    }

    @Test func `a live server takes no test code, a test server no other (C11)`() throws {
        #expect(throws: InvalidPromotions.self) { try decode(entry("TEST_01J"), .live) }
        #expect(throws: InvalidPromotions.self) { try decode(entry("01J"), .test) }
        #expect(try decode(entry("TEST_01J"), .test).promotions.count == 1)
        #expect(try decode(entry("01J"), .sandbox).promotions.count == 1)
        #expect(try decode(entry("TEST_01J"), .sandbox).promotions.count == 1)
    }

    @Test func `every problem of the promotions is listed at once`() {
        let error = #expect(throws: InvalidPromotions.self) {
            try decode(
                """
                {"promotions":[{"id":"a b","code":"x y","points":5001,"pointsPerDay":1,"pointsInAll":0},
                {"id":"x","code":"C","points":1,"pointsPerDay":1,"pointsInAll":9000000000000},
                {"id":"x","code":"C","points":0,"pointsPerDay":-1,"pointsInAll":1}]}
                """)
        }
        #expect(error?.problems.count == 9, "\(error?.problems ?? [])")
    }

    @Test(arguments: [#"{"promotions":[]}"#, "{}", "", #"{"promotions":[{"id":"x"}]}"#])
    func `a file without promotions is refused`(text: String) {
        #expect(throws: InvalidPromotions.self) { try decode(text) }
    }
}
