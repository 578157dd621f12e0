internal import Logging
internal import MapaeCore
internal import MapaeStore

/// Makes the calls that attempts stand for and brings their outcomes into the store. Runs on the server's behalf, never a
/// request's: nothing here is thrown at anybody, and whatever goes wrong leaves the attempt to the resolver.
struct AttemptExecutor: Sendable {
    let dependencies: PaymentDependencies
    let provider: PaymentProvider
    let tossPay: TossPayProvider

    init(_ dependencies: PaymentDependencies) {
        self.dependencies = dependencies
        provider = PaymentProvider(dependencies.provider)
        tossPay = TossPayProvider(dependencies.tossPay?.client, keys: dependencies.keys)
    }

    /// Hands a call that was just recorded to the runner. Refused during a shutdown: then it is given up for the resolver.
    func dispatch(_ call: IntendedCall) async {
        do {
            try dependencies.runner.run { await perform(call) }
        } catch {
            await handBack(call.attempt)
            dependencies.signals.announce(call.attempt.paymentID.text)
        }
    }

    /// Makes a call that this process has just recorded, and what follows from it.
    func perform(_ call: IntendedCall) async {
        await running(call.attempt) { try await make(call) }
    }

    /// Brings an attempt to its end whose call may or may not have been made.
    func recover(_ attempt: AttemptRow) async {
        await running(attempt) {
            let order = try await order(of: attempt)
            return switch (AttemptKind(rawValue: attempt.kind), order.rail) {
            case (.confirm, .tossPayments): try await recoverConfirm(attempt, of: order)
            case (.cancel, .tossPayments): try await recoverCancel(attempt)
            case (.confirm, .tossPay): try await recoverExecution(attempt, of: order)
            case (.cancel, .tossPay): try await recoverReturn(attempt, of: order)
            case (nil, _): SettledAttempt()
            }
        }
    }

    /// Works until nothing follows, then wakes whoever waits for the payment.
    private func running(_ attempt: AttemptRow, _ work: () async throws -> SettledAttempt) async {
        var settled = SettledAttempt()
        do {
            settled = try await work()
            while let following = settled.following { settled = try await make(.cancel(following)) }
        } catch {
            dependencies.logger.error(
                "payment attempt left to the resolver",
                metadata: ["attempt": "\(attempt.id)", "payment": "\(attempt.paymentID)", "error": "\(error)"])
        }
        dependencies.signals.announce(attempt.paymentID.text, settled.ending)
    }

    private func make(_ call: IntendedCall) async throws -> SettledAttempt {
        // A process that slept past its lease may find the attempt taken: it is the resolver's now.
        guard dependencies.clock.now() < call.attempt.dueAt else { return SettledAttempt() }
        switch call {
        case .confirm(let attempt, let order): return try await confirm(order, attempt)
        case .cancel(let attempt): return try await cancel(attempt, of: order(of: attempt))
        }
    }

    private func confirm(_ order: ExpectedPayment, _ attempt: AttemptRow) async throws -> SettledAttempt {
        switch order.rail {
        case .tossPayments:
            let answer = await provider.confirm(order, idempotencyKey: attempt.idempotencyKey)
            return try await settle(attempt, ConfirmVerdict(answer, expecting: order))
        case .tossPay: return try await settle(attempt, await execute(order))
        }
    }

    private func cancel(_ attempt: AttemptRow, of order: ExpectedPayment) async throws -> SettledAttempt {
        let cancel = ExpectedCancel(attempt, on: order.rail)
        switch order.rail {
        case .tossPayments:
            let answer = await provider.cancel(
                cancel, reason: attempt.reason, idempotencyKey: attempt.idempotencyKey)
            return try await settle(attempt, CancelVerdict(answer, expecting: cancel))
        case .tossPay: return try await settle(attempt, await giveBack(cancel, of: order, reason: attempt.reason))
        }
    }

    func settle(
        _ attempt: AttemptRow, _ verdict: ConfirmVerdict, renewing: Bool = false
    ) async throws -> SettledAttempt {
        let dependencies = dependencies
        return try await dependencies.store.write { tx in
            try Settlement(dependencies, at: dependencies.clock.now(), in: tx).settle(
                confirm: attempt, verdict, renewing: renewing)
        }
    }

    func settle(
        _ attempt: AttemptRow, _ verdict: CancelVerdict, renewing: Bool = false
    ) async throws -> SettledAttempt {
        let dependencies = dependencies
        try await dependencies.store.write { tx in
            try Settlement(dependencies, at: dependencies.clock.now(), in: tx)
                .settle(cancel: attempt, verdict, renewing: renewing)
        }
        return SettledAttempt()
    }

    /// Before a repeat: from here on the provider may have acted once more.
    ///
    /// - Returns: false when somebody else has taken the attempt meanwhile.
    func markSent(_ attempt: AttemptRow) async throws -> Bool {
        let clock = dependencies.clock
        return try await dependencies.store.write { tx in
            guard var row = try AttemptRow.lockOpen(attempt.id, epoch: attempt.claimEpoch, in: tx),
                AttemptStatus(rawValue: row.status)?.after(.sent) != nil
            else { return false }
            try row.countSending(at: clock.now())
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
        return try ExpectedPayment(payment, paymentKey: attempt.paymentKey)
    }
}

/// What an answer came to.
struct SettledAttempt: Sendable {
    /// The cancel that follows from it, recorded with it.
    var following: AttemptRow?
    /// What became of the confirm, unless something follows or that is for the store to say.
    var ending: ConfirmResult?
}

/// A call that was just recorded, and what its answer is compared with.
enum IntendedCall: Sendable {
    case confirm(AttemptRow, ExpectedPayment)
    case cancel(AttemptRow)

    var attempt: AttemptRow {
        switch self {
        case .confirm(let attempt, _), .cancel(let attempt): attempt
        }
    }
}

extension AttemptRow {
    mutating func countSending(at now: Timestamp) throws {
        guard let status = AttemptStatus(rawValue: status)?.after(.sent) else {
            throw IllegalTransition(from: status, event: AttemptEvent.sent.rawValue)
        }
        self.status = status.rawValue
        tries += 1
        sentAt = sentAt ?? now
    }
}

extension ExpectedPayment {
    /// What a confirm of this order must bring.
    init(_ payment: PaymentRow, paymentKey: String) throws {
        self.init(
            paymentID: payment.id, rail: try .stored(payment.rail), sealedPayer: payment.sealedPayer,
            paymentKey: paymentKey, orderID: payment.orderID, amount: payment.amount)
    }
}

extension ExpectedCancel {
    init(_ attempt: AttemptRow, on rail: PaymentRail) {
        self.init(
            rail: rail, paymentKey: attempt.paymentKey, amount: attempt.amount, balanceBefore: attempt.balanceBefore,
            reference: attempt.reference)
    }
}
