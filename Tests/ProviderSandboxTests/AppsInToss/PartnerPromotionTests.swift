import Foundation
import NIOHTTP1
import ProviderSandbox
import Testing

struct PartnerPromotionTests {
    private static let code = "01JPROMOTION"

    private func withPromotion(
        budget: Int64 = 1000, _ adjust: (inout SandboxPromotion) -> Void = { _ in },
        behaviour: (inout AppsInTossBehaviour) -> Void = { _ in }, _ body: (Partner) async throws -> Void
    ) async throws {
        try await withPartner {
            $0.requestsPerMinuteAndUser = 1000
            behaviour(&$0.behaviour)
        } _: { partner async throws in
            _ = try await partner.linked()
            var promotion = SandboxPromotion(code: Self.code, budget: budget)
            promotion.maximumAmount = min(500, budget)
            adjust(&promotion)
            try await partner.sandbox.setPromotion(promotion)
            try await body(partner)
        }
    }

    private func key(_ partner: Partner) async throws -> String {
        try await partner.post("/promotion/execute-promotion/get-key", user: Partner.user).string("key")
    }

    private func grant(
        _ partner: Partner, _ key: String, amount: Int64 = 100, code: String = code
    ) async throws -> Partner.Reply {
        try await partner.post(
            "/promotion/execute-promotion", #"{"promotionCode":"\#(code)","key":"\#(key)","amount":\#(amount)}"#,
            user: Partner.user)
    }

    private func result(_ partner: Partner, _ key: String, code: String = code) async throws -> Partner.Reply {
        try await partner.post(
            "/promotion/execution-result", #"{"promotionCode":"\#(code)","key":"\#(key)"}"#, user: Partner.user)
    }

    private func outcome(_ partner: Partner, _ key: String, code: String = code) async throws -> String? {
        try await result(partner, key, code: code).object["success"] as? String
    }

    @Test func `a key grants once; the points arrive later and the budget is debited at once (C11)`() async throws {
        try await withPromotion { partner async throws in
            let key = try await key(partner)
            #expect(Data(base64Encoded: key)?.count == 32)
            #expect(try await result(partner, key).code == "4111")
            #expect(try await grant(partner, key).string("key") == key)
            #expect(try await partner.sandbox.ledger().map(\.kind) == ["promotionGrant"])
            #expect(try await outcome(partner, key) == "PENDING")
            #expect(try await outcome(partner, key) == "SUCCESS")
            #expect(try await outcome(partner, key) == "SUCCESS")
            #expect(try await grant(partner, key).code == "4113")
            #expect(try await partner.sandbox.ledger().map(\.amount) == [100])
        }
    }

    @Test func `a failed grant gives its budget back (C11)`() async throws {
        try await withPromotion {
            $0.failsGrants = true
        } behaviour: {
            $0.promotionPendingPolls = 0
        } _: {
            partner async throws in
            let key = try await key(partner)
            _ = try await grant(partner, key)
            #expect(try await outcome(partner, key) == "FAILED")
            #expect(try await grant(partner, key).code == "4113")
            #expect(try await partner.sandbox.ledger().map(\.kind) == ["promotionGrant", "promotionReturn"])
            #expect(try await partner.control(.GET, "/promotions").text.contains(#""spent":0"#))
        }
    }

    @Test(arguments: [
        (SandboxPromotion.Status.unapproved, "4108"), (.ready, "4109"), (.stopped, "4104"), (.ended, "4105"),
    ])
    func `a promotion that does not run says why (C11)`(status: SandboxPromotion.Status, code: String) async throws {
        try await withPromotion {
            $0.status = status
        } _: { partner async throws in
            #expect(try await grant(partner, try await key(partner)).code == code)
            #expect(try await partner.sandbox.ledger().isEmpty)
        }
    }

    @Test func `unknown promotions, too large amounts and empty budgets (C11)`() async throws {
        try await withPromotion(budget: 250) {
            $0.maximumAmount = 200
        } _: { partner async throws in
            #expect(try await grant(partner, try await key(partner), code: "NONE").code == "4100")
            #expect(try await grant(partner, try await key(partner), amount: 201).code == "4114")
            #expect(try await grant(partner, try await key(partner), amount: 0).status == 400)
            #expect(try await grant(partner, try await key(partner), amount: 150).isSuccess)
            #expect(try await grant(partner, try await key(partner), amount: 150).code == "4112")
            #expect(try await grant(partner, try await key(partner), amount: 100).isSuccess)
            #expect(try await grant(partner, try await key(partner), amount: 1).code == "4109")
            var promotion = SandboxPromotion(code: Self.code, budget: 300)
            promotion.maximumAmount = 400
            try await partner.sandbox.setPromotion(promotion)
            #expect(try await grant(partner, try await key(partner), amount: 1).code == "4116")
        }
    }

    @Test func `a transient refusal keeps the key good (C11)`() async throws {
        try await withPromotion {
            $0.transientFailures = 2
        } _: { partner async throws in
            let key = try await key(partner)
            #expect(try await grant(partner, key).code == "4110")
            #expect(try await grant(partner, key).code == "4110")
            #expect(try await grant(partner, key).isSuccess)
        }
    }

    @Test func `a key is good for an hour and for its user, a used one is remembered for ever (C11)`() async throws {
        try await withPromotion { partner async throws in
            let (used, unused) = (try await key(partner), try await key(partner))
            _ = try await grant(partner, used)
            try await partner.sandbox.advanceClock(seconds: 3600)
            #expect(try await grant(partner, unused).code == "4110")
            #expect(try await grant(partner, used).code == "4113")
            #expect(try await grant(partner, "unknown").code == "4110")
            _ = try await partner.linked(7)
            let other = try await partner.post("/promotion/execute-promotion/get-key", user: 7).string("key")
            #expect(try await grant(partner, other).code == "4110")
        }
    }

    @Test func `TEST_ gives nothing, takes nothing, and lets the promotion start (C11)`() async throws {
        try await withPromotion {
            $0.status = .ready
        } _: { partner async throws in
            let start = #"{"status":"RUNNING"}"#
            #expect(try await partner.control(.POST, "/promotions/\(Self.code)", start).status == 409)
            let key = try await key(partner)
            #expect(try await grant(partner, key, code: "TEST_\(Self.code)").isSuccess)
            #expect(try await outcome(partner, key, code: "TEST_\(Self.code)") == "PENDING")
            #expect(try await outcome(partner, key, code: "TEST_\(Self.code)") == "SUCCESS")
            #expect(try await partner.sandbox.ledger().isEmpty)
            #expect(try await partner.control(.POST, "/promotions/\(Self.code)", start).status == 200)
            let real = try await self.key(partner)
            #expect(try await grant(partner, real).isSuccess)
        }
    }

    @Test func `a lost reply is settled by asking with the same key (C11)`() async throws {
        try await withPromotion { partner async throws in
            let key = try await key(partner)
            let path = Partner.base + "/promotion/execute-promotion"
            await partner.sandbox.add(SandboxFault(path: path, kind: .dropResponse))
            await #expect(throws: (any Error).self) { _ = try await grant(partner, key) }
            #expect(try await grant(partner, key).code == "4113")
            let late = try await self.key(partner)
            await partner.sandbox.add(
                SandboxFault(path: path, kind: .lateCommit(seconds: 10, readsBefore: .notFound)))
            await #expect(throws: (any Error).self) { _ = try await grant(partner, late) }
            #expect(try await result(partner, late).code == "4111")
            // A repeat overtakes the late one, which then finds its key used.
            #expect(try await grant(partner, late).isSuccess)
            try await partner.sandbox.advanceClock(seconds: 10)
            #expect(try await partner.sandbox.ledger().map(\.amount) == [100, 100])
        }
    }

    @Test func `calls for one user are limited, for each path apart (E1)`() async throws {
        try await withPartner {
            $0.requestsPerMinuteAndUser = 10
        } _: { partner async throws in
            _ = try await partner.linked()
            _ = try await partner.linked(7)
            for _ in 1...10 { _ = try await key(partner) }
            let limited = try await partner.post("/promotion/execute-promotion/get-key", user: Partner.user)
            #expect(limited.code == "4095")
            #expect(try await grant(partner, "none").code == "4100")
            #expect(try await partner.post("/promotion/execute-promotion/get-key", user: 7).isSuccess)
            try await partner.sandbox.advanceClock(seconds: 60)
            _ = try await key(partner)
        }
    }

    @Test func `a user without consent is 4010, one with an anonymous key is served (C12)`() async throws {
        try await withPartner { partner async throws in
            let path = "/promotion/execute-promotion/get-key"
            #expect(try await partner.post(path, user: 7).code == "4010")
            #expect(try await partner.post(path).status == 400)
            #expect(try await partner.post(path, anonymous: "unknown").code == "4010")
            let hash = try await partner.sandbox.anonymousKey()
            #expect(try await partner.post(path, anonymous: hash).isSuccess)
        }
    }

    @Test func `an anonymous key is verified in either form (C12)`() async throws {
        let path = "/users/anon-key/verify"
        try await withPartner { partner async throws in
            let hash = try await partner.sandbox.anonymousKey()
            #expect(try await partner.post(path, nil, anonymous: hash).object["success"] as? String == "true")
            let unknown = try await partner.post(path, nil, anonymous: "unknown")
            #expect(unknown.status == 200)
            #expect(unknown.code == "4010")
            #expect(try await partner.post(path, nil).status == 400)
            // It is this mini-app's alone.
            let game = partner.presenting(partner.identities.clients["game"])
            #expect(try await game.post(path, nil, anonymous: hash).code == "4010")
            #expect(try await partner.control(.POST, "/anonymous-keys").text.contains(#"{"hash":""#))
        }
        try await withBehaviour {
            $0.anonymousKeySuccessIsText = false
            $0.unknownAnonymousKeyIsUnauthorized = true
        } _: { partner async throws in
            let hash = try await partner.sandbox.anonymousKey()
            #expect(try await partner.post(path, nil, anonymous: hash).text.contains(#""success":true"#))
            #expect(try await partner.post(path, nil, anonymous: "unknown").status == 401)
        }
    }

    @Test func `promotions are made and changed by route`() async throws {
        try await withPartner { partner async throws in
            let made = try await partner.control(.POST, "/promotions", #"{"code":"NEW","budget":500}"#)
            #expect(made.text.contains(#""code":"NEW","miniApp":"shop","budget":500,"spent":0,"maximumAmount":5000"#))
            let changed = try await partner.control(.POST, "/promotions/NEW", #"{"status":"STOPPED"}"#)
            #expect(changed.text.contains(#""budget":500,"spent":0,"maximumAmount":5000,"status":"STOPPED""#))
            #expect(try await partner.control(.POST, "/promotions/NONE", #"{"budget":1}"#).status == 404)
            #expect(try await partner.control(.POST, "/promotions", #"{"code":"NEW2"}"#).status == 400)
        }
    }
}
