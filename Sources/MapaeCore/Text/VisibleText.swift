/// A text that shows what it is (UAX 31, UTS 39): composed, its spaces plain and single, at least one character to be
/// seen, and none that is invisible, blank, or moves what stands around it. Joiners, variation selectors and tags stand
/// only where they change what is seen.
public struct VisibleText: Sendable {
    public let text: String

    public enum Fault: Error, Sendable {
        /// Nothing, or nothing but spaces.
        case empty
        /// Beyond the limit.
        case tooLong
        /// Something in it cannot be seen.
        case hidden
    }

    /// - Parameter foldsLines: whether a line break counts as a space, and is no fault.
    public init(_ given: String, within limit: TextLimit, foldsLines: Bool = false) throws(Fault) {
        guard let normalized = NormalizedText(given, within: limit) else { throw .tooLong }
        let scalars = VisibleText.tidied(normalized.text.unicodeScalars, foldsLines: foldsLines)
        guard !scalars.isEmpty else { throw .empty }
        guard scalars.indices.allSatisfy({ ScalarInContext(scalars, $0).isVisibleOrShapes }),
            scalars.contains(where: \.isSeen)
        else { throw .hidden }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        self.text = String(text)
    }

    /// Any spaces become one plain space, those at the ends none, and a selector that asks an emoji for the look it has
    /// anyway is left out: it would only hide a difference.
    private static func tidied(_ scalars: String.UnicodeScalarView, foldsLines: Bool) -> [Unicode.Scalar] {
        var tidy: [Unicode.Scalar] = []
        for scalar in scalars {
            if scalar.isSpace || (foldsLines && scalar.properties.isWhitespace) {
                if let last = tidy.last, last != " " { tidy.append(" ") }
            } else if scalar == "\u{FE0F}", tidy.last?.properties.isEmojiPresentation == true {
                continue
            } else {
                tidy.append(scalar)
            }
        }
        if tidy.last == " " { tidy.removeLast() }
        return tidy
    }
}

extension Unicode.Scalar {
    var isSpace: Bool { properties.generalCategory == .spaceSeparator }

    var isMark: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    /// Whether there is anything to be seen of it by itself.
    var isSeen: Bool {
        switch properties.generalCategory {
        case .spaceSeparator, .nonspacingMark, .spacingMark, .enclosingMark, .format: false
        default: true
        }
    }

    /// Symbols and letters by category that are drawn as nothing.
    var isBlank: Bool {
        switch value {
        // Braille blank, half fill space, object replacement, null note head, Egyptian blanks, Tifinagh joiner.
        case 0x2800, 0x303F, 0xFFFC, 0x1D159, 0x13441, 0x13442, 0x2D7F: true
        default: false
        }
    }
}
