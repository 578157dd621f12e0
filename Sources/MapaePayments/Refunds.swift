public import MapaeCore

/// Money going back: by the owner within narrow rules, else by administrators (B4).
public struct Refunds: Sendable {
    public init(_ dependencies: PaymentDependencies) {}

    /// Returns the unspent part of a payment's own lot, or `amount` of it. Credits are held before the provider is asked.
    /// Inside the self-service rules it goes to the provider at once; otherwise the answer's status is
    /// `requested` and an administrator decides.
    ///
    /// - Parameter authenticatedAt: when the caller last proved a credential.
    /// - Throws: ``ErrorCode/paymentNotFound``, ``ErrorCode/notRefundable``, ``ErrorCode/refundAmountTooLarge``,
    ///   ``ErrorCode/refundInProgress``, ``ErrorCode/reauthenticationRequired``, ``ErrorCode/invalidInput``.
    public func request(
        _ payment: PaymentID, amount: Won?, reason: String, by user: UserID, authenticatedAt: Timestamp
    ) async throws -> RefundSummary {
        fatalError("contract")
    }

    /// The requests that wait for an administrator, oldest first.
    public func waiting(after cursor: String?) async throws -> Page<RefundSummary> {
        fatalError("contract")
    }

    /// - Throws: ``ErrorCode/refundNotFound``, ``ErrorCode/refundAlreadyDecided``, ``ErrorCode/forbidden`` when the
    ///   administrator is the requester or has approved it before.
    public func approve(_ refund: RefundID, by administrator: UserID) async throws -> RefundSummary {
        fatalError("contract")
    }

    public func refuse(_ refund: RefundID, by administrator: UserID) async throws -> RefundSummary {
        fatalError("contract")
    }
}
