internal import MapaeCore
internal import MapaeStore

/// Events for the app's back end and exceptions for the operator about in-app purchases, written in the transaction they
/// tell of.
struct PurchaseNotices {
    let identifiers: IdentifierSource
    let now: Timestamp
    let tx: any Transaction

    enum ExceptionKind: String, Sendable {
        /// Paid, and nothing in the catalog says what for.
        case unknownProduct = "purchase.unknownProduct"
        /// Granted, and Toss no longer shows it as paid or refunded.
        case unexpectedReading = "purchase.unexpectedReading"
        /// Toss' answer names another order.
        case contradictoryReading = "purchase.answerAboutAnother"
        /// Granted, and Toss has not been understood for days.
        case unreadable = "purchase.unreadable"
        /// Came in or went back after the owner was deleted.
        case ownerGone = "purchase.ownerDeleted"
        /// Cannot be counted in the books.
        case notBookable = "purchase.notBookable"
        /// A report about a subscription names another product than was bought.
        case otherProduct = "subscription.otherProduct"
    }

    private struct PurchasePayload: Encodable {
        let orderId: String
        let userId: String
        let kind: String
        let itemId: String
        let sku: String
        let status: String
        let price: Int64
        let credits: Int64
        let bonusCredits: Int64
    }

    private struct SubscriptionPayload: Encodable {
        let orderId: String
        let userId: String
        let sku: String
        let status: String
        let hasAccess: Bool
        let accessUntil: String?
        let autoRenew: Bool?
    }

    /// `purchase.granted` or `purchase.refunded`.
    func tell(_ purchase: PurchaseRow) throws {
        let payload = PurchasePayload(
            orderId: purchase.orderID, userId: purchase.userID.text, kind: purchase.kind, itemId: purchase.itemID,
            sku: purchase.sku, status: purchase.status, price: purchase.price.amount,
            credits: purchase.credits.count, bonusCredits: purchase.bonusCredits.count)
        try append(payload, about: purchase.orderID, "purchase.\(purchase.status)")
    }

    /// `subscription.changed`, when its owner is known. Its row is locked: events of one object are numbered.
    func tell(_ subscription: TossSubscriptionRow) throws {
        guard let user = subscription.userID else { return }
        let payload = SubscriptionPayload(
            orderId: subscription.orderID, userId: user.text, sku: subscription.sku, status: subscription.status,
            hasAccess: subscription.hasAccess, accessUntil: subscription.accessUntil?.iso8601,
            autoRenew: subscription.autoRenew)
        try append(payload, about: "subscription:\(subscription.orderID)", "subscription.changed")
    }

    func raise(_ kind: ExceptionKind, about orderID: String, _ detail: String) throws {
        try OperatorExceptionRow.raise(kind.rawValue, about: orderID, detail: detail, at: now, in: tx)
    }

    private func append(_ payload: some Encodable, about id: String, _ type: String) throws {
        try OutboxRow.append(payload, about: id, type: type, from: identifiers, at: now, in: tx)
    }
}
