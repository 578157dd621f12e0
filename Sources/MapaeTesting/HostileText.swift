/// Texts whose handling may cost far more than their length lets expect.
public enum HostileText: String, CaseIterable, Sendable {
    /// One letter and marks that have to be put into order: quadratic in canonical ordering.
    case combiningMarks
    /// Marks of class 0 that become others when they are decomposed.
    case decomposingMarks
    case hangulJamo
    case emojiJoiners
    /// Brackets, as deep as they go.
    case nestedJSON

    /// As a value of JSON; the nested one is no text any more.
    public var json: String {
        guard self == .nestedJSON else { return "\"\(text())\"" }
        return text(bytes: 30 * 1024) + String(repeating: "]", count: 30 * 1024)
    }

    /// Of about this many bytes.
    public func text(bytes: Int = 60 * 1024) -> String {
        func repeated(_ unit: String) -> String { String(repeating: unit, count: bytes / unit.utf8.count) }
        switch self {
        case .combiningMarks:
            let half = bytes / 4
            return "a" + String(repeating: "\u{301}", count: half) + String(repeating: "\u{323}", count: half)
        case .decomposingMarks: return "a" + repeated("\u{F73}")
        case .hangulJamo: return "\u{1112}" + repeated("\u{1161}\u{11AB}")
        case .emojiJoiners: return repeated("👩\u{200D}")
        case .nestedJSON: return repeated("[")
        }
    }
}
