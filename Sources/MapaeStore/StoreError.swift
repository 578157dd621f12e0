/// What went wrong in a store. Holds no bound values: it is safe to log.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// A UNIQUE or PRIMARY KEY constraint refused the row.
        public static let uniqueViolation = Code(description: "uniqueViolation")
        /// A foreign key refused the row.
        public static let foreignKeyViolation = Code(description: "foreignKeyViolation")
        /// A CHECK, NOT NULL or trigger refused the row.
        public static let checkViolation = Code(description: "checkViolation")
        /// A statement failed earlier in this transaction.
        public static let transactionAborted = Code(description: "transactionAborted")
        /// The transaction kept colliding with others after all retries. Nothing was committed.
        public static let serializationFailure = Code(description: "serializationFailure")
        /// The call's time was over before its work was done, or too much is waiting already. Nothing was done.
        public static let busy = Code(description: "busy")
        /// The database cannot be reached or written. Nothing was committed.
        public static let unavailable = Code(description: "unavailable")
        /// The connection was lost during COMMIT and its fate could not be learned, the disk failed while SQLite was
        /// committing, or COMMIT got no answer in time. The transaction was applied whole or not at all.
        public static let outcomeUnknown = Code(description: "outcomeUnknown")
        /// Text with U+0000, which PostgreSQL cannot hold.
        public static let invalidText = Code(description: "invalidText")
        /// A column is missing or of another type than the query expects.
        public static let unexpectedValue = Code(description: "unexpectedValue")
        /// The database's schema is newer or older than this program can work with.
        public static let schemaOutOfRange = Code(description: "schemaOutOfRange")
        /// Another server holds this data folder.
        public static let alreadyOpen = Code(description: "alreadyOpen")
        /// A write inside ``Store/read(_:)``.
        public static let readOnly = Code(description: "readOnly")
        /// Any other error of the engine; the detail names its code.
        public static let engine = Code(description: "engine")
        /// The store was closed.
        public static let closed = Code(description: "closed")
    }

    public let code: Code
    public let detail: String

    public init(_ code: Code, detail: String) {
        self.code = code
        self.detail = detail
    }

    /// For drivers: what a transaction answers after one of its statements failed.
    public static let aborted = StoreError(
        .transactionAborted, detail: "a statement of this transaction failed, so nothing of it is committed")

    public var description: String { "store \(code): \(detail)" }
}
