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
            let (statement, values) = try prepared(sql)
            var names: [String]?
            var rows: [MapaeStore.Row] = []
            try statement.run(values) {
                // After a step, because a step prepares the statement anew when a table has changed.
                let columns = names ?? statement.currentColumnNames
                names = columns
                let row = try columns.indices.map { try statement.value(at: CInt($0)) }
                rows.append(MapaeStore.Row(columns: columns, values: row))
            }
            return rows
        }
    }

    func execute(_ sql: MapaeStore.SQL) throws -> Int {
        try guarded {
            let (statement, values) = try prepared(sql)
            let before = db.totalChangesCount
            try statement.run(values)
            // A statement that changes no rows leaves the count of the one before it.
            return db.totalChangesCount == before ? 0 : db.changesCount
        }
    }

    private func prepared(_ sql: MapaeStore.SQL) throws -> (Statement, [SQLValue]) {
        let rendered = try sql.rendered(for: .sqlite)
        return (try db.cachedStatement(sql: rendered.text), rendered.values)
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
