internal import AppsInToss
public import MapaeCore
internal import MapaeStore

/// Purchases by Toss Pay inside of an app in Toss: made at Toss here, authenticated in the app (`checkoutPayment`), executed
/// here. Afterwards they are payments like others: ``Payments`` reads them, ``Refunds`` returns them as a whole.
///
/// The buyer is the caller's own Toss user, whose number is sealed into the payment; it is asked for again by every later
/// call about it.
public struct TossPay: Sendable {
    let payments: Payments
    let access: TossPayAccess

    var dependencies: PaymentDependencies { payments.dependencies }

    /// - Returns: nil when the dependencies have no way to Toss.
    public init?(_ dependencies: PaymentDependencies) {
        guard let access = dependencies.tossPay else { return nil }
        self.access = access
        payments = Payments(dependencies)
    }

    /// Executes a payment that its buyer has authenticated, as ``Payments/confirm(_:by:)`` confirms one: within the
    /// settings' wait or by itself afterwards, once, and for the owner's repeat with the same answer.
    ///
    /// - Throws: ``ErrorCode/paymentNotFound``, ``ErrorCode/tossNotLinked``, ``ErrorCode/paymentExpired``, also for an order
    ///   of another Toss user the account was linked with, ``ErrorCode/paymentFailed`` with Toss' reason,
    ///   ``ErrorCode/paymentMismatched``.
    public func confirm(orderNo: String, by user: UserID) async throws -> ConfirmedPayment {
        let person = try await access.people.person(of: user)
        return try await payments.confirm(ConfirmRequest(tossPayOrder: orderNo, payer: person?.userKey), by: user)
    }

    /// Whether a confirm is the repeat of one of this user's that was accepted.
    public func hasAccepted(orderNo: String, by user: UserID) async throws -> Bool {
        try await payments.hasAccepted(ConfirmRequest(tossPayOrder: orderNo, payer: nil), by: user)
    }
}

/// An order that waits at Toss for its buyer.
public struct PreparedTossPayment: Sendable {
    public let paymentID: PaymentID
    public let orderNo: String
    /// For the SDK's `checkoutPayment`.
    public let payToken: String
    public let orderName: String
    public let amount: Won
}

extension Settlement {
    /// Why the caller may not have an order of Toss Pay executed; nil when they may, and on other rails.
    func refuseOtherPayer(_ request: ConfirmRequest, _ payment: PaymentRow) throws -> Failure? {
        guard request.rail == .tossPay else { return nil }
        guard let payer = request.payer else { return Failure(.tossNotLinked) }
        let ordered = try payment.sealedPayer.flatMap { try keys.openPayer($0, of: payment.id) }
        // Somebody else would pay, or be unable to: the order is of no use any more.
        return ordered?.rawValue == payer.exposed ? nil : Failure(.paymentExpired)
    }
}
