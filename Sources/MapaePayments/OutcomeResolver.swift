/// Finishes what a time-out, a lost reply or a crash left unknown (B16).
public struct OutcomeResolver: Sendable {
    public init(_ dependencies: PaymentDependencies) {}

    /// Takes every attempt, refund and open virtual account whose time has come, asks the provider and applies
    /// what it says; also expires pending orders.
    ///
    /// - Returns: how many it looked at.
    @discardableResult
    public func resolveDue() async throws -> Int {
        fatalError("contract")
    }
}
