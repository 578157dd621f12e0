public import MapaeCore
internal import MapaeStore

extension Payments {
    /// Whose an order is that its buyer can come back to from the provider's window; nil for one that is not there or over.
    public func ownerOfOpenOrder(_ orderID: String) async throws -> UserID? {
        let now = dependencies.clock.now()
        return try await dependencies.store.read { tx in
            guard let payment = try PaymentRow.find(orderID: orderID, in: tx) else { return nil }
            let isOpen =
                switch PaymentStatus(rawValue: payment.status) {
                case .pending: now < payment.expiresAt
                case .confirming, .unknown: true
                case .paid, .waitingForDeposit, .failed, .expired, .mismatched, .partiallyRefunded, .refunded, nil:
                    false
                }
            return isOpen ? payment.userID : nil
        }
    }
}
