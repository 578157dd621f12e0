/// What can happen to a payment.
enum PaymentEvent: String, Sendable, CaseIterable {
    /// The buyer came back from the provider's window.
    case confirmRequested
    /// Nobody confirmed in time.
    case lifetimeEnded
    /// The provider's answer to the confirm is not known.
    case outcomeLost
    /// The provider has the money.
    case approved
    /// A virtual account was issued.
    case depositAwaited
    /// The virtual account was closed or ran out before a deposit.
    case depositEnded
    /// The bank took a deposit back.
    case depositReversed
    /// The provider refused for good.
    case declined
    /// Approved, but not as ordered or not appliable.
    case mismatchFound
    /// The provider took the mismatched approval back.
    case mismatchReturned
    case refundedInPart
    case refundedInFull
}

/// Who may cause a transition.
enum TransitionCause: String, Sendable, CaseIterable {
    case buyer
    /// The provider's own answer or reading, whoever asked for it.
    case provider
    case administrator
    case timer
}

/// What a transition books in the ledger.
enum LedgerStep: String, Sendable {
    /// Money in as sales, credits out to the buyer.
    case sale
    /// Money in that belongs to no sale.
    case suspense
    /// Suspended money back.
    case suspenseReturn
    /// Money back, credits withdrawn.
    case refund
    /// A sale undone by somebody else: credits taken as far as they are there, the rest owed.
    case reversal
}

/// One allowed step of a payment's life. The table in ``PaymentStatus/after(_:)`` is the only place that knows them.
struct PaymentTransition: Sendable, Equatable {
    let status: PaymentStatus
    let causes: Set<TransitionCause>
    let ledger: LedgerStep?

    init(to status: PaymentStatus, by causes: Set<TransitionCause>, booking ledger: LedgerStep? = nil) {
        self.status = status
        self.causes = causes
        self.ledger = ledger
    }
}

extension PaymentStatus {
    /// The step an event takes from here; nil when it may not happen here.
    func after(_ event: PaymentEvent) -> PaymentTransition? {
        switch self {
        case .pending: afterPending(event)
        case .confirming, .unknown: afterConfirming(event)
        case .waitingForDeposit: afterWaitingForDeposit(event)
        case .paid, .partiallyRefunded: afterPaid(event)
        case .mismatched: afterMismatched(event)
        case .failed, .expired, .refunded: nil
        }
    }

    private func afterPending(_ event: PaymentEvent) -> PaymentTransition? {
        switch event {
        case .confirmRequested: PaymentTransition(to: .confirming, by: [.buyer])
        case .lifetimeEnded: PaymentTransition(to: .expired, by: [.buyer, .timer])
        case .outcomeLost, .approved, .depositAwaited, .depositEnded, .depositReversed, .declined, .mismatchFound,
            .mismatchReturned, .refundedInPart, .refundedInFull:
            nil
        }
    }

    private func afterConfirming(_ event: PaymentEvent) -> PaymentTransition? {
        switch event {
        case .outcomeLost: PaymentTransition(to: .unknown, by: [.provider])
        case .approved: PaymentTransition(to: .paid, by: [.provider], booking: .sale)
        case .depositAwaited: PaymentTransition(to: .waitingForDeposit, by: [.provider])
        case .declined: PaymentTransition(to: .failed, by: [.provider])
        case .mismatchFound: PaymentTransition(to: .mismatched, by: [.provider], booking: .suspense)
        case .confirmRequested, .lifetimeEnded, .depositEnded, .depositReversed, .mismatchReturned, .refundedInPart,
            .refundedInFull:
            nil
        }
    }

    private func afterWaitingForDeposit(_ event: PaymentEvent) -> PaymentTransition? {
        switch event {
        case .approved: PaymentTransition(to: .paid, by: [.provider], booking: .sale)
        case .depositEnded: PaymentTransition(to: .expired, by: [.provider, .timer])
        case .mismatchFound: PaymentTransition(to: .mismatched, by: [.provider], booking: .suspense)
        case .confirmRequested, .lifetimeEnded, .outcomeLost, .depositAwaited, .depositReversed, .declined,
            .mismatchReturned, .refundedInPart, .refundedInFull:
            nil
        }
    }

    private func afterPaid(_ event: PaymentEvent) -> PaymentTransition? {
        switch event {
        case .refundedInPart: PaymentTransition(to: .partiallyRefunded, by: [.provider], booking: .refund)
        case .refundedInFull: PaymentTransition(to: .refunded, by: [.provider], booking: .refund)
        case .depositReversed where self == .paid:
            PaymentTransition(to: .waitingForDeposit, by: [.provider], booking: .reversal)
        case .confirmRequested, .lifetimeEnded, .outcomeLost, .approved, .depositAwaited, .depositEnded,
            .depositReversed, .declined, .mismatchFound, .mismatchReturned:
            nil
        }
    }

    private func afterMismatched(_ event: PaymentEvent) -> PaymentTransition? {
        switch event {
        case .mismatchReturned: PaymentTransition(to: .mismatched, by: [.provider], booking: .suspenseReturn)
        case .confirmRequested, .lifetimeEnded, .outcomeLost, .approved, .depositAwaited, .depositEnded,
            .depositReversed, .declined, .mismatchFound, .refundedInPart, .refundedInFull:
            nil
        }
    }
}

/// A step the state machine does not have. Nothing of it was written.
struct IllegalTransition: Error, CustomStringConvertible {
    let from: String
    let event: String

    var description: String { "\(event) does not follow \(from)" }
}
