public import MapaeCore

/// Times and limits of payments; every one is a setting.
public struct PaymentSettings: Sendable {
    /// From prepare to the last moment a confirm is taken.
    public var pendingLifetime: Duration = .minutes(60)
    public var maximumOpenPayments = 20
    /// Whether a purchase needs a proven address; one without any has its Toss user's proof.
    public var needsVerifiedEmail = false
    /// How long a confirm or refund waits for the outcome before it answers "not known yet".
    public var outcomeWait: Duration = .seconds(10)
    /// Self-service refunds are taken this long after approval.
    public var refundWindow: Duration = .days(7)
    /// Self-service refunds need a credential proven within this time.
    public var reauthenticationAge: Duration = .minutes(15)
    /// Refunds above it need two administrators.
    public var secondApprovalAbove = Won(1_000_000)
    /// How long a fresh attempt is left to the process that recorded it: longer than the provider client's dead-line of
    /// 60 seconds, so that a call still under way is not repeated beside itself (and harmless if it is: the key is the
    /// same).
    public var attemptLease: Duration = .seconds(75)
    /// How long an attempt is left to the resolver that took it, for up to three calls.
    public var recoveryLease: Duration = .seconds(200)
    /// How long after a lost outcome the first look at the provider is taken; doubled with each further one.
    public var firstRecoveryDelay: Duration = .seconds(5)
    public var longestRecoveryDelay: Duration = .minutes(10)
    /// After the first confirm, when a payment the provider does not know has certainly not been made: its
    /// authentication ends after 10 minutes, a call takes at most 60 seconds, the rest is margin.
    public var unknownPaymentEndsAfter: Duration = .minutes(13)
    /// How long after a no of Toss Pay's that is not documented as one its own record is looked at: what it has not done by
    /// then it will not do.
    public var denialConfirmation: Duration = .minutes(1)
    /// How long an idempotency key is repeated; the provider keeps it for 15 days.
    public var idempotencyKeyLifetime: Duration = .days(14)
    /// Virtual accounts are read at the provider until this long after their due date.
    public var depositGrace: Duration = .days(3)
    /// How long a second reading of a deposit taken back is waited for, so that a stale one does not count.
    public var reversalConfirmation: Duration = .seconds(10)
    /// How long a reservation of credits holds when the caller does not say.
    public var reservationLifetime: Duration = .minutes(15)

    public init() {}
}
