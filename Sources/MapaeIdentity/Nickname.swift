internal import Foundation
internal import MapaeCore

/// A name others see, of a person (1 to 20 characters), a team or a key: NFC-normalised and trimmed, at least one
/// character visible, none that moves or hides the text around it.
enum Nickname {
    static func normalized(_ given: String, maximum: Int = 20) -> String? {
        // A character can pile up any number of marks; the limit bounds what is looked at, and what is stored.
        let limit = TextLimit(bytes: maximum * 16, scalars: maximum * 4)
        guard let normalized = NormalizedText(given, within: limit) else { return nil }
        let name = normalized.text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard (1...maximum).contains(name.count),
            name.unicodeScalars.allSatisfy({ isAllowed($0) }), name.unicodeScalars.contains(where: isVisible)
        else { return nil }
        return name
    }

    /// Emoji are joined by U+200D and shaped by U+FE0F; no other invisible character is allowed.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "\u{200D}" || scalar == "\u{FE0F}" { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
        default: return !scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .spaceSeparator, .nonspacingMark, .enclosingMark, .format: false
        default: true
        }
    }
}
