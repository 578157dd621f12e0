import MapaeCore
import MapaePayments
import MapaeStore
import MapaeTesting
import Testing

@Suite struct PrepareTests {
    @Test(arguments: TestEngine.allCases)
    func `an order has the catalog's price and an id nobody can guess (B2, 1.14)`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let prepared = try await shop.prepare()
            #expect(prepared.amount == Won(24_900))
            #expect(prepared.orderName == "스탠다드 150 크레딧")
            let day = shop.clock.now().koreanDay
            #expect(prepared.orderID.wholeMatch(of: try Regex("CREDIT_\(day)_[0-9a-f]{32}")) != nil)
            #expect(try await shop.status(of: prepared.paymentID) == .pending)
            let english = try await shop.payments.prepare(
                packageID: "standard", for: shop.buyer, language: .english)
            #expect(english.orderName == "Standard, 150 credits")
            #expect(english.orderID != prepared.orderID)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a customer key is random, the user's own, and never changes (B2)`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let first = try await shop.prepare()
            let again = try await shop.prepare("bonus")
            let other = try await shop.prepare(by: try await shop.addUser())
            let uuid = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
            #expect(first.customerKey.wholeMatch(of: uuid) != nil)
            #expect(again.customerKey == first.customerKey)
            #expect(other.customerKey != first.customerKey)
        }
    }

    @Test func `a package that is not in the catalog is refused (B2)`() async throws {
        try await Shop.open { shop in
            let failure = try await failure { _ = try await shop.prepare("none") }
            #expect(failure?.code == .invalidPackage)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `at most 20 orders are open at a time, also when they race (B2)`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let outcomes = try await withThrowingTaskGroup(of: ErrorCode?.self) { group in
                for _ in 0..<30 {
                    group.addTask { try await failure { _ = try await shop.prepare() }?.code }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0 == nil } == 20)
            #expect(outcomes.count { $0 == .tooManyOpenPayments } == 10)
            try await shop.pass(.minutes(60))
            _ = try await shop.prepare()
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an order that nobody confirms expires after 60 minutes (B2)`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let prepared = try await shop.prepare()
            try await shop.pass(.minutes(60) - .seconds(1))
            #expect(try await shop.status(of: prepared.paymentID) == .pending)
            #expect(try await shop.pass(.seconds(1)) == 1)
            #expect(try await shop.status(of: prepared.paymentID) == .expired)
            #expect(try await shop.events(about: prepared.paymentID) == ["payment.expired"])
        }
    }

    @Test func `payments are listed newest first, 20 a page, and only the owner's`() async throws {
        var settings = PaymentSettings.test
        settings.maximumOpenPayments = 100
        try await Shop.open(settings: settings) { shop in
            var made: [PaymentID] = []
            for _ in 0..<45 {
                made.append(try await shop.prepare().paymentID)
                shop.clock.advance(by: .milliseconds(1))
            }
            var listed: [PaymentID] = []
            var cursor: String?
            repeat {
                let page = try await shop.payments.payments(of: shop.buyer, after: cursor)
                #expect(page.items.count <= 20)
                listed += page.items.map(\.id)
                cursor = page.nextCursor
            } while cursor != nil
            #expect(listed == made.reversed())
            let stranger = try await shop.addUser()
            #expect(try await shop.payments.payments(of: stranger, after: nil).items.isEmpty)
            let refusal = try await failure { _ = try await shop.payments.payment(made[0], of: stranger) }
            #expect(refusal?.code == .paymentNotFound)
            let garbage = try await failure { _ = try await shop.payments.payments(of: stranger, after: "x") }
            #expect(garbage?.field == "cursor")
        }
    }
}
