import MapaeCore
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

@testable import MapaePayments

/// Grants of people who have unlinked, of which nobody will learn what became (C11).
@Suite struct PromotionClosingTests {
    private func closings(_ shop: GiftShop) -> PromotionClosings {
        PromotionClosings(store: shop.store, clock: shop.clock, identifiers: shop.dependencies.identifiers)
    }

    /// A grant whose reply is lost, of somebody who unlinks before anybody can ask after it; Toss has given the points.
    private func lose(_ shop: GiftShop, days: Int64 = 2) async throws -> (user: UserID, grant: PromotionGrantID) {
        let user = try await shop.link()
        await shop.fault(.execute, .dropResponse)
        await shop.fault(.result, .dropRequest)
        let grant = try await shop.grant(to: user)
        _ = try await shop.partner.sandbox.unlink(userKey: GiftShop.userKey, referrer: "UNLINK")
        for _ in 0..<(days * 8) { try await shop.pass(.hours(3)) }
        #expect(try await shop.statuses() == ["unknown"])
        return (user, grant.id)
    }

    /// What the resolver does before it asks.
    private func claim(_ shop: GiftShop) async throws -> PromotionGrantRow? {
        let now = shop.clock.now()
        let claimed = try await shop.store.write { tx in
            try PromotionGrantRow.claimDue(at: now, until: now + .minutes(1), owner: "node", limit: 1, in: tx)
        }
        return claimed.first
    }

    private func settling<T: Sendable>(
        _ shop: GiftShop, _ body: @escaping @Sendable (PromotionSettlement) throws -> T
    ) async throws -> T {
        let (dependencies, now) = (shop.dependencies, shop.clock.now())
        return try await shop.store.write { tx in try body(PromotionSettlement(dependencies, at: now, in: tx)) }
    }

    private func refusal(_ body: () async throws -> Void) async -> UnclosableGrant.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? UnclosableGrant)?.code
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `what nobody knows is shown, closed with a reason, and never executed again (C11)`(
        engine: TestEngine
    ) async throws {
        try await GiftShop.open(engine) { shop in
            let (user, id) = try await lose(shop)
            #expect(try await closings(shop).overdue().map(\.outcomeCode) == ["4010"])
            try await closings(shop).close(id, .init(.unknown, because: "asked Toss, no answer", by: "kim"))
            let grant = try #require(try await shop.grants().first)
            #expect(grant.status == "unknown" && grant.finishedAt == nil && grant.sealedUserKey == nil)
            #expect(grant.closedBy == "kim" && grant.closedReason == "asked Toss, no answer")
            #expect(grant.closedAt == shop.clock.now())
            #expect(try await shop.exceptions().isEmpty)
            #expect(try await closings(shop).overdue().isEmpty)
            #expect(try await shop.events() == ["promotion.closed"])
            let recorded = try await shop.store.read { tx in try SecurityEventRow.latest(1, in: tx).first?.event }
            #expect(recorded?.kind == .promotionClosed && recorded?.detail["reason"] == "asked Toss, no answer")
            // The person comes back, and asks again and again.
            #expect(try await shop.link() == user)
            for retrying in [false, true] {
                #expect(try await shop.grant(to: user, retryingRefused: retrying).status == .closed)
            }
            shop.clock.advance(by: .days(3))
            #expect(try await shop.resolver.resolveDue() == 0)
            #expect(try await shop.keys().count == 1)
            #expect(try await shop.movements("promotionGrant") == [1000])
            #expect(try await shop.counted() == 1000)
            #expect(try await shop.store.read { tx in try BacklogRow.unknownOutcomes(in: tx) } == 0)
        }
    }

    @Test func `closed as given it is booked, as if Toss had said so (C11)`() async throws {
        try await GiftShop.open { shop in
            let (user, id) = try await lose(shop)
            try await closings(shop).close(id, .init(.granted, because: "seen in the console", by: "kim"))
            #expect(try await shop.statuses() == ["granted"])
            #expect(try await shop.events() == ["promotion.granted"])
            #expect(try await shop.grant(to: user).status == .granted)
            #expect(try await shop.grants().first?.closedReason == "seen in the console")
        }
    }

    @Test func `what is over, still asked about or unknown is not closed, and a reason is needed (C11)`() async throws {
        try await GiftShop.open { shop in
            let (_, id) = try await lose(shop, days: 0)
            let decision = PromotionClosings.Decision(.unknown, because: "why", by: "kim")
            #expect(await refusal { try await closings(shop).close(id, decision) } == .stillAsked)
            #expect(try await shop.exceptions().isEmpty)
            for _ in 0..<10 { try await shop.pass(.hours(3)) }
            for reason in ["", "two\nlines", String(repeating: "x", count: 201)] {
                let bad = PromotionClosings.Decision(.unknown, because: reason, by: "kim")
                #expect(await refusal { try await closings(shop).close(id, bad) } == .reason)
            }
            try await closings(shop).close(id, decision)
            #expect(await refusal { try await closings(shop).close(id, decision) } == .over)
            let nobody: PromotionGrantID = shop.dependencies.identifiers.make()
            #expect(await refusal { try await closings(shop).close(nobody, decision) } == .notFound)
        }
    }

    @Test func `a go that was under way executes nothing after the closing, and what it learns still counts (C11)`()
        async throws
    {
        try await GiftShop.open { shop in
            let (_, id) = try await lose(shop)
            shop.clock.advance(by: .days(1))
            let found = try await claim(shop)
            let claimed = try #require(found)
            try await closings(shop).close(id, .init(.unknown, because: "why", by: "kim"))
            let again = try await settling(shop) { try $0.markSentAgain(claimed) }
            #expect(again?.id == nil)
            try await settling(shop) { try $0.settle(claimed, .granted) }
            #expect(try await shop.statuses() == ["granted"])
        }
    }
}
