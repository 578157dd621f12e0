/// A statement with its values kept apart: `"SELECT * FROM users WHERE id = \(id)"`. An interpolated value always becomes
/// a bound parameter; text becomes part of the statement only when it is written in the source or is itself an ``SQL``.
public struct SQL: Sendable {
    enum Part: Sendable {
        case text(String)
        case value(SQLValue, SQLType)
    }

    var parts: [Part]

    public static func + (left: SQL, right: SQL) -> SQL {
        SQL(parts: left.parts + right.parts)
    }
}

extension SQL {
    /// `a, b, c`, for lists of columns or values.
    public static func joined(_ statements: [SQL], separator: SQL = ", ") -> SQL {
        guard var joined = statements.first else { return "" }
        for statement in statements.dropFirst() { joined = joined + separator + statement }
        return joined
    }
}

extension SQL: ExpressibleByStringInterpolation {
    public init(stringLiteral text: StaticString) {
        parts = [.text(text.description)]
    }

    public init(stringInterpolation: Interpolation) {
        parts = stringInterpolation.parts
    }

    public struct Interpolation: StringInterpolationProtocol {
        var parts: [Part] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            parts.reserveCapacity(interpolationCount * 2 + 1)
        }

        public mutating func appendLiteral(_ literal: StaticString) {
            parts.append(.text(literal.description))
        }

        /// A bound value.
        public mutating func appendInterpolation<V: SQLConvertible>(_ value: V) {
            parts.append(.value(value.sqlValue, V.sqlType))
        }

        /// A bound value or NULL. Beside the one above because the compiler takes an `Optional` in an interpolation for
        /// a slip unless the parameter says that it is meant.
        public mutating func appendInterpolation<V: SQLConvertible>(_ value: V?) {
            parts.append(.value(value.sqlValue, V.sqlType))
        }

        /// A fragment of the statement itself, such as one of ``Dialect``'s.
        public mutating func appendInterpolation(_ fragment: SQL) {
            parts.append(contentsOf: fragment.parts)
        }
    }
}

/// The type a parameter is declared with, whether it carries a value or NULL. PostgreSQL needs it where the statement
/// alone does not tell, as in `\(name) IS NULL`.
public enum SQLType: Hashable, Sendable {
    case integer
    case text
    case bytes
    /// Left to the engine to find out.
    case inferred
}

/// What a column holds or a parameter carries.
public enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
}
