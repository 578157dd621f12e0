public import MapaeCore

/// A type that has a place in a database column.
public protocol SQLConvertible: Sendable {
    /// What its column is declared as.
    static var sqlType: SQLType { get }

    var sqlValue: SQLValue { get }

    /// Nil when the column holds something else.
    init?(sqlValue: SQLValue)
}

extension SQLConvertible {
    public static var sqlType: SQLType { .inferred }
}

extension String: SQLConvertible {
    public static var sqlType: SQLType { .text }
    public var sqlValue: SQLValue { .text(self) }

    public init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self = text
    }
}

extension Int64: SQLConvertible {
    public static var sqlType: SQLType { .integer }
    public var sqlValue: SQLValue { .integer(self) }

    public init?(sqlValue: SQLValue) {
        guard case .integer(let number) = sqlValue else { return nil }
        self = number
    }
}

extension Int: SQLConvertible {
    public static var sqlType: SQLType { .integer }
    public var sqlValue: SQLValue { .integer(Int64(self)) }

    public init?(sqlValue: SQLValue) {
        guard case .integer(let number) = sqlValue else { return nil }
        self.init(exactly: number)
    }
}

/// Kept as 0 and 1.
extension Bool: SQLConvertible {
    public static var sqlType: SQLType { .integer }
    public var sqlValue: SQLValue { .integer(self ? 1 : 0) }

    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .integer(0): self = false
        case .integer(1): self = true
        default: return nil
        }
    }
}

extension [UInt8]: SQLConvertible {
    public static var sqlType: SQLType { .bytes }
    public var sqlValue: SQLValue { .bytes(self) }

    public init?(sqlValue: SQLValue) {
        guard case .bytes(let bytes) = sqlValue else { return nil }
        self = bytes
    }
}

extension Optional: SQLConvertible where Wrapped: SQLConvertible {
    public static var sqlType: SQLType { Wrapped.sqlType }
    public var sqlValue: SQLValue { self?.sqlValue ?? .null }

    public init?(sqlValue: SQLValue) {
        if case .null = sqlValue {
            self = .none
        } else if let wrapped = Wrapped(sqlValue: sqlValue) {
            self = .some(wrapped)
        } else {
            return nil
        }
    }
}

/// Kept as milliseconds since the epoch, in `…_at_ms` columns.
extension Timestamp: SQLConvertible {
    public static var sqlType: SQLType { .integer }
    public var sqlValue: SQLValue { .integer(milliseconds) }

    public init?(sqlValue: SQLValue) {
        guard case .integer(let milliseconds) = sqlValue else { return nil }
        self.init(milliseconds: milliseconds)
    }
}

extension Won: SQLConvertible {
    public static var sqlType: SQLType { .integer }
    public var sqlValue: SQLValue { .integer(amount) }

    public init?(sqlValue: SQLValue) {
        guard case .integer(let amount) = sqlValue else { return nil }
        self.init(amount)
    }
}

extension Credits: SQLConvertible {
    public static var sqlType: SQLType { .integer }
    public var sqlValue: SQLValue { .integer(count) }

    public init?(sqlValue: SQLValue) {
        guard case .integer(let count) = sqlValue else { return nil }
        self.init(count)
    }
}

extension Identifier: SQLConvertible {
    public static var sqlType: SQLType { .text }
    public var sqlValue: SQLValue { .text(text) }

    public init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self.init(text)
    }
}

/// An enumeration kept by its raw value gets its place in a column by declaring this conformance:
/// `enum Status: String, SQLConvertible`.
extension RawRepresentable where Self: SQLConvertible, RawValue: SQLConvertible {
    public static var sqlType: SQLType { RawValue.sqlType }
    public var sqlValue: SQLValue { rawValue.sqlValue }

    public init?(sqlValue: SQLValue) {
        guard let raw = RawValue(sqlValue: sqlValue) else { return nil }
        self.init(rawValue: raw)
    }
}
