import Foundation
import GRDB
import MapaeStore

/// One transaction, or one savepoint of a group, on a connection of the pool.
///
/// SQLite keeps a transaction alive after most failed statements, PostgreSQL never does. This one follows PostgreSQL: after
/// a failure it takes no further statement and ``run(_:)`` throws, so that code which swallows an error cannot
/// commit half its work on one engine alone.
final class SQLiteTransaction: Transaction {
    enum Access { case reading, writing }

    let dialect = Dialect.sqlite

    private let db: Database
    private let access: Access
    private var failed = false

    init(_ db: Database, access: Access) {
        self.db = db
        self.access = access
    }

    /// Runs a closure on this transaction; throws when one of its statements failed, swallowed or not.
    func run<T>(_ body: (any Transaction) throws -> T) throws -> T {
        let value = try body(self)
        guard !failed else { throw StoreError.aborted }
        return value
    }

    func query(_ sql: MapaeStore.SQL) throws -> [MapaeStore.Row] {
        try guarded {
            let (statement, arguments) = try prepared(sql)
            let cursor = try GRDB.Row.fetchCursor(statement, arguments: arguments)
            let columns = ColumnNames(statement.columnNames)
            var rows: [MapaeStore.Row] = []
            while let row = try cursor.next() {
                let values = try columns.names.indices.map { try SQLValue(row[$0] as DatabaseValue) }
                rows.append(MapaeStore.Row(columns: columns, values: values))
            }
            return rows
        }
    }

    func execute(_ sql: MapaeStore.SQL) throws -> Int {
        try guarded {
            let (statement, arguments) = try prepared(sql)
            let before = db.totalChangesCount
            try statement.execute(arguments: arguments)
            // A statement that changes no rows leaves the count of the one before it.
            return db.totalChangesCount == before ? 0 : db.changesCount
        }
    }

    private func prepared(_ sql: MapaeStore.SQL) throws -> (Statement, StatementArguments) {
        let rendered = try sql.rendered(for: .sqlite)
        // Existentials: GRDB takes values of one type through a key path, whose look-up was a fifth of a statement's cost.
        let values: [(any DatabaseValueConvertible)?] = rendered.values.map { value in value.databaseValue }
        let arguments = StatementArguments(values)
        return (try db.cachedStatement(sql: rendered.text), arguments)
    }

    private func guarded<T>(_ statement: () throws -> T) throws -> T {
        guard !failed else { throw StoreError.aborted }
        do {
            return try statement()
        } catch {
            failed = true
            throw StoreError(sqlite: error, during: access == .reading ? .reading : .writing)
        }
    }
}

extension SQLValue {
    fileprivate init(_ value: DatabaseValue) throws {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .bytes([UInt8](data))
        case .double: throw StoreError(.unexpectedValue, detail: "a column holds a floating-point number")
        }
    }

    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        }
    }
}
