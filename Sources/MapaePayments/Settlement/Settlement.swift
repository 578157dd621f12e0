internal import MapaeCore
internal import MapaeStore

/// Brings what was learned at the provider into the store: payment, refund, attempt, ledger, credits and events, all in
/// the transaction it is given.
///
/// Locks are taken in one order everywhere: payment, refund, attempt, credit account.
struct Settlement {
    let tx: any Transaction
    let now: Timestamp
    let settings: PaymentSettings
    let identifiers: IdentifierSource
    let notices: EventRecorder
    let keys: KeyRing
    private let dependencies: PaymentDependencies

    init(_ dependencies: PaymentDependencies, at now: Timestamp, in tx: any Transaction) {
        self.tx = tx
        self.now = now
        self.dependencies = dependencies
        settings = dependencies.settings
        identifiers = dependencies.identifiers
        keys = dependencies.keys
        notices = EventRecorder(identifiers: dependencies.identifiers, now: now)
    }

    func creditBook(of user: UserID) throws -> CreditBook {
        try CreditBook(of: user, identifiers: identifiers, now: now, in: tx)
    }

    func post(_ posting: LedgerPosting, about payment: PaymentID, step: String) throws {
        try Ledger.post(
            posting, for: LedgerCause(kind: "payment", id: payment.text, step: step), id: identifiers.make(),
            at: now, in: tx)
    }

    /// Moves the payment along its state machine.
    func advance(_ payment: inout PaymentRow, _ event: PaymentEvent, by cause: TransitionCause) throws {
        guard let status = PaymentStatus(rawValue: payment.status), let step = status.after(event),
            step.causes.contains(cause)
        else {
            throw IllegalTransition(from: payment.status, event: event.rawValue)
        }
        payment.status = step.status.rawValue
        switch step.status {
        // Nothing is left that Toss could be asked about.
        case .failed, .expired, .refunded: payment.sealedPayer = nil
        case .pending, .confirming, .unknown, .paid, .waitingForDeposit, .mismatched, .partiallyRefunded: break
        }
    }

    func advance(_ refund: inout RefundRow, _ event: RefundEvent, by cause: TransitionCause) throws {
        guard let status = RefundStatus(rawValue: refund.status), let step = status.after(event),
            step.causes.contains(cause)
        else {
            throw IllegalTransition(from: refund.status, event: event.rawValue)
        }
        refund.status = step.status.rawValue
        if !step.status.isOpen { refund.finishedAt = now }
    }

    func finish(_ attempt: inout AttemptRow, _ event: AttemptEvent, reason: ProviderReason? = nil) throws {
        guard let status = AttemptStatus(rawValue: attempt.status)?.after(event) else {
            throw IllegalTransition(from: attempt.status, event: event.rawValue)
        }
        attempt.status = status.rawValue
        attempt.outcomeCode = reason?.code
        attempt.outcomeMessage = reason?.message
        if event == .succeeded || event == .declined { attempt.finishedAt = now }
        try attempt.save(in: tx)
    }

    /// Leaves the attempt to the resolver: soon at first, then ever later, jittered so that an outage does not end in a
    /// stampede.
    ///
    /// - Parameter delay: nil for the one that fits the number of tries.
    func putOff(_ attempt: inout AttemptRow, reason: ProviderReason, for delay: Duration? = nil) throws {
        attempt.dueAt = now + (delay ?? recoveryDelay(afterTries: attempt.tries))
        try finish(&attempt, .outcomeLost, reason: reason)
        if now - attempt.createdAt > .days(1) {
            try notices.raise(.overdueAttempt, about: attempt.id.text, "\(attempt.kind): \(reason.code)", in: tx)
        }
    }

    private func recoveryDelay(afterTries tries: Int64) -> Duration {
        let first = settings.firstRecoveryDelay.wholeMilliseconds
        let longest = settings.longestRecoveryDelay.wholeMilliseconds
        let grown = tries <= 1 ? first : min(longest, first << min(tries - 1, 20))
        let jitter = grown / 5 * Int64(dependencies.random.bytes(1).first ?? 0) / 255
        return .milliseconds(grown + (tries <= 1 ? 0 : jitter))
    }

    /// The intent to confirm, sent by this process as soon as it is committed. From its record on the provider may have
    /// acted, so it counts as sent: a process that dies before the call costs the resolver one reading, and every other
    /// confirm is spared a commit.
    func recordConfirm(of payment: PaymentRow, paymentKey: String) throws -> AttemptRow {
        try recordSending(
            AttemptRow(
                id: identifiers.make(), paymentID: payment.id, refundID: nil, kind: AttemptKind.confirm.rawValue,
                idempotencyKey: dependencies.randomUUID(), paymentKey: paymentKey, amount: payment.amount,
                balanceBefore: nil, reason: nil, reference: payment.id.text, createdAt: now,
                status: AttemptStatus.recorded.rawValue, dueAt: now + settings.attemptLease,
                claimOwner: dependencies.node))
    }

    /// A cancel of the provider's payment, likewise sent by this process as soon as it is committed.
    func recordCancel(
        of payment: PaymentRow, refund: RefundRow?, amount: Won, balanceBefore: Won?, reason: String
    ) throws -> AttemptRow {
        guard let paymentKey = payment.paymentKey else {
            throw StoreError(.unexpectedValue, detail: "a payment with money but without its key")
        }
        return try recordSending(
            AttemptRow(
                id: identifiers.make(), paymentID: payment.id, refundID: refund?.id, kind: AttemptKind.cancel.rawValue,
                idempotencyKey: dependencies.randomUUID(), paymentKey: paymentKey, amount: amount,
                balanceBefore: balanceBefore, reason: reason, reference: refund?.id.text ?? payment.id.text,
                createdAt: now, status: AttemptStatus.recorded.rawValue, dueAt: now + settings.attemptLease,
                claimOwner: dependencies.node))
    }

    private func recordSending(_ recorded: AttemptRow) throws -> AttemptRow {
        var attempt = recorded
        try attempt.countSending(at: now)
        try attempt.insert(in: tx)
        return attempt
    }

    /// The same request under a new key: the old key would only bring the old answer back. Safe beside a late effect of
    /// the old one: a payment is approved once whatever the key, and both cancels carry the balance they expect.
    func renew(_ old: AttemptRow, since start: Timestamp) throws {
        var attempt = AttemptRow(
            id: identifiers.make(), paymentID: old.paymentID, refundID: old.refundID, kind: old.kind,
            idempotencyKey: dependencies.randomUUID(), paymentKey: old.paymentKey, amount: old.amount,
            balanceBefore: old.balanceBefore, reason: old.reason, reference: old.reference, createdAt: start,
            status: AttemptStatus.recorded.rawValue, dueAt: now + recoveryDelay(afterTries: old.tries),
            claimOwner: dependencies.node)
        attempt.tries = old.tries
        try attempt.insert(in: tx)
    }

    func keepDepositSecret(_ secret: Secret<String>?, on payment: inout PaymentRow) {
        guard let secret else { return }
        let subkey = keys.active(.depositSecret)
        payment.depositSecretKeyID = subkey.keyID
        payment.depositSecretHash = subkey.authenticationCode(for: Array(secret.exposed.utf8))
    }
}
