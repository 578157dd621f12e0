import CLibPQ
import MapaeStore

/// One open transaction on a connection.
final class PostgresTransaction: Transaction {
    let dialect = Dialect.postgres

    /// The first statement that failed.
    private(set) var failure: PostgresFailure?

    private let call: any PendingCall
    private let session: LibPQSession
    private let statements: PreparedStatements

    init(_ call: any PendingCall, _ session: LibPQSession, _ statements: PreparedStatements) {
        self.call = call
        self.session = session
        self.statements = statements
    }

    func query(_ sql: SQL) throws -> [Row] {
        try guarded { try run(sql).rows() }
    }

    func execute(_ sql: SQL) throws -> Int {
        try guarded { try run(sql).changedRows }
    }

    private func run(_ sql: SQL) throws -> LibPQResult {
        let rendered = try sql.rendered(for: .postgres)
        let types = rendered.types.map(PostgresType.oid)
        guard let name = try statements.name(of: rendered.text, types: types, on: session) else {
            return try session.runOnce(rendered.text, types: types, values: rendered.values)
        }
        return try session.runPrepared(name, values: rendered.values)
    }

    private func guarded<T>(_ statement: () throws -> T) throws -> T {
        guard failure == nil else { throw StoreError.aborted }
        do {
            // Somebody who has been answered waits for nothing, and holds no locks for longer than one statement.
            guard !call.isOver else { throw StoreError(.busy, detail: "the call's time is over") }
            return try statement()
        } catch let error as PostgresFailure {
            failure = error
            throw error.error
        } catch {
            let error = error as? StoreError ?? StoreError(.engine, detail: "\(type(of: error))")
            failure = PostgresFailure(error: error, meaning: .final)
            throw error
        }
    }
}
