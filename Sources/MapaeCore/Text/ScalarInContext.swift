/// A scalar among its neighbours: what may stand alone, and what only where it shapes something.
struct ScalarInContext {
    let scalars: [Unicode.Scalar]
    let index: Int

    init(_ scalars: [Unicode.Scalar], _ index: Int) {
        self.scalars = scalars
        self.index = index
    }

    var scalar: Unicode.Scalar { scalars[index] }
    var previous: Unicode.Scalar? { index > 0 ? scalars[index - 1] : nil }
    var following: Unicode.Scalar? { index + 1 < scalars.count ? scalars[index + 1] : nil }

    var isVisibleOrShapes: Bool {
        switch scalar.value {
        case 0x200C: return shapesArabic || shapesConjunct
        case 0x200D: return shapesConjunct || joinsEmoji
        case 0xFE00...0xFE0F, 0xE0100...0xE01EF: return selectsVariant
        case 0xE0020...0xE007F: return isInSubdivisionFlag
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
        default: break
        }
        guard !scalar.properties.isDefaultIgnorableCodePoint, !scalar.isBlank else { return false }
        return scalar.isMark ? standsOnSomething : hangulStandsInSyllable
    }

    // MARK: Marks

    /// On a character, in a stack of at most four, and not on its like (UTS 39, section 5.4).
    private var standsOnSomething: Bool {
        guard let previous, previous != " " else { return false }
        guard scalar.properties.generalCategory != .spacingMark else { return true }
        if previous == scalar { return false }
        let stack = scalars[..<index].reversed().prefix { $0.isMark && !$0.isVariationSelector }.count
        return stack < 4
    }

    // MARK: Variants

    /// Emoji or text style of an emoji; a registered form of an ideograph. A digit has a style only as a keycap.
    private var selectsVariant: Bool {
        guard let previous else { return false }
        switch scalar.value {
        case 0xFE0E, 0xFE0F:
            if previous.isASCII {
                return scalar == "\u{FE0F}" && previous.properties.isEmoji && following == "\u{20E3}"
            }
            return previous.properties.isEmoji
        case 0xFE00...0xFE02, 0xE0100...0xE01EF: return previous.properties.isUnifiedIdeograph
        default: return false
        }
    }

    // MARK: Hangul

    /// A vowel of the conjoining kind follows a consonant, a final one a vowel: alone they are drawn upon their neighbours.
    private var hangulStandsInSyllable: Bool {
        switch HangulPart(scalar) {
        case nil, .leading, .syllable: return true
        case .vowel: return previous.flatMap(HangulPart.init) == .leading
        case .final:
            guard let previous else { return false }
            return HangulPart(previous) == .vowel || previous.isOpenSyllable
        }
    }
}

private enum HangulPart {
    case leading, vowel, final, syllable

    init?(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x1100...0x115F, 0xA960...0xA97C: self = .leading
        case 0x1160...0x11A7, 0xD7B0...0xD7C6: self = .vowel
        case 0x11A8...0x11FF, 0xD7CB...0xD7FB: self = .final
        case 0xAC00...0xD7A3: self = .syllable
        default: return nil
        }
    }
}

extension Unicode.Scalar {
    var isVariationSelector: Bool { (0xFE00...0xFE0F).contains(value) || (0xE0100...0xE01EF).contains(value) }

    /// A Hangul syllable without a final consonant.
    fileprivate var isOpenSyllable: Bool { (0xAC00...0xD7A3).contains(value) && (value - 0xAC00) % 28 == 0 }
}
