internal import MapaeCore
internal import MapaeStore

/// Finishes grants: asks after points that are on their way, and settles what a lost reply or a crash left open.
public struct PromotionResolver: Sendable {
    private let dependencies: PaymentDependencies
    private let effects: PromotionEffects

    /// At most so many in one go; the next go takes the rest.
    private static let batch = 20

    public init(_ promotions: Promotions) {
        dependencies = promotions.dependencies
        effects = promotions.effects
    }

    /// Takes every grant whose time has come. Several nodes may do it at once.
    ///
    /// - Returns: how many it looked at.
    /// - Throws: a `StoreError`, or ``ErrorCode/unavailable`` when the server is shutting down.
    @discardableResult
    public func resolveDue() async throws -> Int {
        let dependencies = dependencies
        let grants = try await dependencies.store.write { tx in
            let now = dependencies.clock.now()
            return try PromotionGrantRow.claimDue(
                at: now, until: now + dependencies.settings.recoveryLease, owner: dependencies.node, limit: Self.batch,
                in: tx)
        }
        let effects = effects
        var ends: [Signal] = []
        for grant in grants {
            let end = Signal()
            try dependencies.runner.run {
                await effects.carryOn(grant)
                end.fire()
            }
            ends.append(end)
        }
        for end in ends { await end.wait() }
        return grants.count
    }
}
