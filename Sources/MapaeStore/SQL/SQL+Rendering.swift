/// A statement as a driver sends it.
public struct RenderedSQL: Sendable {
    public let text: String
    public let values: [SQLValue]
    /// As many as ``values``.
    public let types: [SQLType]
}

extension SQL {
    /// For drivers: the statement in an engine's placeholder style and its values in order.
    ///
    /// - Throws: ``StoreError/Code/invalidText`` for text with U+0000, which PostgreSQL cannot hold and C interfaces cut
    ///   short; ``StoreError/Code/engine`` for a statement that would begin or end a transaction, which is the store's
    ///   work alone.
    public func rendered(for dialect: Dialect) throws -> RenderedSQL {
        var text = ""
        var values: [SQLValue] = []
        var types: [SQLType] = []
        for part in parts {
            switch part {
            case .text(let words):
                text += words
            case .value(let value, let type):
                if case .text(let held) = value, held.utf8.contains(0) {
                    throw StoreError(.invalidText, detail: "the value of parameter \(values.count + 1) holds U+0000")
                }
                values.append(value)
                types.append(type)
                text += dialect == .sqlite ? "?" : "$\(values.count)"
            }
        }
        if SQL.controlsTransaction(text) {
            throw StoreError(.engine, detail: "a closure neither begins nor ends a transaction")
        }
        return RenderedSQL(text: text, values: values, types: types)
    }

    private static func controlsTransaction(_ text: String) -> Bool {
        let word = text.utf8.drop { $0 <= 0x20 }.prefix { $0 > 0x20 && $0 != UInt8(ascii: ";") }
        // Capital and small letters differ in one bit.
        return transactionWords.contains { $0.utf8.elementsEqual(word.lazy.map { $0 & ~0x20 }) }
    }

    private static let transactionWords = [
        "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE",
    ]
}
