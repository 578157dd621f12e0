import Dispatch
import Foundation
import GRDB
import GRDBSQLite
public import Logging
public import MapaeStore

/// The embedded store: one SQLite file in a data folder that one server holds at a time.
///
/// Reads run in parallel, each on its own snapshot. Writes are serial and durable (`synchronous = FULL`); writes that
/// wait at the same time share one COMMIT (``WriteQueue``).
public final class SQLiteStore: Store {
    public let dialect = Dialect.sqlite

    private let pool: DatabasePool
    private let writes: WriteQueue
    private let patience: StoreTimeouts
    private let watch = CallWatch()
    /// Nil for a visitor.
    private let lock: DataFolderLock?
    private let logger: Logger

    /// Opens the store of a data folder, creating folder and file when they are missing.
    ///
    /// - Parameters:
    ///   - folder: the data folder; it is created readable by its owner alone.
    ///   - groupCommit: whether writes that wait together share one COMMIT. Off only to measure what it gains.
    ///   - readers: how many reads run at once.
    ///   - patience: how long a call may take, the waiting for a lock that another program, such as a backup, holds on the
    ///     file included.
    /// - Throws: ``StoreError/Code/alreadyOpen`` while another server holds the folder,
    ///   ``StoreError/Code/unavailable`` when it cannot be created or opened.
    public static func open(
        at folder: String, groupCommit: Bool = true, readers: Int = 4, patience: StoreTimeouts = StoreTimeouts(),
        logger: Logger
    ) async throws -> SQLiteStore {
        try await SQLiteStore.offCooperativePool {
            let lock = try DataFolderLock(folder: folder)
            try PrivateFiles.secure(folder)
            let pool = try SQLiteStore.openPool(folder: folder, readers: readers, patience: patience)
            try lock.makeEntriesDurable()
            return SQLiteStore(pool: pool, lock: lock, groupCommit: groupCommit, patience: patience, logger: logger)
        }
    }

    /// Opens the store of a data folder beside the server that holds it, for a command that does something small: SQLite's
    /// own locks keep the two apart.
    ///
    /// - Throws: ``StoreError/Code/unavailable`` when there is no store in the folder.
    public static func visit(
        _ folder: String, patience: StoreTimeouts = StoreTimeouts(), logger: Logger
    ) async throws -> SQLiteStore {
        try await SQLiteStore.offCooperativePool {
            guard FileManager.default.fileExists(atPath: "\(folder)/\(fileName)") else {
                throw StoreError(.unavailable, detail: "there is no database in \(folder)")
            }
            let pool = try SQLiteStore.openPool(folder: folder, readers: 1, patience: patience)
            return SQLiteStore(pool: pool, lock: nil, groupCommit: false, patience: patience, logger: logger)
        }
    }

    private init(
        pool: DatabasePool, lock: DataFolderLock?, groupCommit: Bool, patience: StoreTimeouts, logger: Logger
    ) {
        self.pool = pool
        self.lock = lock
        self.patience = patience
        self.logger = logger
        self.writes = WriteQueue(pool: pool, groupCommit: groupCommit, logger: logger)
    }

    /// The file inside the data folder.
    public static let fileName = "mapae.sqlite"

    /// How long SQLite itself waits for the writer's lock before it is looked whether anybody still waits for it.
    private static let lockSlice: Duration = .milliseconds(50)

    private static func openPool(folder: String, readers: Int, patience: StoreTimeouts) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience.call / .seconds(1))
        configuration.foreignKeysEnabled = true
        configuration.maximumReaderCount = readers
        configuration.label = "mapae.sqlite"
        do {
            let pool = try DatabasePool(path: "\(folder)/\(fileName)", configuration: configuration)
            try pool.writeWithoutTransaction { db in
                try makeDurable(db)
                sqlite3_busy_timeout(db.sqliteConnection, CInt(lockSlice / .milliseconds(1)))
            }
            return pool
        } catch {
            throw StoreError(sqlite: error, during: .opening)
        }
    }

    /// GRDB sets `synchronous = NORMAL` after every hook that runs while it opens, and NORMAL loses commits at a power
    /// cut, so FULL is set on the open writer and what counts is read back.
    private static func makeDurable(_ db: Database) throws {
        try db.execute(sql: "PRAGMA synchronous = FULL")
        let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous")
        let foreignKeys = try Int.fetchOne(db, sql: "PRAGMA foreign_keys")
        let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode")
        guard synchronous == 2, foreignKeys == 1, journal == "wal" else {
            throw StoreError(
                .unavailable, detail: "SQLite refused synchronous = FULL, foreign keys or write-ahead logging")
        }
    }

    public func read<T: Sendable>(
        within patience: StoreTimeouts?, _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T {
        guard writes.isOpen else { throw SQLiteStore.closed }
        return try await watch.call(within: patience ?? self.patience) { call in
            // Not the `async` form, which a cancelled caller would interrupt.
            pool.asyncRead { [writes] opened in
                guard !call.isOver else { return }
                call.answer(
                    Result {
                        try SQLiteTransaction(try opened.get(), access: .reading).run(body)
                    }.mapError { error in
                        guard error is DatabaseError else { return error }
                        return writes.isOpen ? StoreError(sqlite: error, during: .reading) : SQLiteStore.closed
                    })
            }
        }
    }

    private static let closed = StoreError(.closed, detail: "the store was closed")

    @discardableResult
    public func write<T: Sendable>(
        within patience: StoreTimeouts?, _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T {
        try await watch.call(within: patience ?? self.patience) { call in
            writes.submit(
                PendingWrite(call: call) { db in
                    let value = try SQLiteTransaction(db, access: .writing).run(body)
                    return { call.answer(.success(value)) }
                })
        }
    }

    public func close() async {
        await writes.close()
        do {
            try await SQLiteStore.offCooperativePool { [pool] in try pool.close() }
        } catch {
            logger.error("The SQLite store did not close cleanly", metadata: ["error": "\(error)"])
        }
        lock?.release()
    }

    /// How many writes wait for their turn, those of the group being committed not counted.
    package var waitingWrites: Int { writes.waitingCount }

    /// Opening and closing wait for the disk, which must not hold a thread of the cooperative pool.
    private static func offCooperativePool<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result(catching: work)) }
        }
    }
}
