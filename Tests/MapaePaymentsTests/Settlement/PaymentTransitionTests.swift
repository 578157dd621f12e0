import Testing

@testable import MapaePayments

/// The state machines against tables written down on their own: every pair that is not in the table must be refused.
@Suite struct PaymentTransitionTests {
    private static let allowed: [PaymentStatus: [PaymentEvent: PaymentStatus]] = [
        .pending: [.confirmRequested: .confirming, .lifetimeEnded: .expired],
        .confirming: [
            .outcomeLost: .unknown, .approved: .paid, .depositAwaited: .waitingForDeposit, .declined: .failed,
            .mismatchFound: .mismatched,
        ],
        .unknown: [
            .outcomeLost: .unknown, .approved: .paid, .depositAwaited: .waitingForDeposit, .declined: .failed,
            .mismatchFound: .mismatched,
        ],
        .waitingForDeposit: [.approved: .paid, .depositEnded: .expired, .mismatchFound: .mismatched],
        .paid: [
            .refundedInPart: .partiallyRefunded, .refundedInFull: .refunded, .depositReversed: .waitingForDeposit,
        ],
        .partiallyRefunded: [.refundedInPart: .partiallyRefunded, .refundedInFull: .refunded],
        .mismatched: [.mismatchReturned: .mismatched],
    ]

    @Test(arguments: PaymentStatus.allCases, PaymentEvent.allCases)
    func `a payment moves only as the design says`(status: PaymentStatus, event: PaymentEvent) {
        #expect(status.after(event)?.status == Self.allowed[status]?[event])
    }

    @Test(arguments: PaymentStatus.allCases, PaymentEvent.allCases)
    func `only the provider's word moves money (1.5)`(status: PaymentStatus, event: PaymentEvent) {
        guard let step = status.after(event) else { return }
        #expect(!step.causes.isEmpty)
        if step.ledger != nil { #expect(step.causes == [.provider]) }
    }

    @Test(arguments: PaymentStatus.allCases, PaymentEvent.allCases)
    func `money is booked whenever it moves and only then`(status: PaymentStatus, event: PaymentEvent) {
        guard let step = status.after(event) else { return }
        let moving: [PaymentEvent: LedgerStep] = [
            .approved: .sale, .mismatchFound: .suspense, .mismatchReturned: .suspenseReturn,
            .refundedInPart: .refund, .refundedInFull: .refund, .depositReversed: .reversal,
        ]
        #expect(step.ledger == moving[event])
    }

    @Test func `an unknown payment never fails by itself (B16)`() {
        for event in PaymentEvent.allCases {
            guard let step = PaymentStatus.unknown.after(event) else { continue }
            #expect(step.causes == [.provider])
        }
    }

    private static let refunds: [RefundStatus: [RefundEvent: RefundStatus]] = [
        .requested: [.approved: .approved, .refused: .refused],
        .approved: [.started: .processing],
        .processing: [.outcomeLost: .unknown, .returned: .done, .refused: .refused],
        .unknown: [.outcomeLost: .unknown, .returned: .done, .refused: .refused],
    ]

    @Test(arguments: RefundStatus.allCases, RefundEvent.allCases)
    func `a refund moves only as the design says (1.6)`(status: RefundStatus, event: RefundEvent) {
        #expect(status.after(event)?.status == Self.refunds[status]?[event])
        if let step = status.after(event) { #expect(!step.causes.isEmpty) }
        #expect(status.isOpen == (Self.refunds[status] != nil))
    }

    private static let attempts: [AttemptStatus: [AttemptEvent: AttemptStatus]] = [
        .recorded: [.sent: .sent, .outcomeLost: .unknown, .succeeded: .succeeded, .declined: .declined],
        .sent: [.sent: .sent, .outcomeLost: .unknown, .succeeded: .succeeded, .declined: .declined],
        .unknown: [.sent: .unknown, .outcomeLost: .unknown, .succeeded: .succeeded, .declined: .declined],
    ]

    @Test(arguments: AttemptStatus.allCases, AttemptEvent.allCases)
    func `an attempt ends once`(status: AttemptStatus, event: AttemptEvent) {
        #expect(status.after(event) == Self.attempts[status]?[event])
    }

    @Test(arguments: AttemptKind.allCases)
    func `every effect names its recovery`(kind: AttemptKind) {
        switch kind.recovery {
        case .read: break
        }
    }
}
