/// The way a payment goes: which provider takes the money and is asked about it. The state machine is the same on all.
public enum PaymentRail: String, Sendable, CaseIterable {
    /// TossPayments' window: cards, transfers, virtual accounts.
    case tossPayments = "tosspayments"
    /// Toss Pay inside of an app in Toss.
    case tossPay = "tosspay"
}
