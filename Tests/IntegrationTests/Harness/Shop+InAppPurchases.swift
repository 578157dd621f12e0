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

/// In-app purchases: a whole server beside the sandbox's app store and partner API.
extension Shop {
    /// 150 credits for 24,900 won.
    static let sku = "sandbox.credits.standard"
    static let price: Int64 = 24_900
    static let memberSKU = "sandbox.member"
    static let orderStatusPath = "/api-partner/v1/apps-in-toss/order/get-order-status"

    static func openAppStore(
        _ engine: TestEngine = .sqlite, environment: [String: String] = [:], wire: TossWire? = nil,
        configuration: @escaping @Sendable (inout ServerConfiguration.AppsInTossSettings) -> Void = { _ in },
        behaviour: @escaping @Sendable (inout AppsInTossBehaviour) -> Void = { _ in },
        _ body: @Sendable @escaping (Shop) async throws -> Void
    ) async throws {
        var options = Options()
        options.toss = true
        options.environment = environment
        options.wire = wire
        options.sandbox = { sandbox in
            if var appsInToss = sandbox.appsInToss {
                behaviour(&appsInToss.behaviour)
                sandbox.appsInToss = appsInToss
            }
        }
        options.configuration = { settings in
            guard var appsInToss = settings.appsInToss else { return }
            appsInToss.purchases.pauseBetweenReads = .zero
            configuration(&appsInToss)
            settings.appsInToss = appsInToss
        }
        try await open(engine, options) { shop in
            try await body(shop)
            try await shop.expectPurchasesAgree()
        }
    }

    /// The user pays in the app; the order's id.
    func buyInApp(
        _ sku: String = sku, amount: Int64 = price, by userKey: Int64 = tossUser,
        shown statuses: [SandboxPurchase.Status] = [.paid]
    ) async throws -> String {
        try await sandbox.purchase(userKey: userKey, sku: sku, amount: amount, statuses: statuses).orderID
    }

    func refundInStore(_ orderID: String) async throws {
        _ = try await sandbox.movePurchase(orderID: orderID, statuses: [.refunded])
    }

    /// Meets reads of orders with a fault.
    func disturb(_ kind: SandboxFault.Kind, times: Int = 1) async {
        await sandbox.add(SandboxFault(path: Self.orderStatusPath, kind: kind, times: times))
    }

    /// Moves the one clock and has every order read that is due then, whether by this call or by the server's own job.
    func passInStore(_ duration: Duration) async throws {
        clock.advance(by: duration)
        try await sandbox.advanceClock(seconds: 0)
        let watch = try #require(server.domain.toss).purchaseWatch
        let lease = clock.now() + PurchaseSettings().lease
        repeat {
            while try await watch.readDue() > 0 {}
            // The job may hold some; nothing else is due exactly then.
        } while try await isBeingRead(until: lease)
    }

    private func isBeingRead(until lease: Timestamp) async throws -> Bool {
        await Task.yield()
        return try await server.store.read { tx in
            try tx.queryFirst(
                """
                SELECT 1 AS one FROM toss_purchases WHERE next_read_at_ms = \(lease)
                UNION ALL SELECT 1 AS one FROM toss_purchase_requests WHERE due_at_ms = \(lease)
                """) != nil
        }
    }

    func purchase(_ orderID: String) async throws -> PurchaseRow? {
        try await server.store.read { tx in try PurchaseRow.find(orderID, in: tx) }
    }

    func events(about id: String) async throws -> [String] {
        try await server.store.read { tx in try OutboxRow.all(about: id, in: tx).map(\.type) }
    }

    func exceptions() async throws -> [String] {
        try await server.store.read { tx in try OperatorExceptionRow.unresolved(in: tx).map(\.kind) }
    }

    /// What the app stores hold, what the purchases say and what the ledger says, order by order; and every other double
    /// record. An order nobody was given anything for is the stores' alone.
    func expectPurchasesAgree(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        var inStores: [String: Int64] = [:]
        for entry in try await sandbox.ledger() {
            switch entry.kind {
            case "purchase": inStores[entry.paymentKey, default: 0] += entry.amount
            case "purchaseRefund": inStores[entry.paymentKey, default: 0] -= entry.amount
            default: break
            }
        }
        let (differences, held) = try await server.store.read { tx in
            (try BookAudit.differences(in: tx), try PurchaseRow.heldByOrder(in: tx))
        }
        #expect(differences == [], sourceLocation: sourceLocation)
        for (orderID, amount) in held {
            #expect(inStores[orderID] == amount.amount, "\(orderID)", sourceLocation: sourceLocation)
        }
    }
}

extension Buyer {
    func grant(_ orderID: String) async throws -> Answer {
        try await post("/api/toss/iap/grant", #"{"orderId":"\#(orderID)"}"#)
    }

    /// The same Toss user in a new session, when much time has passed.
    func fresh() async throws -> Buyer { try await shop.tossBuyer() }

    /// The newest of the caller's subscriptions.
    func subscription() async throws -> (access: String?, until: String?, status: String?) {
        let answer = try await get("/api/toss/iap/subscriptions")
        func value(_ name: String) -> String? { answer["data.subscriptions.0.\(name)"] }
        return (value("hasAccess"), value("accessUntil"), value("status"))
    }
}
