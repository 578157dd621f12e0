import Foundation

/// A JSON document as a contract quotes it: `"…"` stands for any text and `0` for any integer; all else is meant as it is
/// written, and so is what is not there.
enum JSONShape: Decodable, CustomStringConvertible {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case list([JSONShape])
    case object([String: JSONShape])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([JSONShape].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSONShape].self))
        }
    }

    init(_ json: Data) throws { self = try JSONDecoder().decode(JSONShape.self, from: json) }
    init(_ json: String) throws { try self.init(Data(json.utf8)) }

    /// Whether a document is what this one quotes.
    func admits(_ other: JSONShape) -> Bool {
        switch (self, other) {
        case (.null, .null): true
        case (.flag(let left), .flag(let right)): left == right
        case (.number(let left), .number(let right)): left == 0 ? right == right.rounded() : left == right
        case (.text(let left), .text(let right)): left == "…" ? !right.isEmpty : left == right
        case (.list(let left), .list(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.admits($1) }
        case (.object(let left), .object(let right)):
            left.keys == right.keys && left.allSatisfy { key, value in right[key].map(value.admits) ?? false }
        default: false
        }
    }

    var description: String {
        switch self {
        case .null: "null"
        case .flag(let flag): "\(flag)"
        case .number(let number): "\(number)"
        case .text(let text): "\"\(text)\""
        case .list(let list): "[\(list.map(\.description).joined(separator: ","))]"
        case .object(let members):
            "{\(members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ","))}"
        }
    }
}
