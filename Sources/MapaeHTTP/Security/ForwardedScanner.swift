/// Reads the grammar of `Forwarded` (RFC 7239 §4): elements with commas between them, each of `name=value` pairs with
/// semicolons between them, a value being a token or a quoted string. White space is taken around both separators.
struct ForwardedScanner {
    private struct Element {
        let name: String?
    }

    private let bytes: [UInt8]
    private var index = 0

    init(_ line: String) {
        bytes = Array(line.utf8)
    }

    /// The `for` of each element, nil for an element without one; nil as a whole when the line breaks the grammar or an
    /// element has two.
    mutating func forNames() -> [String?]? {
        var names: [String?] = []
        while true {
            skipSpace()
            if index == bytes.count { return names }
            if take(",") { continue }
            guard let element = element() else { return nil }
            names.append(element.name)
            guard index == bytes.count || take(",") else { return nil }
        }
    }

    private mutating func element() -> Element? {
        var name: String?
        repeat {
            skipSpace()
            // An empty pair.
            guard index < bytes.count, bytes[index] != UInt8(ascii: ";"), bytes[index] != UInt8(ascii: ",") else {
                continue
            }
            guard let key = token(), take("="), let value = value() else { return nil }
            if key.lowercased() == "for" {
                guard name == nil else { return nil }
                name = value
            }
            skipSpace()
        } while take(";")
        return Element(name: name)
    }

    private mutating func value() -> String? {
        take("\"") ? quoted() : token()
    }

    private mutating func quoted() -> String? {
        var text: [UInt8] = []
        while index < bytes.count {
            var byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                guard index < bytes.count else { return nil }
                byte = bytes[index]
                index += 1
            }
            guard byte == 0x09 || (byte >= 0x20 && byte != 0x7F) else { return nil }
            text.append(byte)
        }
        return nil
    }

    private mutating func token() -> String? {
        let start = index
        while index < bytes.count, ForwardedScanner.isTokenByte(bytes[index]) { index += 1 }
        return index > start ? String(decoding: bytes[start..<index], as: UTF8.self) : nil
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
    }

    /// RFC 9110 §5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
