/// One row of an answer.
public struct Row: Sendable {
    private let columns: ColumnNames
    private let values: [SQLValue]

    /// For drivers: `values` in the order of `columns`, which all rows of an answer share.
    public init(columns: ColumnNames, values: [SQLValue]) {
        precondition(columns.names.count == values.count, "a row has one value a column")
        self.columns = columns
        self.values = values
    }

    /// The value of a column, in the type the caller asks for; `Optional` for a column that may be NULL.
    ///
    /// - Throws: ``StoreError/Code/unexpectedValue`` when there is no such column or it holds another type.
    public func value<V: SQLConvertible>(_ column: String, as type: V.Type = V.self) throws -> V {
        guard let index = columns.index[column] else {
            throw StoreError(.unexpectedValue, detail: "no column \(column)")
        }
        guard let value = V(sqlValue: values[index]) else {
            throw StoreError(.unexpectedValue, detail: "column \(column) does not hold a \(V.self)")
        }
        return value
    }
}

/// The column names of an answer, made once for all its rows.
public final class ColumnNames: Sendable {
    public let names: [String]
    let index: [String: Int]

    public init(_ names: [String]) {
        self.names = names
        self.index = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
