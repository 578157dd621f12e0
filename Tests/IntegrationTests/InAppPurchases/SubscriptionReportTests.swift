import Foundation
import HTTPTypes
import HummingbirdTesting
import MapaeCore
import MapaePayments
import MapaeServer
import MapaeStore
import MapaeTesting
import NIOCore
import ProviderSandbox
import Testing

/// Subscriptions of mini-apps, as Toss' webhook reports them (C9).
@Suite struct SubscriptionReportTests {
    private static let secret = "mapae:jq0Tq9rkXW2mZy4vB7cN1dLsHf5uEaGo"
    private static let former = "Vn3xK8wQ6yRt2pZs9bMj4cDh7gLf5aUe"

    private static func open(
        _ engine: TestEngine = .sqlite, wire: TossWire? = nil,
        configuring: @escaping @Sendable (inout ServerConfiguration.AppsInTossSettings) -> Void = { _ in },
        _ body: @Sendable @escaping (Shop) async throws -> Void
    ) async throws {
        try await Shop.openAppStore(
            engine, wire: wire,
            configuration: {
                $0.subscriptionSecrets = [Secret(secret), Secret(former)]
                configuring(&$0)
            }, body)
    }

    private static func basic(_ text: String = secret) -> String { "Basic \(Data(text.utf8).base64EncodedString())" }

    private static func send(_ shop: Shop, _ body: String, _ authorization: String? = basic()) async throws -> Answer {
        var headers: HTTPFields = [.contentType: "application/json"]
        headers[.authorization] = authorization
        let response = try await shop.client.executeRequest(
            uri: "/api/webhooks/toss/iap", method: .post, headers: headers, body: ByteBuffer(string: body))
        return Answer(status: response.status.code, bytes: Data(response.body.readableBytesView))
    }

    /// A report as Toss writes it; times are Korean and name no offset.
    private struct Report {
        var order: String
        var reason = "CREATED"
        var at: Timestamp
        var expires: Timestamp?
        var status = "ACTIVE"
        var access = true
        var autoRenew = true
        var previous: (status: String, access: Bool, expires: Timestamp?)?
        var sku = Shop.memberSKU

        static func korean(_ moment: Timestamp) -> String { String((moment + .hours(9)).iso8601.prefix(19)) }

        private func state(_ status: String, _ access: Bool, _ expires: Timestamp?) -> String {
            let end = expires.map { "\"\(Self.korean($0))\"" } ?? "null"
            return #"{"status":"\#(status)","accessGranted":\#(access),"expiresAt":\#(end),"autoRenew":\#(autoRenew)}"#
        }

        var json: String {
            let before = previous.map { #""previous":\#(state($0.status, $0.access, $0.expires)),"# } ?? ""
            return
                #"{"eventType":"subscription.status_changed","eventVersion":"1.0","occurredAt":"\#(Self.korean(at))","#
                + #""orderId":"\#(order)","sku":"\#(sku)","changeReason":"\#(reason)","#
                + #""subscription":{\#(before)"current":\#(state(status, access, expires))}}"#
        }
    }

    private static func tell(_ shop: Shop, _ report: Report) async throws {
        #expect(try await send(shop, report.json).outcome == "200", "\(report.reason)")
    }

    /// A member whose first period has been reported and read.
    private static func member(_ shop: Shop, days: Int64 = 30) async throws -> (Buyer, order: String, Timestamp) {
        let buyer = try await shop.tossBuyer()
        let order = try await shop.buyInApp(Shop.memberSKU, amount: 4_900)
        let begin = shop.clock.now()
        try await tell(shop, Report(order: order, at: begin, expires: begin + .days(days)))
        #expect(try await buyer.grant(order)["data.kind"] == "subscription")
        return (buyer, order, begin)
    }

    // MARK: Who may report

    @Test func `the webhook is there only with a secret (C9, 2.1)`() async throws {
        try await Self.open(configuring: { $0.subscriptionSecrets = [] }) { shop in
            let report = Report(order: "o", at: shop.clock.now())
            let answer = try await Self.send(shop, report.json, nil)
            #expect(answer.status == 404)
        }
    }

    @Test func `the verification of the address is answered 204, in every spelling of the credential (C9)`()
        async throws
    {
        try await Self.open { shop in
            let body = #"{"eventType":"callback.registration_verification","occurredAt":"2026-09-21T09:00:00"}"#
            for text in [Self.secret, Self.former] {
                for spelling in [Self.basic(text), "Basic \(text)", "Bearer \(text)", "bearer \(text)", text] {
                    #expect(try await Self.send(shop, body, spelling).status == 204)
                }
            }
            let bare = try await Self.send(shop, body, nil)
            #expect(bare.status == 204)
            #expect(try await Self.send(shop, body, "Basic wrong").status == 401)
            #expect(try await Self.send(shop, #"{"eventType":"of.tomorrow","x":1.5}"#).status == 204)
        }
    }

    @Test func `a wrong credential changes nothing, and is recorded (C9, 2.2)`() async throws {
        try await Self.open { shop in
            let report = Report(order: "o", at: shop.clock.now()).json
            let half = String(Self.secret.prefix(20))
            for wrong in [
                nil, "", "Basic", Self.basic(half), Self.basic(Self.secret + "x"), "Basic \(half)", "Bearer",
                "Bearer x",
                Self.basic(""), "Digest \(Self.secret)",
            ] {
                #expect(try await Self.send(shop, report, wrong).outcome == "401 WEBHOOK_UNAUTHORIZED")
            }
            let (rows, events) = try await shop.server.store.read { tx in
                (try tx.query("SELECT order_id FROM toss_subscription_events"), try SecurityEventRow.latest(9, in: tx))
            }
            #expect(rows.isEmpty)
            #expect(events.count { $0.event.kind == .webhookRefused } == 1)
        }
    }

    @Test func `a report that cannot be understood is refused (C9)`() async throws {
        try await Self.open { shop in
            let good = Report(order: "o", at: shop.clock.now()).json
            for (part, other, field) in [
                (#""orderId":"o""#, #""orderId":"""#, "orderId"),
                (#""changeReason":"CREATED""#, #""changeReason":7"#, "changeReason"),
                (#""occurredAt":"20"#, #""occurredAt":"x"#, "occurredAt"),
                (#""occurredAt":"20"#, #""occurredAt":"30"#, "occurredAt"),
                (#""accessGranted":true"#, #""accessGranted":"yes""#, "subscription.current.accessGranted"),
                (#""expiresAt":null"#, #""expiresAt":"soon""#, "subscription.current.expiresAt"),
            ] {
                let answer = try await Self.send(shop, good.replacing(part, with: other))
                #expect(answer.status == 400 && answer["error.field"] == field)
            }
            #expect(try await Self.send(shop, "{").status == 400)
        }
    }

    @Test func `what is not stored is not answered well (C9, 2.4)`() async throws {
        try await Self.open { shop in
            _ = try await shop.server.store.write { tx in try tx.execute("DROP TABLE toss_subscription_events") }
            let report = Report(order: "o", at: shop.clock.now())
            #expect(try await Self.send(shop, report.json).status >= 500)
        }
    }

    // MARK: What a report does

    @Test(arguments: TestEngine.allCases)
    func `a renewal keeps a paying member's access, and an end takes it (C9)`(engine: TestEngine) async throws {
        try await Self.open(engine) { shop in
            let (buyer, order, begin) = try await Self.member(shop)
            #expect(try await buyer.subscription().access.isTrue)
            try await shop.passInStore(.days(29))
            let now = shop.clock.now()
            try await Self.tell(
                shop, Report(order: order, reason: "RENEWED", at: now, expires: begin + .days(60)))
            try await shop.passInStore(.days(20))
            #expect(try await buyer.fresh().subscription().access.isTrue)
            #expect(try await buyer.fresh().subscription().until == (begin + .days(61)).iso8601)
            try await Self.tell(
                shop, Report(order: order, reason: "EXPIRED", at: shop.clock.now(), status: "EXPIRED", access: false))
            let ended = try await buyer.fresh().subscription()
            #expect(ended.access.isFalse && ended.status == "EXPIRED" && ended.until == nil)
            // The order is read as paid on, which gives nothing back and is told to nobody.
            try await shop.passInStore(.days(1))
            #expect(try await shop.events(about: "subscription:\(order)").count == 3)
        }
    }

    @Test func `without a report access ends a day after its period (C9)`() async throws {
        try await Self.open { shop in
            let (buyer, _, _) = try await Self.member(shop)
            try await shop.passInStore(.days(30) + .hours(23))
            #expect(try await buyer.fresh().subscription().access.isTrue)
            try await shop.passInStore(.hours(1))
            #expect(try await buyer.fresh().subscription().access.isFalse)
        }
    }

    @Test func `a report without an end, or none at all, gives one period (C9)`() async throws {
        try await Self.open { shop in
            let buyer = try await shop.tossBuyer()
            let reported = try await shop.buyInApp(Shop.memberSKU, amount: 4_900)
            try await Self.tell(shop, Report(order: reported, at: shop.clock.now()))
            #expect(try await buyer.grant(reported).outcome == "200")
            // 21 September to 21 October, and a day.
            #expect(try await buyer.subscription().until == (shop.clock.now() + .days(31)).iso8601)
            shop.clock.advance(by: .seconds(1))
            let silent = try await shop.buyInApp(Shop.memberSKU, amount: 4_900)
            #expect(try await buyer.grant(silent).outcome == "200")
            #expect(try await buyer.subscription().until == (shop.clock.now() + .days(31)).iso8601)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `repeats and reports of the past change nothing (C9, 1.2)`(engine: TestEngine) async throws {
        try await Self.open(engine) { shop in
            let (buyer, order, begin) = try await Self.member(shop)
            try await shop.passInStore(.days(2))
            let now = shop.clock.now()
            let renewal = Report(order: order, reason: "RENEWED", at: now, expires: begin + .days(60))
            let end = Report(
                order: order, reason: "EXPIRED", at: now - .seconds(1), status: "EXPIRED", access: false)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<5 { group.addTask { try await Self.tell(shop, renewal) } }
                try await group.waitForAll()
            }
            try await Self.tell(shop, end)
            try await Self.tell(shop, renewal)
            try await shop.passInStore(.minutes(1))
            let subscription = try await buyer.fresh().subscription()
            #expect(subscription.access.isTrue && subscription.until == (begin + .days(61)).iso8601)
            let count = try await shop.server.store.read { tx in
                try tx.query("SELECT order_id FROM toss_subscription_events").count
            }
            #expect(count == 3)
            // Neither does the repeat of an end tell the app or have the order read once more.
            shop.clock.advance(by: .seconds(1))
            var last = end
            last.at = shop.clock.now()
            try await Self.tell(shop, last)
            try await shop.passInStore(.zero)
            let (told, claims) = (
                try await shop.events(about: "subscription:\(order)").count, try await shop.purchase(order)?.claimEpoch
            )
            try await Self.tell(shop, last)
            try await shop.passInStore(.zero)
            #expect(try await shop.events(about: "subscription:\(order)").count == told)
            #expect(try await shop.purchase(order)?.claimEpoch == claims)
        }
    }

    @Test func `a reading from before a report gives nothing of what the report says (C9, F2)`() async throws {
        let wire = TossWire()
        try await Self.open(wire: wire) { shop in
            let (buyer, order, begin) = try await Self.member(shop)
            // Read as paid; before that answer is here the store gives the money back and a renewal is forged.
            wire.meet("/get-order-status") { _ in
                try await shop.refundInStore(order)
                try await Self.tell(
                    shop,
                    Report(order: order, reason: "RENEWED", at: begin + .seconds(1), expires: begin + .days(999)))
            }
            try await shop.passInStore(.days(1))
            #expect(wire.waiting == 0)
            let subscription = try await buyer.fresh().subscription()
            #expect(subscription.access.isFalse && subscription.status == "REVOKED")
            // Access was told of when it began and when it ended, and never until that day.
            #expect(try await shop.events(about: "subscription:\(order)").count == 2)
        }
    }

    @Test(arguments: [false, true])
    func `of two reports of one second, the one that begins where the other ends is the later (C9)`(
        inOrder: Bool
    ) async throws {
        try await Self.open { shop in
            let (buyer, order, begin) = try await Self.member(shop)
            try await shop.passInStore(.days(1))
            let now = shop.clock.now()
            let pause = Report(
                order: order, reason: "PAUSED", at: now, status: "PAUSED", access: false,
                previous: ("ACTIVE", true, begin + .days(30)))
            let restart = Report(
                order: order, reason: "RESTARTED", at: now, expires: begin + .days(40),
                previous: ("PAUSED", false, nil))
            for report in inOrder ? [pause, restart] : [restart, pause] { try await Self.tell(shop, report) }
            try await shop.passInStore(.minutes(1))
            #expect(try await buyer.fresh().subscription().access.isTrue)
        }
    }

    @Test func `a report gives nothing by itself (C9, 1.1)`() async throws {
        try await Self.open { shop in
            let buyer = try await shop.tossBuyer()
            // Nobody's: Toss does not say whose it is, and nobody has asked.
            try await Self.tell(
                shop, Report(order: "made-up", at: shop.clock.now(), expires: shop.clock.now() + .days(999)))
            #expect(try await buyer.subscription().access == nil)
            // Not paid: the read decides.
            let unpaid = try await shop.buyInApp(Shop.memberSKU, amount: 4_900, shown: [.failed])
            try await Self.tell(
                shop, Report(order: unpaid, at: shop.clock.now(), expires: shop.clock.now() + .days(999)))
            #expect(try await buyer.grant(unpaid).outcome == "409 PURCHASE_NOT_PAID")
            #expect(try await buyer.subscription().access == nil)
            // Refunded: a forged renewal does not bring it back, for its order is read first.
            let (_, order, begin) = try await Self.member(shop)
            try await shop.refundInStore(order)
            shop.clock.advance(by: .seconds(1))
            try await Self.tell(
                shop, Report(order: order, reason: "RENEWED", at: shop.clock.now(), expires: begin + .days(999)))
            #expect(try await buyer.subscription().until == (begin + .days(31)).iso8601)
            try await shop.passInStore(.zero)
            let revoked = try await buyer.subscription()
            #expect(revoked.access.isFalse && revoked.status == "REVOKED")
        }
    }

    @Test func `a report of a refund has the order read, and the refund booked, at once (C9)`() async throws {
        try await Self.open { shop in
            let (buyer, order, _) = try await Self.member(shop)
            try await shop.refundInStore(order)
            shop.clock.advance(by: .seconds(1))
            try await Self.tell(
                shop, Report(order: order, reason: "REVOKED", at: shop.clock.now(), status: "REVOKED", access: false))
            #expect(try await buyer.subscription().access.isFalse)
            try await shop.passInStore(.zero)
            #expect(try await shop.purchase(order)?.status == "refunded")
        }
    }

    @Test func `times without an offset are Korean unless a setting says that they are UTC (C9)`() async throws {
        try await Self.open(configuring: { $0.purchases.zoneOfTimes = .zero }) { shop in
            let buyer = try await shop.tossBuyer()
            let order = try await shop.buyInApp(Shop.memberSKU, amount: 4_900)
            let begin = shop.clock.now()
            try await Self.tell(shop, Report(order: order, at: begin - .hours(9), expires: begin + .days(30)))
            #expect(try await buyer.grant(order).outcome == "200")
            #expect(try await buyer.subscription().until == (begin + .days(31) + .hours(9)).iso8601)
        }
    }

    @Test func `a report that names another product than was bought is an operator's matter (C9)`() async throws {
        try await Self.open { shop in
            let (_, order, begin) = try await Self.member(shop)
            shop.clock.advance(by: .seconds(1))
            try await Self.tell(
                shop,
                Report(
                    order: order, reason: "RENEWED", at: shop.clock.now(), expires: begin + .days(60), sku: "other.sku")
            )
            #expect(try await shop.exceptions() == ["subscription.otherProduct"])
        }
    }
}

extension String? {
    fileprivate var isTrue: Bool { self == "1" || self == "true" }
    fileprivate var isFalse: Bool { self == "0" || self == "false" }
}
