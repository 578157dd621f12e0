import HTTPTypes
import Hummingbird
import MapaeCore
import StrictJSON

/// A request in a form in which equal requests are equal bytes: method, path, query and body, each behind its length.
///
/// Of a JSON body neither the order of keys nor white space nor `_csrf`, which changes with every page, counts. What is no
/// JSON that we would take counts byte by byte.
enum CanonicalRequest {
    static func bytes(of request: Request, body: [UInt8]) -> [UInt8] {
        var writer = CanonicalWriter()
        writer.append(text: request.method.rawValue)
        writer.append(text: request.uri.path)
        writer.append(text: request.uri.query ?? "")
        if let json = try? StrictJSONDecoder().decode(JSONTree.self, from: body.isEmpty ? Array("{}".utf8) : body) {
            writer.append(tag: "j")
            writer.append(json.withoutCSRFToken)
        } else {
            writer.append(tag: "r")
            writer.append(bytes: body)
        }
        return writer.bytes
    }
}

/// Any JSON our routes take: strict, with whole numbers.
private indirect enum JSONTree: Decodable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case text(String)
    case array([JSONTree])
    case object([(key: String, value: JSONTree)])

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        if let object = try? decoder.container(keyedBy: Key.self) {
            self = .object(
                try object.allKeys.map { ($0.stringValue, try object.decode(JSONTree.self, forKey: $0)) })
            return
        }
        if var array = try? decoder.unkeyedContainer() {
            var elements: [JSONTree] = []
            while !array.isAtEnd { elements.append(try array.decode(JSONTree.self)) }
            self = .array(elements)
            return
        }
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let boolean = try? value.decode(Bool.self) {
            self = .boolean(boolean)
        } else if let integer = try? value.decode(Int64.self) {
            self = .integer(integer)
        } else {
            self = .text(try value.decode(String.self))
        }
    }

    var withoutCSRFToken: JSONTree {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.key != "_csrf" })
    }
}

private struct CanonicalWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(tag: Unicode.Scalar) { bytes.append(UInt8(ascii: tag)) }

    mutating func append(bytes content: [UInt8]) {
        append(count: content.count)
        bytes += content
    }

    mutating func append(text: String) { append(bytes: Array(text.utf8)) }

    mutating func append(_ tree: JSONTree) {
        switch tree {
        case .null: append(tag: "0")
        case .boolean(let value): append(tag: value ? "t" : "f")
        case .integer(let number):
            append(tag: "i")
            append(text: String(number))
        case .text(let text):
            append(tag: "s")
            append(text: text)
        case .array(let elements):
            append(tag: "a")
            append(count: elements.count)
            for element in elements { append(element) }
        case .object(let members):
            append(tag: "o")
            append(count: members.count)
            for member in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                append(text: member.key)
                append(member.value)
            }
        }
    }

    private mutating func append(count: Int) {
        withUnsafeBytes(of: UInt64(count).bigEndian) { bytes += $0 }
    }
}
