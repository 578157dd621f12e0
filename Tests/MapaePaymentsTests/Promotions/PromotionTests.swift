import MapaeCore
import MapaePayments
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

@testable import MapaeIdentity

/// Points are given once to a person, whatever is asked and by whom (C11).
@Suite struct PromotionTests {
    @Test(arguments: TestEngine.allCases)
    func `points arrive once, and asking again only tells so`(engine: TestEngine) async throws {
        try await GiftShop.open(engine) { shop in
            let user = try await shop.link()
            let first = try await shop.grant(to: user)
            #expect(first.status == .pending && first.points == 1000 && first.grantedAt == nil)
            #expect(try await shop.statuses() == ["pending"])
            #expect(try await shop.grant(to: user) == first)
            try await shop.pass(.seconds(2))
            let second = try await shop.grant(to: user)
            #expect(second.status == .granted && second.id == first.id && second.grantedAt == shop.clock.now())
            #expect(try await shop.grant(to: user, retryingRefused: true) == second)
            #expect(try await shop.movements("promotionGrant") == [1000])
            let lines = try await shop.store.read { tx in
                try LedgerRow.lines(causeKind: "promotionGrant", causeID: first.id.text, in: tx)
            }
            #expect(
                lines == [
                    LedgerRow(account: "promotions:money", unit: "KRW", amount: -1000),
                    LedgerRow(account: "promotions:points", unit: "KRW", amount: 1000),
                ])
            #expect(try await shop.events() == ["promotion.granted"])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `twenty requests at once for one person are one grant`(engine: TestEngine) async throws {
        try await GiftShop.open(engine) { shop in
            let user = try await shop.link()
            let other = shop.neighbour()
            let ids = try await withThrowingTaskGroup(of: PromotionGrantID.self) { group in
                for number in 0..<20 {
                    group.addTask { try await shop.grant(to: user, by: number.isMultiple(of: 2) ? nil : other).id }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            try await shop.settle()
            #expect(try await shop.statuses() == ["granted"])
            #expect(try await shop.keys().count == 1)
            #expect(try await shop.movements("promotionGrant") == [1000])
            #expect(try await shop.counted() == 1000)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a person has had it after an unlink, another account and other keys (2.9)`(engine: TestEngine) async throws {
        try await GiftShop.open(engine) { shop in
            let user = try await shop.link()
            let first = try await shop.grant(to: user)
            try await shop.settle()
            shop.clock.advance(by: .seconds(1))
            _ = try await shop.links.unlink(userKey: GiftShop.userKey, because: .unlink)
            #expect(try await shop.grant(to: user).id == first.id)
            shop.clock.advance(by: .seconds(1))
            #expect(try await shop.link() == user)
            #expect(try await shop.grant(to: user).status == .granted)

            let deletion = AccountDeletion(
                store: shop.store, access: shop.links.access, clock: shop.clock, parts: [shop.links])
            try await deletion.delete(user, in: nil)
            shop.clock.advance(by: .seconds(1))
            let again = try await shop.link()
            #expect(again != user)
            #expect(try await shop.grant(to: again).id == first.id)

            // The log-in under another key renames the link, and the grants go along.
            let name = try await shop.grants().map(\.userKeyHash)
            let rotated = GiftShop.links(shop.dependencies, keys: try GiftShop.ring("k2", "k1"))
            shop.clock.advance(by: .seconds(1))
            #expect(try await shop.link(with: rotated) == again)
            #expect(try await shop.grants().map(\.userKeyHash) != name)
            let promotions = Promotions(
                shop.dependencies, client: shop.client, people: rotated, catalog: GiftShop.catalog)
            #expect(try await shop.grant(to: again, by: promotions).id == first.id)
            #expect(try await shop.movements("promotionGrant") == [1000])
        }
    }

    @Test func `a grant waits for the unlink that has its person, and gives nothing after it (2.9)`() async throws {
        try await GiftShop.open(.postgres) { shop in
            let user = try await shop.link()
            shop.clock.advance(by: .seconds(1))
            let links = shop.links
            let refusals = try await withLockQueue(
                on: shop.store, holding: { tx in _ = try UserRow.lock(user, in: tx) },
                first: {
                    try await failure { _ = try await links.unlink(userKey: GiftShop.userKey, because: .unlink) }?.code
                }, second: { try await failure { _ = try await shop.grant(to: user) }?.code })
            #expect(refusals.first == nil && refusals.second == .tossNotLinked)
            #expect(try await shop.grants().isEmpty)
            #expect(try await shop.movements("promotionGrant").isEmpty)
        }
    }

    @Test func `who is not linked gets nothing, and what is not in the configuration is not given`() async throws {
        try await GiftShop.open { shop in
            let user = try await shop.link()
            #expect(try await failure { _ = try await shop.grant("none", to: user) }?.code == .promotionNotFound)
            shop.clock.advance(by: .seconds(1))
            _ = try await shop.links.unlink(userKey: GiftShop.userKey, because: .unlink)
            #expect(try await failure { _ = try await shop.grant(to: user) }?.code == .tossNotLinked)
            #expect(try await shop.grants().isEmpty)
        }
    }

    @Test func `a test promotion runs its course and gives nothing`() async throws {
        try await GiftShop.open { shop in
            let user = try await shop.link()
            _ = try await shop.grant("trial", to: user)
            try await shop.settle()
            #expect(try await shop.statuses() == ["granted"])
            #expect(try await shop.movements("promotionGrant").isEmpty)
            let balances = try await shop.store.read { tx in try LedgerRow.balances(in: tx) }
            #expect(balances.isEmpty)
        }
    }

    @Test func `a grant keeps its amount and code when the configuration changes`() async throws {
        try await GiftShop.open { shop in
            let user = try await shop.link()
            await shop.fault(.key, .status(503))
            _ = try await shop.grant(to: user)
            let changed = PromotionCatalog(promotions: [
                Promotion(id: "welcome", code: "ANOTHER", points: 7, pointsPerDay: 100, pointsInAll: 100)
            ])
            let neighbour = shop.neighbour(changed)
            #expect(try await shop.grant(to: user, by: neighbour).points == 1000)
            try await shop.settle()
            #expect(try await shop.grant(to: user, by: neighbour).status == .granted)
            #expect(try await shop.movements("promotionGrant") == [1000])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `limits of a day and in all hold for many at once`(engine: TestEngine) async throws {
        try await GiftShop.open(engine) { shop in
            var users: [UserID] = []
            for number in 0..<12 { users.append(try await shop.link(500_000_000 + Int64(number))) }
            func askAll() async throws -> Int {
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for user in users {
                        group.addTask {
                            try await failure { _ = try await shop.grant(to: user) }?.code == .promotionLimitReached
                        }
                    }
                    return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
                }
            }
            #expect(try await askAll() == 7)
            #expect(try await shop.counted(on: shop.clock.now().koreanDay) == 5000)
            #expect(try await shop.grants().count == 5)
            // The day ends at midnight in Seoul.
            let (today, midnight) = (shop.clock.now().koreanDay, Timestamp(iso8601: "2026-08-06T15:00:00Z"))
            shop.clock.advance(by: try #require(midnight) - shop.clock.now() - .milliseconds(1))
            #expect(shop.clock.now().koreanDay == today)
            #expect(try await askAll() == 7)
            shop.clock.advance(by: .milliseconds(1))
            #expect(try await askAll() == 4)
            #expect(try await shop.counted() == 8000)
            try await shop.settle()
            #expect(try await shop.statuses().allSatisfy { $0 == "granted" })
            #expect(try await shop.movements("promotionGrant").reduce(0, +) == 8000)
        }
    }
}
