import GRDB
import GRDBSQLite
import MapaeStore

/// GRDB prepares and keeps the statements; their values go in and out by SQLite's own functions. GRDB's arguments and rows
/// serve any type and make dictionaries for each answer, which cost more than SQLite's work on the small statements of a
/// payment (decision 16).
extension Statement {
    /// Runs it to its end with these values.
    ///
    /// - Parameter readRow: called on every row, while its columns can be read.
    func run(_ values: [SQLValue], readRow: () throws -> Void = {}) throws {
        defer {
            // Neither can fail in a way that a step has not told before.
            sqlite3_reset(sqliteStatement)
            sqlite3_clear_bindings(sqliteStatement)
        }
        try bind(values)
        while true {
            switch sqlite3_step(sqliteStatement) {
            case SQLITE_ROW: try readRow()
            case SQLITE_DONE: return
            case let code: throw failure(code)
            }
        }
    }

    /// The names of an answer's columns as they are now: a statement outlives a change of its tables.
    var currentColumnNames: [String] {
        (0..<sqlite3_column_count(sqliteStatement)).map { String(cString: sqlite3_column_name(sqliteStatement, $0)) }
    }

    /// The value of a column of the row that was read last.
    func value(at column: CInt) throws -> SQLValue {
        switch sqlite3_column_type(sqliteStatement, column) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(sqliteStatement, column))
        case SQLITE_NULL: .null
        case SQLITE_TEXT: .text(String(decoding: bytes(at: column), as: UTF8.self))
        case SQLITE_BLOB: .bytes([UInt8](bytes(at: column)))
        default: throw StoreError(.unexpectedValue, detail: "a column holds a floating-point number")
        }
    }

    /// Good until the next step.
    private func bytes(at column: CInt) -> UnsafeRawBufferPointer {
        // The pointer before the length: asking for it may convert the value.
        let start = sqlite3_column_blob(sqliteStatement, column)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(sqliteStatement, column)))
    }

    private func bind(_ values: [SQLValue]) throws {
        guard Int(sqlite3_bind_parameter_count(sqliteStatement)) == values.count else { throw failure(SQLITE_RANGE) }
        for (position, value) in zip(CInt(1)..., values) {
            let code = bind(value, at: position)
            guard code == SQLITE_OK else { throw failure(code) }
        }
    }

    private func bind(_ value: SQLValue, at position: CInt) -> CInt {
        switch value {
        case .null:
            return sqlite3_bind_null(sqliteStatement, position)
        case .integer(let number):
            return sqlite3_bind_int64(sqliteStatement, position, number)
        case .text(let text):
            // As a C string, whose address is never null: SQLite takes a null address for NULL, not for an empty text.
            return text.withCString { start in
                let length = UInt64(text.utf8.count)
                return sqlite3_bind_text64(
                    sqliteStatement, position, start, length, copied, UInt8(SQLITE_UTF8))
            }
        case .bytes(let bytes):
            guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(sqliteStatement, position, 0) }
            return bytes.withUnsafeBytes { bytes in
                sqlite3_bind_blob64(sqliteStatement, position, bytes.baseAddress, UInt64(bytes.count), copied)
            }
        }
    }

    private func failure(_ code: CInt) -> DatabaseError {
        let message = sqlite3_errmsg(sqlite3_db_handle(sqliteStatement)).map { String(cString: $0) }
        return DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
    }
}

/// `SQLITE_TRANSIENT`: SQLite makes its own copy of a bound value. A macro of C's, so it is written out.
private let copied = unsafeBitCast(OpaquePointer(bitPattern: -1), to: sqlite3_destructor_type.self)
