import MapaeCore
import MapaePayments
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

@testable import MapaePayments

/// What Toss refuses is given to nobody, and counted for nobody (C11).
@Suite struct PromotionRefusalTests {
    @Test(arguments: ["4100", "4104", "4105", "4108", "4109", "4112", "4114", "4116", "INVALID_PARAMETER"])
    func `a refusal stops, and an operator is told`(code: String) async throws {
        try await GiftShop.open { shop in
            let user = try await shop.link()
            await shop.fault(.execute, .errorCode(code, isKept: false))
            let refused = try await shop.grant(to: user)
            #expect(refused.status == .refused && refused.reason?.code == code)
            #expect(try await shop.grant(to: user) == refused)
            #expect(try await shop.exceptions() == ["promotion.refused welcome \(code) 20260806"])
            #expect(try await shop.events() == ["promotion.refused"])
            #expect(try await shop.counted() == 0)
            try await shop.pass(.hours(2))
            #expect(try await shop.movements("promotionGrant").isEmpty)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a refused grant is tried again when that is asked for`(engine: TestEngine) async throws {
        try await GiftShop.open(engine) { shop in
            let user = try await shop.link()
            try await shop.change { $0.status = .stopped }
            let refused = try await shop.grant(to: user)
            #expect(refused.reason?.code == "4104")
            try await shop.change { $0.status = .running }
            #expect(try await shop.grant(to: user) == refused)
            let again = try await shop.grant(to: user, retryingRefused: true)
            #expect(again.status == .pending && again.id == refused.id)
            try await shop.settle()
            #expect(try await shop.statuses() == ["granted"])
            #expect(try await shop.grants().map(\.round) == [2])
            #expect(try await shop.keys().count == 2)
            #expect(try await shop.counted() == 1000)
        }
    }

    @Test func `a used-up budget raises one exception a day, however many it meets`() async throws {
        try await GiftShop.open { shop in
            try await shop.change { $0.budget = 0 }
            for number in 0..<3 {
                let user = try await shop.link(600_000_000 + Int64(number))
                #expect(try await shop.grant(to: user).status == .refused)
            }
            #expect(try await shop.exceptions().count == 1)
        }
    }

    @Test func `a refusal of a repeat says nothing of the first call`() async throws {
        try await GiftShop.open { shop in
            let user = try await shop.link()
            // The first call is late; before it takes effect a repeat is refused.
            await shop.fault(.execute, .lateCommit(seconds: 30, readsBefore: .notFound))
            await shop.fault(.execute, .errorCode("4109", isKept: false))
            _ = try await shop.grant(to: user)
            try await shop.pass(.seconds(5))
            #expect(try await shop.statuses() == ["unknown"])
            try await shop.settle()
            #expect(try await shop.statuses() == ["granted"])
            #expect(try await shop.movements("promotionGrant") == [1000])
        }
    }

    @Test func `who has unlinked at Toss alone is refused, and nobody is troubled with it`() async throws {
        try await GiftShop.open { shop in
            let user = try await shop.link()
            _ = try await shop.partner.sandbox.unlink(userKey: GiftShop.userKey, referrer: "UNLINK")
            let refused = try await shop.grant(to: user)
            #expect(refused.status == .refused && refused.reason?.code == "4010")
            #expect(try await shop.exceptions().isEmpty)
            try await shop.link()
            _ = try await shop.grant(to: user, retryingRefused: true)
            try await shop.settle()
            #expect(try await shop.statuses() == ["granted"])
        }
    }

    @Test func `from a key that was sent no way leads to another but its end`() {
        for status in [PromotionGrantStatus.sent, .unknown, .pending] {
            for event in PromotionGrantEvent.allCases where event != .keySpent {
                #expect(status.after(event) != .recorded)
            }
        }
        for event in PromotionGrantEvent.allCases {
            #expect(PromotionGrantStatus.granted.after(event) == nil)
            #expect(PromotionGrantStatus.refused.after(event) == (event == .askedForAgain ? .recorded : nil))
        }
    }
}
