/// A moment as TossPayments wrote it.
///
/// The usual form is `2026-08-10T15:30:01+09:00`. Some fields come without an offset, which means Korean time, and some
/// with up to nine decimals of a second.
public struct ProviderTime: Sendable, Hashable, Decodable, CustomStringConvertible {
    /// The provider's text, unchanged.
    public let text: String

    public init(_ text: String) {
        self.text = text
    }

    public init(from decoder: any Decoder) throws {
        self.text = try decoder.singleValueContainer().decode(String.self)
    }

    public var description: String { text }

    /// Nil when the text is no date and time that could be understood.
    public var millisecondsSince1970: Int64? {
        var reader = ProviderTimeReader(text)
        return reader.read()
    }
}

/// Reads `yyyy-MM-dd'T'HH:mm:ss`, then perhaps a fraction, then perhaps `Z`, `+09:00` or `+0900`.
private struct ProviderTimeReader {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        self.rest = text[...].utf8
    }

    mutating func read() -> Int64? {
        guard let year = number(digits: 4), pass("-"), let month = number(digits: 2), pass("-"),
            let day = number(digits: 2), pass("T"), let hour = number(digits: 2), pass(":"),
            let minute = number(digits: 2), pass(":"), let second = number(digits: 2),
            (1...12).contains(month), (1...Self.days(inMonth: month, of: year)).contains(day),
            hour < 24, minute < 60, second < 60,
            let milliseconds = fraction(), let offset = offsetInMinutes(), rest.isEmpty
        else { return nil }
        let minutes = (Self.daysSince1970(year, month, day) * 24 + hour) * 60 + minute - offset
        return (minutes * 60 + second) * 1000 + milliseconds
    }

    private mutating func pass(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func digit() -> Int64? {
        guard let byte = rest.first, (0x30...0x39).contains(byte) else { return nil }
        rest.removeFirst()
        return Int64(byte - 0x30)
    }

    private mutating func number(digits: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// In milliseconds; finer decimals are dropped. Zero without a fraction, nil when there is no digit behind the dot.
    private mutating func fraction() -> Int64? {
        guard pass(".") else { return 0 }
        guard var value = digit() else { return nil }
        var count = 1
        while let digit = digit() {
            count += 1
            if count <= 3 { value = value * 10 + digit }
            if count > 9 { return nil }
        }
        return count == 1 ? value * 100 : count == 2 ? value * 10 : value
    }

    private mutating func offsetInMinutes() -> Int64? {
        if rest.isEmpty { return 9 * 60 }
        if pass("Z") { return 0 }
        let sign: Int64 = pass("-") ? -1 : 1
        guard sign == -1 || pass("+"), let hours = number(digits: 2) else { return nil }
        _ = pass(":")
        guard let minutes = number(digits: 2), hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes)
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        let leap = (year.isMultiple(of: 4) && !year.isMultiple(of: 100)) || year.isMultiple(of: 400)
        return switch month {
        case 2: leap ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// In the proleptic Gregorian calendar; years are counted from March, so that the leap day comes last.
    private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
