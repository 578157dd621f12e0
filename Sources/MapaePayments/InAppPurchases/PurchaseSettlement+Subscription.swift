internal import MapaeCore
internal import MapaeStore

extension PurchaseSettlement {
    /// The order of a subscription was read as paid and granted: it has an owner and what Toss has reported of it counts.
    func open(_ subscription: InAppSubscription, for purchase: PurchaseRow) throws {
        var row = try TossSubscriptionRow.lock(
            purchase.orderID,
            orMake: TossSubscriptionRow(
                orderID: purchase.orderID, sku: purchase.sku, status: "ACTIVE", accessGranted: true, createdAt: now),
            in: tx)
        row.userID = purchase.userID
        if row.sku != purchase.sku { try raiseOtherProduct(purchase.orderID, row.sku) }
        bearOut(&row, cycle: subscription.cycle, paidAt: purchase.grantedAt)
        try row.save(in: tx)
        try notices.tell(row)
    }

    /// The order was read as paid after the last report: its access counts now.
    func bearOut(_ purchase: PurchaseRow) throws {
        guard var row = try TossSubscriptionRow.lock(purchase.orderID, in: tx) else { return }
        let before = (row.hasAccess, row.accessUntil)
        var cycle = InAppSubscription.Cycle.monthly
        if case .subscription(let item) = dependencies.catalog.inAppItem(sku: purchase.sku) { cycle = item.cycle }
        bearOut(&row, cycle: cycle, paidAt: purchase.grantedAt)
        guard before != (row.hasAccess, row.accessUntil) else { return }
        try row.save(in: tx)
        try notices.tell(row)
    }

    /// The store has given the money back.
    func revoke(_ purchase: PurchaseRow) throws {
        guard var row = try TossSubscriptionRow.lock(purchase.orderID, in: tx) else { return }
        row.status = "REVOKED"
        row.accessGranted = false
        row.hasAccess = false
        row.accessUntil = nil
        try row.save(in: tx)
        try notices.tell(row)
    }

    /// A report need not say when the period ends (`CREATED` does not), and may be late: one period is counted from what
    /// is known, and what was borne out before is not cut short.
    private func bearOut(_ row: inout TossSubscriptionRow, cycle: InAppSubscription.Cycle, paidAt: Timestamp) {
        row.hasAccess = row.accessGranted
        guard row.accessGranted else {
            row.accessUntil = nil
            return
        }
        if let expiresAt = row.expiresAt {
            row.accessUntil = expiresAt
        } else {
            let counted = cycle.end(ofPeriodFrom: row.occurredAt ?? paidAt)
            row.accessUntil = row.accessUntil.map { max($0, counted) } ?? counted
        }
    }

    func raiseOtherProduct(_ orderID: String, _ sku: String) throws {
        try notices.raise(.otherProduct, about: orderID, "a report names \(sku)")
    }
}
