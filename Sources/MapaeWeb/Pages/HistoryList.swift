import MapaeCore
import MapaePayments

/// Changes of the balance, newest first.
struct HistoryList: Sendable {
    let isEmpty: Bool
    let entries: [Entry]
    let moreLink: String?

    struct Entry: Sendable {
        let memo: String
        let kind: String
        let time: String
        let isoTime: String
        let change: String
        let balanceAfter: String
        /// `in` or `out`
        let tone: String
    }

    init(_ entries: [CreditHistoryEntry], formats: Formats, moreLink: String?) {
        isEmpty = entries.isEmpty && moreLink == nil
        self.entries = entries.map { Entry($0, formats: formats) }
        self.moreLink = moreLink
    }
}

extension HistoryList.Entry {
    init(_ entry: CreditHistoryEntry, formats: Formats) {
        memo = entry.memo
        kind = entry.kind.label[formats.language]
        time = formats.moment(entry.at)
        isoTime = entry.at.iso8601
        change = formats.change(entry.change)
        balanceAfter =
            LocalizedText(
                "잔액 \(formats.credits(entry.balanceAfter))", "Balance \(formats.credits(entry.balanceAfter))")[
                formats.language]
        tone = entry.change < .zero ? "out" : "in"
    }
}

extension CreditHistoryEntry.Kind {
    var label: LocalizedText {
        switch self {
        case .purchase: LocalizedText("충전", "Purchase")
        case .bonus: LocalizedText("보너스", "Bonus")
        case .spend: LocalizedText("사용", "Spent")
        case .refund: LocalizedText("환불", "Refund")
        case .reversal: LocalizedText("회수", "Reversal")
        case .hold: LocalizedText("보류", "On hold")
        case .release: LocalizedText("보류 해제", "Released")
        }
    }
}
