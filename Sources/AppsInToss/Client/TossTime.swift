public import Foundation

/// A moment as Toss wrote it: `2025-09-12T16:57:12`, `2025-09-12 16:57:12`, with or without an offset. Without one it is
/// taken for Korean time, as everybody does; Toss says so nowhere.
public struct TossTime: Sendable, Hashable, Decodable, CustomStringConvertible {
    /// Toss' text, unchanged.
    public let text: String

    public init(_ text: String) {
        self.text = text
    }

    public init(from decoder: any Decoder) throws {
        self.text = try decoder.singleValueContainer().decode(String.self)
    }

    public var description: String { text }

    /// Nil when the text is no date and time that could be understood. Finer than milliseconds is dropped.
    public var date: Date? {
        let form =
            #/(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:(Z)|([+-])(\d{2}):?(\d{2}))?/#
        guard let parts = text.wholeMatch(of: form.asciiOnlyDigits())?.output,
            let offset = Self.offset(utc: parts.8, sign: parts.9, hours: parts.10, minutes: parts.11)
        else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let components = DateComponents(
            calendar: calendar, year: Int(parts.1), month: Int(parts.2), day: Int(parts.3), hour: Int(parts.4),
            minute: Int(parts.5), second: Int(parts.6))
        guard components.isValidDate, let date = components.date else { return nil }
        let milliseconds = parts.7.flatMap { Int($0.padding(toLength: 3, withPad: "0", startingAt: 0)) } ?? 0
        return date.addingTimeInterval(Double(milliseconds) / 1000 - Double(offset))
    }

    /// Seconds east of Greenwich.
    private static func offset(utc: Substring?, sign: Substring?, hours: Substring?, minutes: Substring?) -> Int? {
        if utc != nil { return 0 }
        guard let sign, let hours = hours.flatMap({ Int($0) }), let minutes = minutes.flatMap({ Int($0) }) else {
            return 9 * 3600
        }
        guard hours < 24, minutes < 60 else { return nil }
        return (sign == "-" ? -1 : 1) * (hours * 60 + minutes) * 60
    }
}
