/// Rules for what goes into a header or a body; a breach is found before anything is sent.
enum Argument {
    static func check(_ condition: Bool, _ name: String, _ requirement: String) throws(AppsInTossError) {
        if !condition { throw .invalidArgument(name, requirement) }
    }

    /// Opaque values of Toss: what may stand in a header, so that nothing slips out of its place.
    static func isVisibleASCII(_ text: String, upTo length: Int) -> Bool {
        (1...length).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// Words for people: not blank, without control characters. Characters are counted as Toss' servers (Java) do.
    static func isText(_ text: String, upTo length: Int) -> Bool {
        text.utf16.count <= length && text.contains { !$0.isWhitespace }
            && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}

extension Unicode.Scalar {
    /// A Latin letter or a digit.
    var isASCIIAlphanumeric: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }

    /// A syllable or a letter of Korean.
    var isHangul: Bool {
        switch value {
        case 0xAC00...0xD7A3, 0x1100...0x11FF, 0x3131...0x318E: true
        default: false
        }
    }
}
