import HTTPTypes
import MapaeCore
import MapaeIdentity
import MapaePayments
import MapaeServer
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

/// What Toss sends by itself, sent by the sandbox over TCP to a node that listens; its neighbour on the same database is
/// asked what came of it (C4, C9).
@Suite struct PartnerSenderTests {
    private static func open(
        _ body: @Sendable @escaping (Shop, _ callback: SandboxCallback) async throws -> Void
    ) async throws {
        try await Shop.openAppStore(.postgres) { shop in
            try await shop.withListeningNode { origin in
                let secret = try #require(shop.configuration.appsInToss?.subscriptionSecrets.first)
                try await body(
                    shop, SandboxCallback(url: origin + "/api/webhooks/toss/iap", credential: secret.exposed))
            }
        }
    }

    private static func korean(_ moment: Timestamp) -> String { String((moment + .hours(9)).iso8601.prefix(19)) }

    private static func report(
        _ shop: Shop, _ order: String, _ reason: String, access: Bool = true, until end: Timestamp? = nil,
        at moment: Timestamp? = nil, copies: Int = 1, to callback: SandboxCallback
    ) async throws -> [Int?] {
        try await shop.sandbox.changeSubscription(
            orderID: order, changeReason: reason, status: access ? "ACTIVE" : "EXPIRED", accessGranted: access,
            autoRenew: access, expiresAt: end.map(korean), occurredAt: moment.map(korean), callback: callback,
            copies: copies
        ).map(\.status)
    }

    private static func reports(_ shop: Shop) async throws -> Int {
        try await shop.server.store.read { tx in
            try tx.query("SELECT order_id FROM toss_subscription_events").count
        }
    }

    @Test(arguments: [SandboxCallback.Spelling.basic, .bearer, .raw])
    func `Toss' reports of a subscription are taken in every spelling, once, and the last one counts (C9)`(
        spelling: SandboxCallback.Spelling
    ) async throws {
        try await Self.open { shop, callback in
            var callback = callback
            callback.spelling = spelling
            #expect(try await shop.sandbox.verifySubscriptionWebhook(callback: callback).map(\.status) == [204])
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp(Shop.memberSKU, amount: 4_900)
            let begin = shop.clock.now()
            #expect(try await buyer.grant(order)["data.kind"] == "subscription")
            shop.clock.advance(by: .seconds(1))
            let told = try await Self.report(
                shop, order, "RENEWED", until: begin + .days(60), copies: 2, to: callback)
            #expect(told == [200, 200])
            #expect(try await Self.reports(shop) == 1)
            try await shop.passInStore(.zero)
            #expect(try await buyer.subscription().until == (begin + .days(61)).iso8601)
            // One that was long on its way changes nothing.
            let late = try await Self.report(
                shop, order, "EXPIRED", access: false, at: begin - .days(1), to: callback)
            #expect(late == [200])
            #expect(try await buyer.subscription().status == "ACTIVE")
            shop.clock.advance(by: .seconds(1))
            #expect(try await Self.report(shop, order, "EXPIRED", access: false, to: callback) == [200])
            let ended = try await buyer.subscription()
            #expect(ended.status == "EXPIRED" && ["0", "false"].contains(ended.access))
            #expect(try await shop.exceptions() == [])
        }
    }

    @Test(arguments: [SandboxCallback.Spelling.basic, .bearer, .raw])
    func `a sender with another secret, or none, changes nothing (C9, 2.2)`(
        spelling: SandboxCallback.Spelling
    ) async throws {
        try await Self.open { shop, callback in
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp(Shop.memberSKU, amount: 4_900)
            #expect(try await buyer.grant(order).outcome == "200")
            let before = try await buyer.subscription()
            shop.clock.advance(by: .seconds(1))
            let secret = try #require(callback.credential)
            for wrong in [nil, "", String(secret.dropLast()), secret + "0", String(secret.reversed())] {
                var sender = callback
                (sender.credential, sender.spelling) = (wrong, spelling)
                let told = try await Self.report(shop, order, "EXPIRED", access: false, to: sender)
                #expect(told == [401], "\(wrong ?? "none")")
            }
            #expect(try await Self.reports(shop) == 0)
            #expect(try await buyer.subscription() == before)
            let events = try await shop.server.store.read { tx in try SecurityEventRow.latest(9, in: tx) }
            #expect(events.contains { $0.event.kind == .webhookRefused })
        }
    }

    @Test func `Toss' word that a user has unlinked ends the session on every node (C4)`() async throws {
        try await Self.open { shop, callback in
            let buyer = try await shop.tossBuyer()
            #expect(try await buyer.get("/auth/me").outcome == "200")
            shop.clock.advance(by: .seconds(1))
            var unlinking = callback
            unlinking.url = callback.url.replacing("/toss/iap", with: "/toss/unlink")
            unlinking.credential = "mapae:0123456789abcdef0123456789abcdef"
            let refused = try await shop.sandbox.unlink(userKey: Shop.tossUser, callback: unlinking)
            #expect(refused.map(\.status) == [401])
            #expect(try await buyer.get("/auth/me").outcome == "200")
            unlinking.credential = try #require(shop.configuration.appsInToss?.callbackSecrets.first).exposed
            let told = try await shop.sandbox.unlink(userKey: Shop.tossUser, callback: unlinking, copies: 2)
            #expect(told.map(\.status) == [200, 200])
            #expect(told.allSatisfy { $0.body == #"{"result":"Success"}"# })
            try await shop.server.domain.revocations.poll()
            #expect(try await buyer.get("/auth/me").outcome == "401 AUTH_REQUIRED")
        }
    }
}
