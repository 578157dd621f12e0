import CLibPQ
import MapaeStore

/// The column types this store understands, by their fixed object ids.
enum PostgresType {
    case integer
    /// Of an aggregate such as SUM, which widens BIGINT; taken when it is whole.
    case numeric
    case boolean
    case bytes
    case floating
    case text

    init(oid: Oid) {
        switch oid {
        case 20, 21, 23: self = .integer
        case 1700: self = .numeric
        case 16: self = .boolean
        case 17: self = .bytes
        case 700, 701: self = .floating
        default: self = .text
        }
    }

    /// What a parameter is declared as; 0 lets the server infer it.
    static func oid(_ type: SQLType) -> Oid {
        switch type {
        case .integer: 20
        case .text: 25
        case .bytes: 17
        case .inferred: 0
        }
    }

    /// Reads the server's text form.
    func value(text: UnsafeRawBufferPointer) throws -> SQLValue {
        switch self {
        case .integer, .numeric:
            guard let number = Int64(String(decoding: text, as: UTF8.self)) else {
                throw StoreError(.unexpectedValue, detail: "a column holds a number that is not a 64-bit integer")
            }
            return .integer(number)
        case .boolean: return .integer(text.first == UInt8(ascii: "t") ? 1 : 0)
        case .bytes: return .bytes(try PostgresType.bytes(hex: text))
        case .floating: throw StoreError(.unexpectedValue, detail: "a column holds a floating-point number")
        case .text: return .text(String(decoding: text, as: UTF8.self))
        }
    }

    /// `\x` and two digits a byte.
    private static func bytes(hex: UnsafeRawBufferPointer) throws -> [UInt8] {
        guard hex.count >= 2, hex.count.isMultiple(of: 2), hex[0] == UInt8(ascii: "\\"), hex[1] == UInt8(ascii: "x")
        else { throw StoreError(.unexpectedValue, detail: "a column of bytes is not in hexadecimal form") }
        return try stride(from: 2, to: hex.count, by: 2).map { index in
            guard let high = digit(hex[index]), let low = digit(hex[index + 1]) else {
                throw StoreError(.unexpectedValue, detail: "a column of bytes is not in hexadecimal form")
            }
            return high << 4 | low
        }
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
