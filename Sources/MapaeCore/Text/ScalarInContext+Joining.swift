/// Where the joiners change what is seen (RFC 5892, appendices A.1 and A.2), and where emoji do.
extension ScalarInContext {
    /// U+200C between two Arabic letters that would join: Persian could not be written without it.
    var shapesArabic: Bool {
        let before = scalars[..<index].last { !$0.isMark }
        let after = scalars[(index + 1)...].first { !$0.isMark }
        guard let before, let after else { return false }
        return ArabicJoining.joinsNext(before) && ArabicJoining.joinsPrevious(after)
    }

    /// Behind the virama of an Indic script, before another letter.
    var shapesConjunct: Bool {
        guard let previous, let following else { return false }
        return (0x0900...0x0DFF).contains(previous.value) && previous.properties.canonicalCombiningClass == .virama
            && index >= 2 && following.value / 0x80 == previous.value / 0x80
            && following.properties.generalCategory == .otherLetter
    }

    /// U+200D between two emoji. Which sequences have a picture of their own is not asked: that list grows yearly.
    var joinsEmoji: Bool {
        let before = scalars[..<index].last { $0 != "\u{FE0F}" && !$0.properties.isEmojiModifier }
        guard let before, let following else { return false }
        return before.isPicture && following.isPicture && !following.properties.isEmojiModifier
    }

    /// England, Scotland and Wales: a black flag, five tags and an end (emoji-sequences.txt). Others have no picture, and
    /// would hide in a black flag.
    var isInSubdivisionFlag: Bool {
        guard let flag = scalars[..<index].lastIndex(where: { !(0xE0020...0xE007F).contains($0.value) }),
            scalars[flag] == "\u{1F3F4}"
        else { return false }
        let tags = scalars[(flag + 1)...].prefix { (0xE0020...0xE007F).contains($0.value) }
        let letters = tags.compactMap { Unicode.Scalar($0.value - 0xE0000) }
        return ["gbeng", "gbsct", "gbwls"].contains { $0.unicodeScalars.elementsEqual(letters.dropLast()) }
            && tags.last == "\u{E007F}"
    }
}

extension Unicode.Scalar {
    /// An emoji that is no digit and no sign of a keyboard.
    fileprivate var isPicture: Bool { properties.isEmoji && value > 0xFF }
}

/// Joining types of the blocks Arabic and Arabic Supplement (ArabicShaping.txt): Swift's properties do not tell them. Other
/// joining scripts have no U+200C here.
private enum ArabicJoining {
    /// Joined with the one before it alone.
    private static let right: [ClosedRange<UInt32>] = [
        0x622...0x625, 0x627...0x627, 0x629...0x629, 0x62F...0x632, 0x648...0x648, 0x671...0x673, 0x675...0x677,
        0x688...0x699, 0x6C0...0x6C0, 0x6C3...0x6CB, 0x6CD...0x6CD, 0x6CF...0x6CF, 0x6D2...0x6D3, 0x6D5...0x6D5,
        0x6EE...0x6EF, 0x759...0x75B, 0x76B...0x76C, 0x771...0x771, 0x773...0x774, 0x778...0x779,
    ]
    /// Joined on both sides.
    private static let dual: [ClosedRange<UInt32>] = [
        0x620...0x620, 0x626...0x626, 0x628...0x628, 0x62A...0x62E, 0x633...0x647, 0x649...0x64A, 0x66E...0x66F,
        0x678...0x687, 0x69A...0x6BF, 0x6C1...0x6C2, 0x6CC...0x6CC, 0x6CE...0x6CE, 0x6D0...0x6D1, 0x6FA...0x6FC,
        0x6FF...0x6FF, 0x750...0x758, 0x75C...0x76A, 0x76D...0x770, 0x772...0x772, 0x775...0x777, 0x77A...0x77F,
    ]

    static func joinsNext(_ scalar: Unicode.Scalar) -> Bool { dual.contains { $0.contains(scalar.value) } }

    static func joinsPrevious(_ scalar: Unicode.Scalar) -> Bool {
        joinsNext(scalar) || right.contains { $0.contains(scalar.value) }
    }
}
