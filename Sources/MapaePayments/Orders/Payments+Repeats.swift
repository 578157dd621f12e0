public import MapaeCore
internal import MapaeStore

extension Payments {
    /// Whether a confirm is the repeat of one of this user's that was accepted: it is on its way or has gone through, and
    /// asking again changes nothing.
    public func hasAccepted(_ confirmation: PaymentConfirmation, by user: UserID) async throws -> Bool {
        try await hasAccepted(ConfirmRequest(confirmation), by: user)
    }

    func hasAccepted(_ request: ConfirmRequest, by user: UserID) async throws -> Bool {
        guard request.hasValidOrderID else { return false }
        return try await dependencies.store.read { tx in
            guard let payment = try PaymentRow.find(orderID: request.orderID, in: tx), payment.userID == user,
                payment.rail == request.rail.rawValue, request.fits(paymentKey: payment.paymentKey),
                request.amount ?? payment.amount == payment.amount
            else { return false }
            return switch PaymentStatus(rawValue: payment.status) {
            case .confirming, .unknown, .waitingForDeposit, .paid, .partiallyRefunded, .refunded: true
            case .pending, .failed, .mismatched, .expired, nil: false
            }
        }
    }
}
