public import MapaeCore

/// What became of a request for what an in-app purchase bought.
public enum PurchaseGrant: Sendable {
    /// It has been given, now or before.
    case granted(GrantedPurchase)
    /// Toss has not said yet. The app asks again, and this server goes on asking Toss by itself.
    case notYet(retryAfter: Duration)
}

/// An order that has been given.
public struct GrantedPurchase: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        case credits, subscription
    }

    public let orderID: String
    public let kind: Kind
    /// The package's or the subscription's id in the catalog.
    public let itemID: String
    /// With the bonus; nothing for a subscription.
    public let credits: Credits
    /// What can be spent now.
    public let newBalance: Credits
    public let grantedAt: Timestamp
    /// Whether it had been given before, so that this request has changed nothing.
    public let isRepeat: Bool

    public init(
        orderID: String, kind: Kind, itemID: String, credits: Credits, newBalance: Credits, grantedAt: Timestamp,
        isRepeat: Bool
    ) {
        self.orderID = orderID
        self.kind = kind
        self.itemID = itemID
        self.credits = credits
        self.newBalance = newBalance
        self.grantedAt = grantedAt
        self.isRepeat = isRepeat
    }
}

/// A subscription bought in a mini-app, as its owner sees it.
public struct SubscriptionSummary: Sendable, Hashable {
    public let orderID: String
    /// Nil when the catalog no longer has it.
    public let itemID: String?
    /// Toss' word: `ACTIVE`, `EXPIRED`, `IN_GRACE_PERIOD`, `ON_HOLD`, `PAUSED`, `REVOKED`, or one of tomorrow.
    public let status: String
    public let hasAccess: Bool
    /// When access ends unless a renewal is reported.
    public let accessUntil: Timestamp?
    /// Nil before Toss' first report.
    public let autoRenews: Bool?

    public init(
        orderID: String, itemID: String?, status: String, hasAccess: Bool, accessUntil: Timestamp?, autoRenews: Bool?
    ) {
        self.orderID = orderID
        self.itemID = itemID
        self.status = status
        self.hasAccess = hasAccess
        self.accessUntil = accessUntil
        self.autoRenews = autoRenews
    }
}
