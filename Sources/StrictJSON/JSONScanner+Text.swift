/// A string as it stands in the document, between its quotes.
struct ScannedText {
    let range: Range<Int>
    let hasEscapes: Bool
}

extension JSONScanner {
    /// Passes a string, from quote to quote; its escapes and its UTF-8 are valid afterwards.
    mutating func scanText() throws(StrictJSONError) -> ScannedText {
        position += 1
        let start = position
        var hasEscapes = false
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return ScannedText(range: start..<position - 1, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try skipEscape()
            case 0..<0x20: throw malformed
            case 0x20..<0x80: position += 1
            default: try skipMultibyteCharacter(lead: byte)
            }
        }
        throw malformed
    }

    private mutating func skipEscape() throws(StrictJSONError) {
        guard position + 1 < bytes.count else { throw malformed }
        switch bytes[position + 1] {
        case UInt8(ascii: "u"): try skipUnicodeEscape()
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        default: throw malformed
        }
    }

    /// `\uXXXX`, or two of them that are a surrogate pair; a lone surrogate is no text.
    private mutating func skipUnicodeEscape() throws(StrictJSONError) {
        guard let unit = codeUnit(at: position) else { throw malformed }
        position += 6
        if UTF16.isTrailSurrogate(unit) { throw malformed }
        guard UTF16.isLeadSurrogate(unit) else { return }
        guard let trail = codeUnit(at: position), UTF16.isTrailSurrogate(trail) else { throw malformed }
        position += 6
    }

    /// The code unit of the `\uXXXX` that begins here.
    private func codeUnit(at start: Int) -> UInt16? {
        guard start + 6 <= bytes.count, bytes[start] == UInt8(ascii: "\\"), bytes[start + 1] == UInt8(ascii: "u")
        else { return nil }
        var unit: UInt16 = 0
        for byte in bytes[start + 2..<start + 6] {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// Follows the table of well-formed UTF-8 (Unicode 3.9, table 3-7): no overlong forms, no surrogates, nothing
    /// above U+10FFFF.
    private mutating func skipMultibyteCharacter(lead: UInt8) throws(StrictJSONError) {
        let second: ClosedRange<UInt8>
        let length: Int
        switch lead {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw malformed
        }
        guard position + length <= bytes.count, second.contains(bytes[position + 1]) else { throw malformed }
        for byte in bytes[position + 2..<position + length] where byte & 0xC0 != 0x80 { throw malformed }
        position += length
    }

    /// The text meant by a scanned string.
    func unescape(_ text: ScannedText) -> String {
        guard text.hasEscapes else { return String(decoding: bytes[text.range], as: UTF8.self) }
        var units: [UInt16] = []
        var plain = text.range.lowerBound
        var index = plain
        while index < text.range.upperBound {
            guard bytes[index] == UInt8(ascii: "\\") else {
                index += 1
                continue
            }
            units.append(contentsOf: String(decoding: bytes[plain..<index], as: UTF8.self).utf16)
            if let unit = codeUnit(at: index) {
                units.append(unit)
                index += 6
            } else {
                units.append(UInt16(unescapedByte(bytes[index + 1])))
                index += 2
            }
            plain = index
        }
        units.append(contentsOf: String(decoding: bytes[plain..<text.range.upperBound], as: UTF8.self).utf16)
        return String(decoding: units, as: UTF16.self)
    }

    private func unescapedByte(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }
}
