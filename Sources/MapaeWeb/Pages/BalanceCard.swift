import MapaeCore
import MapaePayments

/// The balance, and what of it cannot be used.
struct BalanceCard: Sendable {
    let available: String
    /// Held by refunds or reservations; nil for nothing.
    let held: String?
    /// Owed after a reversal; nil for nothing.
    let owed: String?
    let chargeLink: String?

    init(_ balance: CreditBalance, formats: Formats, chargeLink: String?) {
        available = formats.credits(balance.balance)
        held =
            balance.held > .zero
            ? LocalizedText(
                "처리 중인 \(formats.credits(balance.held))은 빠져 있어요.",
                "\(formats.credits(balance.held)) on hold, not included.")[formats.language] : nil
        owed =
            balance.receivable > .zero
            ? LocalizedText(
                "취소된 결제로 \(formats.credits(balance.receivable))이 부족해요. 충전하면 먼저 정산돼요.",
                "\(formats.credits(balance.receivable)) owed after a cancelled payment; settled first when you top up.")[
                    formats.language] : nil
        self.chargeLink = chargeLink
    }
}
