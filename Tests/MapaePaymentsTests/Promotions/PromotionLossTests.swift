import AppsInToss
import MapaeCore
import MapaePayments
import MapaeStore
import MapaeTesting
import ProviderSandbox
import ProviderTransport
import Testing

@testable import MapaePayments

/// Whatever is lost on the way, nobody gets points twice, and everybody gets them once (C11).
@Suite struct PromotionLossTests {
    @Test(
        arguments: [
            SandboxFault.Kind.dropRequest, .dropResponse, .partialBody, .resetAfterHeaders, .status(502), .status(401),
            .errorCode("INTERNAL_ERROR", isKept: false), .errorCode("4110", isKept: false),
            .errorCode("4095", isKept: false), .errorCode("4999", isKept: false),
            .lateCommit(seconds: 20, readsBefore: .notFound), .lateCommit(seconds: 20, readsBefore: .inProgress),
        ], [1, 3])
    func `an execution that goes wrong ends in one grant under one key`(
        fault: SandboxFault.Kind, times: Int
    ) async throws {
        try await GiftShop.open { shop in
            let user = try await shop.link()
            await shop.fault(.execute, fault, times: times)
            #expect(try await shop.grant(to: user).status == .pending)
            try await shop.settle()
            #expect(try await shop.statuses() == ["granted"])
            #expect(try await shop.keys().count == 1)
            #expect(try await shop.movements("promotionGrant") == [1000])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a reply lost on either engine is found by asking with the same key`(engine: TestEngine) async throws {
        try await GiftShop.open(engine) { shop in
            let user = try await shop.link()
            await shop.fault(.execute, .dropResponse)
            await shop.fault(.result, .dropResponse)
            #expect(try await shop.grant(to: user).status == .pending)
            #expect(try await shop.statuses() == ["unknown"])
            try await shop.pass(.seconds(4))
            #expect(try await shop.statuses() == ["unknown"])
            try await shop.pass(.seconds(1))
            #expect(try await shop.statuses() == ["granted"])
            #expect(try await shop.grants().first?.sends == 1)
        }
    }

    @Test func `"granted already" for its own key is done, and no reason for another one (4113)`() async throws {
        try await GiftShop.open { shop in
            let user = try await shop.link()
            await shop.fault(.execute, .dropResponse)
            await shop.fault(.result, .errorCode("4111", isKept: false), times: 3)
            _ = try await shop.grant(to: user)
            #expect(try await shop.statuses() == ["unknown"])
            // The repeat is told 4113, and the result is still not known to Toss.
            try await shop.pass(.seconds(5))
            #expect(try await shop.statuses() == ["pending"])
            #expect(try await shop.grants().map(\.sends) == [2])
            try await shop.settle()
            #expect(try await shop.statuses() == ["granted"])
            #expect(try await shop.keys().count == 1)
            #expect(try await shop.movements("promotionGrant") == [1000])
        }
    }

    @Test(arguments: [
        SandboxFault.Kind.dropRequest, .dropResponse, .status(503), .errorCode("INTERNAL_ERROR", isKept: false),
        .errorCode("4095", isKept: false), .errorCode("4110", isKept: false),
    ])
    func `a key that does not arrive is asked for again`(fault: SandboxFault.Kind) async throws {
        try await GiftShop.open { shop in
            let user = try await shop.link()
            await shop.fault(.key, fault, times: 2)
            #expect(try await shop.grant(to: user).status == .pending)
            #expect(try await shop.statuses() == ["recorded"])
            try await shop.settle()
            #expect(try await shop.statuses() == ["granted"])
            #expect(try await shop.keys().count == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `what a process that died had recorded is finished by another (F2)`(engine: TestEngine) async throws {
        try await GiftShop.open(engine) { shop in
            let user = try await shop.link()
            shop.runner.shutDown()
            #expect(try await shop.grant(to: user).status == .pending)
            #expect(try await shop.statuses() == ["recorded"])
            shop.runner.restart()
            shop.clock.advance(by: .seconds(5))
            try await PromotionResolver(shop.neighbour()).resolveDue()
            #expect(try await shop.statuses() == ["pending"])
            try await shop.settle()
            #expect(try await shop.movements("promotionGrant") == [1000])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a process that slept past its lease asks for no key (F2)`(engine: TestEngine) async throws {
        try await GiftShop.open(engine) { shop in
            let user = try await shop.link()
            let sleeper = shop.runner.holdNext()
            async let grant = shop.grant(to: user)
            await sleeper.arrived()
            shop.clock.advance(by: .seconds(75))
            try await PromotionResolver(shop.neighbour()).resolveDue()
            try await shop.settle()
            #expect(try await shop.statuses() == ["granted"])
            // It would be met by the next call.
            await shop.fault(.key, .status(500))
            sleeper.wake()
            await shop.runner.finish()
            #expect(try await grant.status == .granted)
            #expect(await shop.partner.sandbox.faults().count == 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a process that died behind its key is followed under that key (F2)`(engine: TestEngine) async throws {
        try await GiftShop.open(engine) { shop in
            let user = try await shop.link()
            shop.runner.shutDown()
            _ = try await shop.grant(to: user)
            shop.runner.restart()
            shop.clock.advance(by: .seconds(5))
            let key = try await shop.dieBehindKey()
            #expect(try await shop.statuses() == ["sent"])
            #expect(try await shop.movements("promotionGrant").isEmpty)
            shop.clock.advance(by: .minutes(59))
            try await PromotionResolver(shop.neighbour()).resolveDue()
            try await shop.settle()
            #expect(try await shop.statuses() == ["granted"])
            #expect(try await shop.keys() == [key])
            #expect(try await shop.movements("promotionGrant") == [1000])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `resolvers on several nodes at once settle a grant once (F2)`(engine: TestEngine) async throws {
        try await GiftShop.open(engine) { shop in
            let user = try await shop.link()
            await shop.fault(.execute, .dropRequest)
            _ = try await shop.grant(to: user)
            shop.clock.advance(by: .seconds(5))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    let resolver = PromotionResolver(shop.neighbour())
                    group.addTask { try await resolver.resolveDue() }
                }
                try await group.waitForAll()
            }
            #expect(try await shop.grants().map(\.claimEpoch) == [2])
            #expect(try await shop.grants().map(\.sends) == [2])
            try await shop.settle()
            #expect(try await shop.movements("promotionGrant") == [1000])
        }
    }

    @Test func `another key is got only when nothing can come of the one there is`() async throws {
        try await GiftShop.open { shop in
            let user = try await shop.link()
            await shop.fault(.execute, .dropRequest, times: 1000)
            _ = try await shop.grant(to: user)
            for _ in 0..<6 {
                try await shop.pass(.minutes(11))
                #expect(try await shop.keys().count == 1)
            }
            await shop.partner.sandbox.clearFaults()
            // Toss does not take the key any more, in words nobody has written down.
            #expect(try await shop.statuses() == ["unknown"])
            try await shop.settle(within: .hours(2))
            #expect(try await shop.statuses() == ["granted"])
            #expect(try await shop.keys().count == 2)
            #expect(try await shop.movements("promotionGrant") == [1000])
        }
    }

    @Test func `a grant that fails at Toss is given under another key`() async throws {
        try await GiftShop.open { shop in
            let user = try await shop.link()
            try await shop.change { $0.failsGrants = true }
            _ = try await shop.grant(to: user)
            try await shop.change { $0.failsGrants = false }
            try await shop.settle()
            #expect(try await shop.statuses() == ["granted"])
            #expect(try await shop.keys().count == 2)
            #expect(try await shop.movements("promotionGrant") == [1000, 1000])
            #expect(try await shop.movements("promotionReturn") == [1000])
            #expect(try await shop.counted() == 1000)
        }
    }

    @Test func `three failures are left to people, and the count has its points back`() async throws {
        try await GiftShop.open { shop in
            let user = try await shop.link()
            try await shop.change { $0.failsGrants = true }
            _ = try await shop.grant(to: user)
            try await shop.settle()
            let refused = try await shop.grant(to: user)
            #expect(refused.status == .refused && refused.reason?.code == "FAILED")
            #expect(try await shop.keys().count == 3)
            #expect(try await shop.counted() == 0)
            #expect(try await shop.exceptions() == ["promotion.refused welcome FAILED 20260806"])
            // Whoever asks for it again has as many keys again.
            _ = try await shop.grant(to: user, retryingRefused: true)
            try await shop.settle()
            #expect(try await shop.statuses() == ["refused"])
            #expect(try await shop.keys().count == 6)
        }
    }

    /// A way from Toss on which each answer about an execution meets something else.
    private struct Meeting: MutualTLSTransport {
        let base: any MutualTLSTransport
        let encounter: @Sendable (inout TransportResponse) async throws -> Void

        func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse {
            var response = try await base.send(request, timeout: timeout)
            if request.url.hasSuffix("/execute-promotion") { try await encounter(&response) }
            return response
        }
    }

    private func promotions(
        of shop: GiftShop, meeting encounter: @escaping @Sendable (inout TransportResponse) async throws -> Void
    ) -> Promotions {
        let client = AppsInTossClient(
            transport: Meeting(base: shop.partner.transport, encounter: encounter), settings: shop.client.settings)
        return Promotions(shop.dependencies, client: client, people: shop.links, catalog: GiftShop.catalog)
    }

    @Test func `an answer for another key is no answer`() async throws {
        try await GiftShop.open { shop in
            let user = try await shop.link()
            await shop.fault(.result, .status(503))
            let promotions = promotions(of: shop) { $0.replace(#""key":""#, with: #""key":"other-"#) }
            _ = try await shop.grant(to: user, by: promotions)
            #expect(try await shop.statuses() == ["unknown"])
            try await shop.settle()
            #expect(try await shop.statuses() == ["granted"])
            #expect(try await shop.movements("promotionGrant") == [1000])
        }
    }

    @Test func `a refusal that comes after another node has taken over decides nothing (F2)`() async throws {
        try await GiftShop.open { shop in
            let user = try await shop.link()
            await shop.fault(.execute, .errorCode("4109", isKept: false))
            let slow = promotions(of: shop) { _ in
                // The lease runs out; another node asks, and Toss gives.
                shop.clock.advance(by: .seconds(76))
                try await PromotionResolver(shop.neighbour()).resolveDue()
                #expect(try await shop.statuses() == ["pending"])
            }
            #expect(try await shop.grant(to: user, by: slow).status == .pending)
            #expect(try await shop.statuses() == ["pending"])
            try await shop.settle()
            #expect(try await shop.statuses() == ["granted"])
            #expect(try await shop.movements("promotionGrant") == [1000])
        }
    }

    @Test func `what Toss has accepted is waited for, whatever it forgets`() async throws {
        try await GiftShop.open { shop in
            let user = try await shop.link()
            _ = try await shop.grant(to: user)
            await shop.fault(.result, .errorCode("4111", isKept: false), times: 300)
            for _ in 0..<200 { try await shop.pass(.minutes(10)) }
            #expect(try await shop.statuses() == ["pending"])
            #expect(try await shop.keys().count == 1)
            #expect(try await shop.exceptions().count == 1)
            await shop.partner.sandbox.clearFaults()
            try await shop.settle()
            #expect(try await shop.statuses() == ["granted"])
        }
    }
}

extension GiftShop {
    /// Does what a process does that takes the due grant, gets a key, saves it, and is killed before its next step.
    fileprivate func dieBehindKey() async throws -> String {
        let dependencies = dependencies
        let claimed = try await store.write { tx in
            let now = dependencies.clock.now()
            return try PromotionGrantRow.claimDue(at: now, until: now + .minutes(3), owner: "dead", limit: 1, in: tx)
        }
        let grant = try #require(claimed.first)
        let key = try await client.promotionKey(for: .user(.init(rawValue: Self.userKey))).exposed
        let saved = try await store.write { tx in
            try PromotionSettlement(dependencies, at: dependencies.clock.now(), in: tx).save(key: key, for: grant)
        }
        #expect(saved?.promotionKey == key)
        return key
    }
}
