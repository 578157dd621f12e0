import GRDB
import MapaeStore

extension StoreError {
    enum SQLitePhase { case opening, reading, writing, committing }

    /// Translates an error of GRDB. Its message names tables and columns, never values.
    init(sqlite error: any Error, during phase: SQLitePhase) {
        if let error = error as? StoreError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(phase == .opening ? .unavailable : .engine, detail: "\(type(of: error))")
            return
        }
        let code = StoreError.code(error.extendedResultCode, during: phase)
        self.init(code, detail: "SQLite error \(error.extendedResultCode.rawValue): \(error.message ?? "")")
    }

    private static func code(_ result: ResultCode, during phase: SQLitePhase) -> Code {
        switch result {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID: .uniqueViolation
        case .SQLITE_CONSTRAINT_FOREIGNKEY: .foreignKeyViolation
        case .SQLITE_CONSTRAINT: .checkViolation
        case .SQLITE_READONLY: phase == .reading ? .readOnly : .unavailable
        case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
        // A commit whose flush failed can still be found, whole, after a crash.
        case .SQLITE_IOERR: phase == .committing ? .outcomeUnknown : .unavailable
        case .SQLITE_FULL, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_NOMEM, .SQLITE_CORRUPT, .SQLITE_NOTADB:
            .unavailable
        case .SQLITE_ABORT: .transactionAborted
        default: .engine
        }
    }
}
