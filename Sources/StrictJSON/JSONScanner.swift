/// Checks one document by the rules of ``StrictJSONDecoder``, byte by byte and without building its values.
struct JSONScanner {
    let bytes: [UInt8]
    let maximumDepth: Int
    let numbers: StrictJSONDecoder.Numbers
    var position = 0
    private var depth = 0
    /// Where the scanner stands, for errors.
    private var path: [PathStep] = []

    private enum PathStep {
        case key(ScannedText)
        case index(Int)
    }

    init(bytes: [UInt8], maximumDepth: Int, numbers: StrictJSONDecoder.Numbers) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        self.numbers = numbers
    }

    mutating func scanDocument() throws(StrictJSONError) {
        skipWhitespace()
        try scanValue()
        skipWhitespace()
        if position != bytes.count { throw malformed }
    }

    /// The next byte, nil at the end.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// The key whose value is being scanned; nil for an element of an array and for the document itself.
    var currentKey: String? {
        if case .key(let text) = path.last { unescape(text) } else { nil }
    }

    /// Malformed text has no path: what surrounds the fault cannot be trusted to be what it looks like.
    var malformed: StrictJSONError { StrictJSONError(.malformed, path: nil) }

    func failure(_ code: StrictJSONError.Code) -> StrictJSONError {
        if path.isEmpty { return StrictJSONError(code, path: nil) }
        let steps = path.map { step in
            switch step {
            case .key(let text): String(unescape(text).prefix(64))
            case .index(let index): String(index)
            }
        }
        return StrictJSONError(code, path: steps.joined(separator: "."))
    }

    private mutating func skipWhitespace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    /// True when the next byte was this one and has been passed.
    mutating func pass(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func scanValue() throws(StrictJSONError) {
        switch next {
        case UInt8(ascii: "{"): try scanObject()
        case UInt8(ascii: "["): try scanArray()
        case UInt8(ascii: "\""): _ = try scanText()
        case UInt8(ascii: "t"): try scanWord("true")
        case UInt8(ascii: "f"): try scanWord("false")
        case UInt8(ascii: "n"): try scanWord("null")
        default: try scanNumber()
        }
    }

    private mutating func scanWord(_ word: StaticString) throws(StrictJSONError) {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count else { throw malformed }
        let equal = word.withUTF8Buffer { $0.elementsEqual(bytes[position..<end]) }
        guard equal else { throw malformed }
        position = end
    }

    private mutating func enter() throws(StrictJSONError) {
        position += 1
        depth += 1
        if depth > maximumDepth { throw StrictJSONError(.tooDeep, path: nil) }
        skipWhitespace()
    }

    private mutating func scanArray() throws(StrictJSONError) {
        try enter()
        defer { depth -= 1 }
        if pass(UInt8(ascii: "]")) { return }
        var index = 0
        while true {
            path.append(.index(index))
            try scanValue()
            path.removeLast()
            index += 1
            if try !hasNextElement(closing: UInt8(ascii: "]")) { return }
        }
    }

    private mutating func scanObject() throws(StrictJSONError) {
        try enter()
        defer { depth -= 1 }
        if pass(UInt8(ascii: "}")) { return }
        var keys: Set<String> = []
        while true {
            guard next == UInt8(ascii: "\"") else { throw malformed }
            let key = try scanText()
            if key.range.count > StrictJSONDecoder.maximumKeyBytes { throw StrictJSONError(.keyTooLong, path: nil) }
            path.append(.key(key))
            if !keys.insert(unescape(key)).inserted { throw failure(.duplicateKey) }
            skipWhitespace()
            guard pass(UInt8(ascii: ":")) else { throw malformed }
            skipWhitespace()
            try scanValue()
            path.removeLast()
            if try !hasNextElement(closing: UInt8(ascii: "}")) { return }
        }
    }

    /// Passes the comma before a further element (true) or the closing bracket (false).
    private mutating func hasNextElement(closing bracket: UInt8) throws(StrictJSONError) -> Bool {
        skipWhitespace()
        if pass(bracket) { return false }
        guard pass(UInt8(ascii: ",")) else { throw malformed }
        skipWhitespace()
        return true
    }
}
