import MapaeStore

/// What went wrong on a connection, and what it means for the transaction.
struct PostgresFailure: Error {
    enum Meaning {
        /// The statement is at fault; trying again would fail again.
        case final
        /// The transaction collided with others and may succeed when it runs again.
        case collision
        /// What the connection had prepared is no longer valid; a new connection will do.
        case stale
        /// The connection is gone.
        case lost
    }

    let error: StoreError
    let meaning: Meaning

    static func lost(_ detail: String) -> PostgresFailure {
        PostgresFailure(error: StoreError(.unavailable, detail: detail), meaning: .lost)
    }

    init(error: StoreError, meaning: Meaning) {
        self.error = error
        self.meaning = meaning
    }

    init(_ result: LibPQResult, connectionIsGood: Bool) {
        let state = result.sqlState
        if result.isFatal || !connectionIsGood || state.isEmpty {
            self = .lost("the connection to PostgreSQL was lost (\(result.errorDetail))")
            return
        }
        switch state {
        case "40001", "40P01": meaning = .collision
        case "0A000", "26000": meaning = .stale
        default: meaning = .final
        }
        error = StoreError(PostgresFailure.code(state), detail: result.errorDetail)
    }

    private static func code(_ state: String) -> StoreError.Code {
        switch state {
        case "23505": .uniqueViolation
        case "23503": .foreignKeyViolation
        case "23514", "23502", "P0001": .checkViolation
        case "25006": .readOnly
        case "25P02": .transactionAborted
        case "40001", "40P01": .serializationFailure
        // A lock or the statement took longer than it may.
        case "55P03", "57014": .busy
        // A full disk, no memory, a server that is starting or stopping.
        case let state where ["08", "53", "57", "58"].contains(state.prefix(2)): .unavailable
        default: .engine
        }
    }
}
