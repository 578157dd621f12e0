import CLibPQ
import MapaeStore

/// One answer of the server. Freed with its last reference.
final class LibPQResult {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    deinit { PQclear(handle) }

    var isError: Bool {
        switch PQresultStatus(handle) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: false
        default: true
        }
    }

    /// Five characters; empty when libpq itself reports, as it does for a lost connection.
    var sqlState: String { errorField(MAPAE_DIAG_SQLSTATE) }

    /// The server closes the connection after it.
    var isFatal: Bool { ["FATAL", "PANIC"].contains(errorField(MAPAE_DIAG_SEVERITY)) }

    /// The names of what is concerned, and the server's sentence when it is about the statement; never its other
    /// sentences, which quote values.
    var errorDetail: String {
        let names = [MAPAE_DIAG_CONSTRAINT, MAPAE_DIAG_TABLE, MAPAE_DIAG_COLUMN].map(errorField)
            .filter { !$0.isEmpty }
        let sentence = sqlState.hasPrefix("42") ? [errorField(MAPAE_DIAG_MESSAGE)] : []
        return (["SQLSTATE \(sqlState)"] + names + sentence).joined(separator: ", ")
    }

    /// What was done: `COMMIT`, `ROLLBACK`, `INSERT 0 1`.
    var tag: String { String(cString: PQcmdStatus(handle)) }

    /// How many rows a data change touched; 0 for every other statement.
    var changedRows: Int {
        guard ["INSERT", "UPDATE", "DELETE", "MERGE"].contains(where: tag.hasPrefix) else { return 0 }
        return Int(String(cString: PQcmdTuples(handle))) ?? 0
    }

    func rows() throws -> [Row] {
        let columnCount = PQnfields(handle)
        let columns = (0..<columnCount).map { String(cString: PQfname(handle, $0)) }
        let types = (0..<columnCount).map { PQftype(handle, $0) }
        return try (0..<PQntuples(handle)).map { row in
            let values = try types.indices.map { try value(row: row, column: CInt($0), type: types[$0]) }
            return Row(columns: columns, values: values)
        }
    }

    private func value(row: CInt, column: CInt, type: Oid) throws -> SQLValue {
        guard PQgetisnull(handle, row, column) == 0 else { return .null }
        let start = UnsafeRawPointer(PQgetvalue(handle, row, column))
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(handle, row, column)))
        return try PostgresType(oid: type).value(text: bytes)
    }

    private func errorField(_ field: some BinaryInteger) -> String {
        guard let text = PQresultErrorField(handle, CInt(field)) else { return "" }
        return String(cString: text)
    }
}
