/// One row of an answer.
public struct Row: Sendable {
    private let columns: [String]
    private let values: [SQLValue]

    /// For drivers: `values` in the order of `columns`, which all rows of an answer share.
    public init(columns: [String], values: [SQLValue]) {
        precondition(columns.count == values.count, "a row has one value a column")
        self.columns = columns
        self.values = values
    }

    /// The value of a column, in the type the caller asks for; `Optional` for a column that may be NULL.
    ///
    /// - Throws: ``StoreError/Code/unexpectedValue`` when there is no such column or it holds another type.
    public func value<V: SQLConvertible>(_ column: String, as type: V.Type = V.self) throws -> V {
        // A search costs less than making a dictionary for an answer of a few rows.
        guard let index = columns.firstIndex(of: column) else {
            throw StoreError(.unexpectedValue, detail: "no column \(column)")
        }
        guard let value = V(sqlValue: values[index]) else {
            throw StoreError(.unexpectedValue, detail: "column \(column) does not hold a \(V.self)")
        }
        return value
    }
}
