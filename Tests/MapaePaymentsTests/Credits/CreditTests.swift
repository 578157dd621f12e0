import MapaeCore
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

@testable import MapaePayments

@Suite struct CreditTests {
    private func remaining(_ shop: Shop) async throws -> [String: Int64] {
        let buyer = shop.buyer
        let lots = try await shop.store.read { tx in try CreditLotRow.spendable(of: buyer, in: tx) }
        return Dictionary(lots.map { ($0.kind, $0.remaining.count) }, uniquingKeysWith: +)
    }

    @Test func `bonus credits are spent first, then the oldest (B14)`() async throws {
        try await Shop.open { shop in
            try await shop.give(20)
            try await shop.pass(.seconds(1))
            try await shop.buy("bonus")
            #expect(try await shop.spend(15, key: "a").newBalance == Credits(115))
            #expect(try await remaining(shop) == ["promotion": 15, "purchase": 100])
            _ = try await shop.spend(20, key: "b")
            #expect(try await remaining(shop) == ["purchase": 95])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `credits never go below zero, however many spend at once (B14)`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            try await shop.give(100)
            let codes = try await withThrowingTaskGroup(of: ErrorCode?.self) { group in
                for number in 0..<30 {
                    group.addTask { try await failure { _ = try await shop.spend(7, key: "k\(number)") }?.code }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.count { $0 == nil } == 14)
            #expect(codes.count { $0 == .insufficientCredits } == 16)
            #expect(try await shop.balance() == 2)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a repeat under the same key spends once, another request under it is refused (B14)`(
        engine: TestEngine
    ) async throws {
        try await Shop.open(engine) { shop in
            try await shop.give(100)
            let spendings = try await withThrowingTaskGroup(of: CreditSpending.self) { group in
                for _ in 0..<8 { group.addTask { try await shop.spend(10, key: "same") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(spendings).count == 1)
            #expect(try await shop.balance() == 90)
            let other = try await failure { _ = try await shop.spend(11, key: "same") }
            #expect(other?.code == .idempotencyKeyReused)
        }
    }

    private func request(_ shop: Shop, _ amount: Int64, key: String) -> SpendingRequest {
        SpendingRequest(
            user: shop.buyer, amount: Credits(amount), reason: "영상 생성", principal: "key_app", idempotencyKey: key)
    }

    @Test(arguments: TestEngine.allCases)
    func `a reservation is captured in part and gives the rest back (B14)`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            try await shop.give(50)
            let held = try await shop.credits.reserve(request(shop, 30, key: "r"))
            #expect(try await shop.credits.reserve(request(shop, 30, key: "r")).id == held.id)
            #expect(
                try await shop.credits.balance(of: shop.buyer)
                    == CreditBalance(balance: Credits(20), held: Credits(30), receivable: .zero))
            let captured = try await shop.credits.capture(held.id, amount: Credits(12), by: "key_app")
            #expect(captured.status == .captured)
            #expect(try await shop.balance() == 38)
            _ = try await shop.credits.capture(held.id, amount: Credits(12), by: "key_app")
            let again = try await failure { _ = try await shop.credits.release(held.id, by: "key_app") }
            #expect(again?.code == .reservationEnded)
            let kinds = try await shop.credits.history(of: shop.buyer, after: nil).items.map(\.kind)
            #expect(kinds == [.release, .spend, .hold, .bonus])
        }
    }

    @Test func `a reservation is ended only by whoever made it (B14)`() async throws {
        try await Shop.open { shop in
            try await shop.give(50)
            let held = try await shop.credits.reserve(request(shop, 30, key: "r"))
            let capture = try await failure { _ = try await shop.credits.capture(held.id, by: "key_other") }
            #expect(capture?.code == .reservationNotFound)
            let release = try await failure { _ = try await shop.credits.release(held.id, by: "key_other") }
            #expect(release?.code == .reservationNotFound)
            _ = try await shop.credits.release(held.id, by: "key_app")
            #expect(try await shop.balance() == 50)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a reservation that runs out gives its credits back (B14)`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            try await shop.give(50)
            let held = try await shop.credits.reserve(request(shop, 30, key: "r"), for: .minutes(5))
            try await shop.sandbox.advanceClock(seconds: 300)
            let late = try await failure { _ = try await shop.credits.capture(held.id, by: "key_app") }
            #expect(late?.code == .reservationEnded)
            try await shop.resolver.resolveDue()
            #expect(try await shop.balance() == 50)
            #expect(try await shop.credits.balance(of: shop.buyer).held == .zero)
        }
    }

    @Test(arguments: [(Int64(0), "amount"), (-1, "amount")])
    func `nothing and less than nothing is not spent`(amount: Int64, field: String) async throws {
        try await Shop.open { shop in
            let failure = try await failure { _ = try await shop.spend(amount, key: "k") }
            #expect(failure?.field == field)
        }
    }

    @Test func `the history is paged, newest first`() async throws {
        try await Shop.open { shop in
            try await shop.give(100)
            for number in 0..<24 { _ = try await shop.spend(1, key: "k\(number)") }
            let first = try await shop.credits.history(of: shop.buyer, after: nil)
            #expect(first.items.count == 20)
            #expect(first.items.first?.balanceAfter == Credits(76))
            let rest = try await shop.credits.history(of: shop.buyer, after: first.nextCursor)
            #expect(rest.items.count == 5)
            #expect(rest.items.last?.kind == .bonus)
            #expect(rest.nextCursor == nil)
        }
    }
}
