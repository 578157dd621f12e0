internal import MapaeCore
internal import MapaeStore

extension PurchaseSettlement {
    enum ReportOutcome: String, Sendable {
        case applied, repeated, stale
    }

    /// Keeps a report, and applies it unless a later one has been.
    func apply(_ change: SubscriptionChange) throws -> ReportOutcome {
        let event = TossSubscriptionEventRow(
            orderID: change.orderID, changeReason: change.reason, occurredAt: change.occurredAt,
            state: change.current.text, receivedAt: now)
        guard try event.insert(in: tx) else { return .repeated }
        // Whatever it says, the order is looked at: this read, and none from before, decides what it gives.
        try PurchaseRow.hasten(change.orderID, at: now, readUntil: now + settings.readsRefundsFor, in: tx)
        var row = try TossSubscriptionRow.lock(
            change.orderID,
            orMake: TossSubscriptionRow(
                orderID: change.orderID, sku: change.sku, status: change.current.status,
                accessGranted: change.current.accessGranted, createdAt: now),
            in: tx)
        if row.sku != change.sku { try raiseOtherProduct(change.orderID, change.sku) }
        guard row.isOutdated(by: change) else { return .stale }
        let hadAccess = row.hasAccess
        row.status = change.current.status
        row.accessGranted = change.current.accessGranted
        row.expiresAt = change.expiresAt
        row.autoRenew = change.current.autoRenew
        row.changeReason = change.reason
        row.occurredAt = change.occurredAt
        row.reportedState = change.current.text
        row.previousState = change.previousText
        if !row.accessGranted {
            row.hasAccess = false
            row.accessUntil = nil
        }
        try row.save(in: tx)
        if hadAccess != row.hasAccess || !row.accessGranted { try notices.tell(row) }
        return .applied
    }
}

extension TossSubscriptionRow {
    /// Whether a report is news. Times are whole seconds: of two in one second, the one that begins where the other ends
    /// is the later.
    fileprivate func isOutdated(by change: SubscriptionChange) -> Bool {
        guard let occurredAt else { return true }
        if change.occurredAt != occurredAt { return change.occurredAt > occurredAt }
        let wasBefore = previousState == change.current.text && reportedState != change.previousText
        return !wasBefore
    }
}
