internal import Logging
internal import MapaeCore
internal import MapaeStore

/// Finishes what a time-out, a lost reply or a crash left unknown (B16).
public struct OutcomeResolver: Sendable {
    private let dependencies: PaymentDependencies
    private let effects: AttemptExecutor

    /// At most so many of each kind in one go; the next go takes the rest.
    private static let batch = 20

    public init(_ dependencies: PaymentDependencies) {
        self.dependencies = dependencies
        effects = AttemptExecutor(dependencies)
    }

    /// Takes every attempt, refund and open virtual account whose time has come, asks the provider and applies
    /// what it says; also expires pending orders and reservations. Several nodes may do it at once.
    ///
    /// - Returns: how many it looked at.
    /// - Throws: a `StoreError`, or ``ErrorCode/unavailable`` when the server is shutting down.
    @discardableResult
    public func resolveDue() async throws -> Int {
        let expired = try await expireOrders() + expireReservations()
        let attempts = try await claimAttempts()
        let deposits = try await claimDeposits()
        var ends: [Signal] = []
        for attempt in attempts { ends.append(try start { await effects.recover(attempt) }) }
        for deposit in deposits { ends.append(try start { await watch(deposit) }) }
        for end in ends { await end.wait() }
        return expired + attempts.count + deposits.count
    }

    /// Gives work to the runner, so that a shutdown does not cut it, and answers how to wait for it.
    private func start(_ work: @escaping @Sendable () async -> Void) throws -> Signal {
        let end = Signal()
        try dependencies.runner.run {
            await work()
            end.fire()
        }
        return end
    }

    private func settling<T: Sendable>(
        _ body: @escaping @Sendable (Settlement) throws -> T
    ) async throws -> T {
        let dependencies = dependencies
        return try await dependencies.store.write { tx in
            try body(Settlement(dependencies, at: dependencies.clock.now(), in: tx))
        }
    }

    private func expireOrders() async throws -> Int {
        try await settling { settlement in
            let expired = try PaymentRow.lockExpired(at: settlement.now, limit: Self.batch, in: settlement.tx)
            for var payment in expired {
                try settlement.advance(&payment, .lifetimeEnded, by: .timer)
                try payment.save(in: settlement.tx)
                try settlement.notices.tell(.expired, payment, in: settlement.tx)
            }
            return expired.count
        }
    }

    private func expireReservations() async throws -> Int {
        try await settling { settlement in
            let expired = try CreditReservationRow.lockExpired(
                at: settlement.now, limit: Self.batch, in: settlement.tx)
            for reservation in expired { try settlement.end(reservation, .expired, capturing: .zero) }
            return expired.count
        }
    }

    private func claimAttempts() async throws -> [AttemptRow] {
        let (settings, node) = (dependencies.settings, dependencies.node)
        return try await settling { settlement in
            try AttemptRow.claimDue(
                at: settlement.now, until: settlement.now + settings.recoveryLease, owner: node, limit: Self.batch,
                in: settlement.tx)
        }
    }

    private func claimDeposits() async throws -> [PaymentRow] {
        try await settling { try $0.claimDeposits(limit: Self.batch) }
    }

    /// Reads a virtual account at the provider and applies what it says.
    private func watch(_ payment: PaymentRow) async {
        guard let paymentKey = payment.paymentKey,
            case .payment(let reading) = await effects.provider.payment(key: paymentKey)
        else { return }
        do {
            let cancel = try await settling { try $0.settle(deposit: payment, reading) }
            if let cancel { await effects.perform(.cancel(cancel)) }
        } catch {
            dependencies.logger.error(
                "virtual account left to the next reading",
                metadata: ["payment": "\(payment.id)", "error": "\(error)"])
        }
        dependencies.signals.announce(payment.id.text)
    }
}
