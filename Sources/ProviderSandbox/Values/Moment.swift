internal import Foundation

/// A moment of the sandbox's virtual time, in milliseconds since 1970.
struct Moment: Hashable, Comparable, Sendable {
    var milliseconds: Int64

    init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    init(_ date: Date) {
        milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded(.down))
    }

    static func < (left: Moment, right: Moment) -> Bool { left.milliseconds < right.milliseconds }

    func adding(seconds: Int64) -> Moment { Moment(milliseconds: milliseconds + seconds * 1000) }
    func adding(minutes: Int64) -> Moment { adding(seconds: minutes * 60) }
    func adding(hours: Int64) -> Moment { adding(seconds: hours * 3600) }
    func adding(days: Int64) -> Moment { adding(hours: days * 24) }
}

extension Moment: Codable {
    init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}

extension Moment {
    /// `2026-08-10T15:30:02+09:00`, the form of every time in a payment.
    var korean: String {
        let time = koreanCalendar
        return "\(time.date)T\(time.clock)+09:00"
    }

    /// `2026-08-10T15:30:02.123000`: the `createdAt` of webhooks, Korean time without an offset.
    var webhookCreatedAt: String {
        let time = koreanCalendar
        let fraction = Self.padded(Int64(time.millisecond), 3)
        return "\(time.date)T\(time.clock).\(fraction)000"
    }

    /// `20260810153002`, the part of a payment key that tells when it was made.
    var koreanDigits: String {
        korean.prefix(19).filter(\.isNumber)
    }

    /// `2026-08`: mobile-phone payments can be cancelled within their calendar month only.
    var koreanMonth: String { String(korean.prefix(7)) }

    private var koreanCalendar: (date: String, clock: String, millisecond: Int) {
        // Korea has kept UTC+9 without daylight saving time since 1988.
        let local = milliseconds + 9 * 3_600_000
        let day = local.floorDivided(by: 86_400_000)
        let rest = local - day * 86_400_000
        let (year, month, dayOfMonth) = Self.civil(day)
        let second = rest / 1000
        return (
            "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(dayOfMonth, 2))",
            "\(Self.padded(second / 3600, 2)):\(Self.padded(second / 60 % 60, 2)):\(Self.padded(second % 60, 2))",
            Int(rest % 1000)
        )
    }

    /// Days since 1970 to a Gregorian date, counting eras of 400 years from 1 March of the year 0.
    private static func civil(_ day: Int64) -> (Int64, Int64, Int64) {
        let shifted = day + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        self >= 0 ? self / divisor : (self - divisor + 1) / divisor
    }
}
