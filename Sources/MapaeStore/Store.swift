/// Durable memory: a database behind two verbs.
///
/// A closure runs inside one transaction. It is synchronous, so a network call (or any other `await`) inside a
/// transaction does not compile. It may run more than once (a serialization failure, a lost connection or a
/// rolled-back batch runs it again), so it touches nothing but the transaction and returns what it found. It cannot be
/// cancelled: when the calling task is cancelled, the transaction still ends one way or the other and the call returns
/// its result.
public protocol Store: Sendable {
    var dialect: Dialect { get }

    /// Runs a closure that only reads, on one consistent snapshot. A statement that writes throws.
    ///
    /// - Parameter patience: how long it may take in all; nil for what the store was opened with.
    func read<T: Sendable>(
        within patience: StoreTimeouts?, _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T

    /// Runs a closure that may write. When the call returns, the transaction is committed durably; when it throws, it
    /// is rolled back, except for ``StoreError/Code/outcomeUnknown``.
    ///
    /// - Parameter patience: how long it may take in all; nil for what the store was opened with.
    @discardableResult
    func write<T: Sendable>(
        within patience: StoreTimeouts?, _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T

    /// Waits for what is running, then lets go of the database.
    func close() async
}

extension Store {
    /// Reads within the store's own patience.
    public func read<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await read(within: nil, body)
    }

    /// Writes within the store's own patience.
    @discardableResult
    public func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await write(within: nil, body)
    }
}

/// An open transaction. Not `Sendable`: it cannot leave the closure that was given it.
///
/// A failed statement ends the transaction on both engines: after it, every further statement throws
/// ``StoreError/Code/transactionAborted`` and nothing is committed, even when the closure swallows the error. Use
/// `ON CONFLICT DO NOTHING` and the count of changed rows where a conflict is expected.
public protocol Transaction: AnyObject {
    var dialect: Dialect { get }

    func query(_ sql: SQL) throws -> [Row]

    /// Runs a statement and answers how many rows it changed.
    @discardableResult
    func execute(_ sql: SQL) throws -> Int
}

extension Transaction {
    /// The first row, or nil.
    public func queryFirst(_ sql: SQL) throws -> Row? {
        try query(sql).first
    }
}

/// Which engine a transaction runs on. SQL is written once, in the common subset of SQLite 3.40 and PostgreSQL 15; the
/// words in which the two differ are here.
public enum Dialect: Sendable, Hashable, CaseIterable {
    case sqlite
    case postgres

    // MARK: Column types

    /// Text compared byte by byte on both engines.
    public var text: SQL { self == .sqlite ? "TEXT" : #"TEXT COLLATE "C""# }
    /// 64-bit integers: amounts, counts, moments in milliseconds, flags (0 and 1).
    public var integer: SQL { self == .sqlite ? "INTEGER" : "BIGINT" }
    public var bytes: SQL { self == .sqlite ? "BLOB" : "BYTEA" }
    /// A primary key that counts up by itself and never uses a number twice.
    public var sequence: SQL {
        self == .sqlite
            ? "INTEGER PRIMARY KEY AUTOINCREMENT" : "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
    }

    /// Ends a `CREATE TABLE`: SQLite checks column types only in strict tables.
    public var endOfTable: SQL { self == .sqlite ? ") STRICT" : ")" }

    // MARK: Locking

    /// Ends a `SELECT` whose rows the closure then decides on. SQLite has one writer and needs no lock.
    public var forUpdate: SQL { self == .sqlite ? "" : " FOR UPDATE" }
    /// Ends a `SELECT` that takes work no other node is holding.
    public var forUpdateSkipLocked: SQL { self == .sqlite ? "" : " FOR UPDATE SKIP LOCKED" }
}
