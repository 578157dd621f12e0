import Foundation
import MapaeCore

/// Amounts, credits and moments as the reader's language writes them.
struct Formats: Sendable {
    let language: Language

    /// `24,900원`, `₩24,900`
    func won(_ amount: Won) -> String {
        let number = grouped(amount.amount)
        return language == .korean ? "\(number)원" : "₩\(number)"
    }

    /// `1,100 크레딧`, `1,100 credits`
    func credits(_ credits: Credits) -> String {
        let number = grouped(credits.count)
        return language == .korean ? "\(number) 크레딧" : "\(number) \(credits.count == 1 ? "credit" : "credits")"
    }

    /// A change with its sign: `+1,100`, `−300`.
    func change(_ credits: Credits) -> String {
        credits.count < 0 ? "−\(grouped(credits.count).dropFirst())" : "+\(grouped(credits.count))"
    }

    /// `2026. 8. 10. 15:30` or `10 Aug 2026, 15:30`, in Korean time.
    func moment(_ moment: Timestamp) -> String {
        let parts = Self.calendar.dateComponents([.year, .month, .day, .hour, .minute], from: moment.date)
        let (year, month, day) = (parts.year ?? 0, parts.month ?? 1, parts.day ?? 0)
        let time = "\(twoDigits(parts.hour ?? 0)):\(twoDigits(parts.minute ?? 0))"
        return switch language {
        case .korean: "\(year). \(month). \(day). \(time)"
        case .english: "\(day) \(Self.englishMonths[month - 1]) \(year), \(time)"
        }
    }

    /// Digits in groups of three: `-24,900`.
    private func grouped(_ number: Int64) -> String {
        var text = ""
        for (index, digit) in String(number.magnitude).reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + String(text.reversed())
    }

    private func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    // Korea has had no daylight saving since 1988: a fixed offset is exact.
    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 9 * 3600) ?? .gmt
        return calendar
    }()

    private static let englishMonths = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
