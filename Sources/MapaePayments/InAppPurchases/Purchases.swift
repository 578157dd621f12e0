public import AppsInToss
public import MapaeCore
internal import MapaeStore

/// In-app purchases of mini-apps (C9). The store takes the money and Toss tells the app of it; this server reads the
/// order at Toss and gives what was bought, once an order.
///
/// A read changes nothing at Toss, so nothing is lost by a request that is cut off: the app asks again, and what was
/// begun is finished by ``PurchasePoller``.
public struct Purchases: Sendable {
    let dependencies: PaymentDependencies
    let reader: PurchaseReader
    let settings: PurchaseSettings

    private static let subscriptionLimit = 100

    public init(
        _ dependencies: PaymentDependencies, client: AppsInTossClient, people: any TossPeople,
        settings: PurchaseSettings
    ) {
        self.dependencies = dependencies
        reader = PurchaseReader(client: client, people: people)
        self.settings = settings
    }

    /// The user's subscriptions, the newest first, a hundred at most.
    public func subscriptions(of user: UserID) async throws -> [SubscriptionSummary] {
        let now = dependencies.clock.now()
        let (catalog, grace) = (dependencies.catalog, settings.subscriptionGrace)
        let rows = try await dependencies.store.read { tx in
            try TossSubscriptionRow.list(of: user, limit: Self.subscriptionLimit, in: tx)
        }
        return rows.map { SubscriptionSummary($0, catalog, grace: grace, at: now) }
    }

    func settling<T: Sendable>(
        _ body: @escaping @Sendable (PurchaseSettlement) throws -> T
    ) async throws -> T {
        let (dependencies, settings) = (dependencies, settings)
        return try await dependencies.store.write { tx in
            try body(PurchaseSettlement(dependencies, settings, at: dependencies.clock.now(), in: tx))
        }
    }
}

extension SubscriptionSummary {
    init(_ row: TossSubscriptionRow, _ catalog: Catalog, grace: Duration, at now: Timestamp) {
        var itemID: String?
        if case .subscription(let subscription) = catalog.inAppItem(sku: row.sku) { itemID = subscription.id }
        let until = row.hasAccess ? row.accessUntil.map { $0 + grace } : nil
        self.init(
            orderID: row.orderID, itemID: itemID, status: row.status, hasAccess: until.map { now < $0 } ?? false,
            accessUntil: until, autoRenews: row.autoRenew)
    }
}
