internal import MapaeCore
internal import MapaeStore

/// When a virtual account is read at the provider: hourly in its first day and around its due date, daily between, until
/// some days after the due date (B6). Webhooks only hint; this is what finds every deposit.
struct DepositSchedule {
    let issuedAt: Timestamp
    let dueAt: Timestamp
    let endsAt: Timestamp

    /// The provider's own default, for an answer without a due date.
    private static let defaultLifetime: Duration = .hours(168)

    init(_ payment: PaymentRow, _ settings: PaymentSettings) {
        issuedAt = payment.createdAt
        dueAt = payment.accountDueAt ?? payment.createdAt + Self.defaultLifetime
        endsAt = dueAt + settings.depositGrace
    }

    /// Nil once the watch is over.
    func next(after now: Timestamp) -> Timestamp? {
        guard now < endsAt else { return nil }
        let lastDay = dueAt - .days(1)
        let isBusy = now < issuedAt + .days(1) || (now >= lastDay && now < dueAt + .days(1))
        if isBusy { return min(now + .hours(1), endsAt) }
        let tomorrow = now + .days(1)
        return min(now < lastDay ? min(tomorrow, lastDay) : tomorrow, endsAt)
    }
}
