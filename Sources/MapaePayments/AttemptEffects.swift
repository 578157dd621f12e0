internal import Logging
internal import MapaeCore
internal import MapaeStore

/// Makes the calls that attempts stand for and brings their outcomes into the store. Runs on the server's behalf, never a
/// request's: nothing here is thrown at anybody, and whatever goes wrong leaves the attempt to the resolver.
struct AttemptEffects: Sendable {
    let dependencies: PaymentDependencies
    let provider: PaymentProvider

    init(_ dependencies: PaymentDependencies) {
        self.dependencies = dependencies
        provider = PaymentProvider(dependencies.provider)
    }

    /// Hands a fresh attempt to the runner. Refused during a shutdown: then the attempt is given up for the resolver.
    func dispatch(_ attempt: AttemptRow) async {
        do {
            try dependencies.runner.run { await perform(attempt) }
        } catch {
            await handBack(attempt)
            dependencies.signals.announce(attempt.paymentID.text)
        }
    }

    /// The first call of an attempt that this process has just recorded, and what follows from it.
    func perform(_ attempt: AttemptRow) async {
        await running(attempt) {
            guard try await markSent(attempt) else { return nil }
            return try await settle(attempt, answer: try await call(attempt))
        }
    }

    /// Brings an attempt to its end whose call may or may not have been made.
    func recover(_ attempt: AttemptRow) async {
        await running(attempt) {
            switch AttemptKind(rawValue: attempt.kind) {
            case .confirm: try await recoverConfirm(attempt)
            case .cancel: try await recoverCancel(attempt)
            case nil: nil
            }
        }
    }

    /// Works until nothing follows, then wakes whoever waits for the payment.
    private func running(_ attempt: AttemptRow, _ work: () async throws -> AttemptRow?) async {
        do {
            var next = try await work()
            while let following = next {
                guard try await markSent(following) else { break }
                next = try await settle(following, answer: try await call(following))
            }
        } catch {
            dependencies.logger.error(
                "payment attempt left to the resolver",
                metadata: ["attempt": "\(attempt.id)", "payment": "\(attempt.paymentID)", "error": "\(error)"])
        }
        dependencies.signals.announce(attempt.paymentID.text)
    }

    private func call(_ attempt: AttemptRow) async throws -> ProviderAnswer {
        switch AttemptKind(rawValue: attempt.kind) {
        case .confirm:
            return await provider.confirm(try await order(of: attempt), idempotencyKey: attempt.idempotencyKey)
        case .cancel:
            return await provider.cancel(
                ExpectedCancel(attempt), reason: attempt.reason, idempotencyKey: attempt.idempotencyKey)
        case nil:
            throw StoreError(.unexpectedValue, detail: "an attempt of unknown kind")
        }
    }

    private func settle(_ attempt: AttemptRow, answer: ProviderAnswer) async throws -> AttemptRow? {
        switch AttemptKind(rawValue: attempt.kind) {
        case .confirm:
            try await settle(attempt, ConfirmVerdict(answer, expecting: try await order(of: attempt)))
        case .cancel: try await settle(attempt, CancelVerdict(answer, expecting: ExpectedCancel(attempt)))
        case nil: nil
        }
    }

    func settle(
        _ attempt: AttemptRow, _ verdict: ConfirmVerdict, renewing: Bool = false
    ) async throws -> AttemptRow? {
        let dependencies = dependencies
        return try await dependencies.store.write { tx in
            try Settlement(dependencies, at: dependencies.clock.now(), in: tx).settle(
                confirm: attempt, verdict, renewing: renewing)
        }
    }

    func settle(
        _ attempt: AttemptRow, _ verdict: CancelVerdict, renewing: Bool = false
    ) async throws -> AttemptRow? {
        let dependencies = dependencies
        try await dependencies.store.write { tx in
            try Settlement(dependencies, at: dependencies.clock.now(), in: tx)
                .settle(cancel: attempt, verdict, renewing: renewing)
        }
        return nil
    }

    /// From here on the provider may have acted.
    ///
    /// - Returns: false when somebody else has taken the attempt meanwhile.
    func markSent(_ attempt: AttemptRow) async throws -> Bool {
        let clock = dependencies.clock
        return try await dependencies.store.write { tx in
            guard var row = try AttemptRow.lockOpen(attempt.id, epoch: attempt.claimEpoch, in: tx),
                let status = AttemptStatus(rawValue: row.status)?.after(.sent)
            else { return false }
            row.status = status.rawValue
            row.tries += 1
            row.sentAt = row.sentAt ?? clock.now()
            try row.save(in: tx)
            return true
        }
    }

    private func handBack(_ attempt: AttemptRow) async {
        let (clock, settings) = (dependencies.clock, dependencies.settings)
        do {
            try await dependencies.store.write { tx in
                guard var row = try AttemptRow.lockOpen(attempt.id, epoch: attempt.claimEpoch, in: tx) else { return }
                row.dueAt = clock.now() + settings.firstRecoveryDelay
                try row.save(in: tx)
            }
        } catch {
            // The lease runs out by itself.
            dependencies.logger.warning(
                "payment attempt keeps its lease", metadata: ["attempt": "\(attempt.id)", "error": "\(error)"])
        }
    }

    func order(of attempt: AttemptRow) async throws -> ExpectedPayment {
        let payment = try await dependencies.store.read { tx in try PaymentRow.find(attempt.paymentID, in: tx) }
        guard let payment else { throw StoreError(.unexpectedValue, detail: "an attempt without its payment") }
        return ExpectedPayment(
            paymentKey: attempt.paymentKey, orderID: payment.orderID, amount: payment.amount)
    }
}

extension ExpectedCancel {
    init(_ attempt: AttemptRow) {
        self.init(
            paymentKey: attempt.paymentKey, amount: attempt.amount, balanceBefore: attempt.balanceBefore,
            reference: attempt.reference)
    }
}
