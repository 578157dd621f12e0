import GRDB
import MapaeStore
import MapaeStorePostgres
import MapaeStoreSQLite
import MapaeTesting
import Testing

/// Every call has one dead-line, from its arrival: what it waits for in turn does not add up.
@Suite(.timeLimit(.minutes(2))) struct DeadlineTests {
    /// Runs a closure while another program holds what every call needs: the file's lock on SQLite; the table, against
    /// readers too, on PostgreSQL.
    private func withForeignLock(
        _ engine: TestEngine, _ body: (any Store, _ letGo: () async throws -> Void) async throws -> Void
    ) async throws {
        switch engine {
        case .sqlite:
            try await withTemporaryFolder { folder in
                let store = try await SQLiteStore.open(at: folder, patience: .patient, logger: quietLogger)
                try await Ledger.create(store)
                var configuration = Configuration()
                configuration.allowsUnsafeTransactions = true
                let intruder = try DatabaseQueue(path: "\(folder)/mapae.sqlite", configuration: configuration)
                try await intruder.writeWithoutTransaction { db in try db.beginTransaction(.immediate) }
                try await body(store) { try await intruder.writeWithoutTransaction { db in try db.rollback() } }
                await store.close()
            }
        case .postgres:
            try await TestServer.withDatabase(migrated: false) { url in
                let store = try await PostgresStore.connect(
                    url: url, poolSize: 1, timeouts: .patient, logger: quietLogger)
                try await Ledger.create(store)
                let intruder = try await PostgresConnection.open(url: url)
                try await intruder.runAlone("BEGIN; LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE")
                try await body(store) { try await intruder.runAlone("ROLLBACK") }
                await store.close()
            }
        }
    }

    private func seconds(_ body: () async throws -> Void) async rethrows -> Double {
        let start = ContinuousClock.now
        try await body()
        return (ContinuousClock.now - start) / .seconds(1)
    }

    @Test(arguments: TestEngine.allCases)
    func `Behind a lock of another program ten writes are told busy as soon as one is`(engine: TestEngine) async throws
    {
        let patience = StoreTimeouts(call: .seconds(1))
        try await withForeignLock(engine) { store, letGo in
            let insert: @Sendable (Int) async throws -> Void = { id in
                let code = try await storeErrorCode {
                    try await store.write(within: patience) { tx in try Ledger.insert(tx, id) }
                }
                #expect(code == .busy)
            }
            let alone = try await seconds { try await insert(1) }
            let together = try await seconds {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for id in 2...11 { group.addTask { try await insert(id) } }
                    try await group.waitForAll()
                }
            }
            #expect(together < 3 * alone)
            try await letGo()
            try await store.write { tx in try Ledger.insert(tx, 12) }
            // Whoever was told busy was told that nothing was done.
            #expect(try await Ledger.ids(store) == [12])
        }
    }

    @Test func `Reads too are told busy at their dead-line on PostgreSQL`() async throws {
        let patience = StoreTimeouts(call: .seconds(1))
        try await withForeignLock(.postgres) { store, letGo in
            let read: @Sendable () async throws -> Void = {
                let code = try await storeErrorCode {
                    try await store.read(within: patience) { tx in try tx.query("SELECT id FROM accounts").count }
                }
                #expect(code == .busy)
            }
            let alone = try await seconds { try await read() }
            let together = try await seconds {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 1...10 { group.addTask { try await read() } }
                    try await group.waitForAll()
                }
            }
            #expect(together < 3 * alone)
            try await letGo()
            #expect(try await Ledger.ids(store) == [])
        }
    }

    @Test func `A read that finds no reader free in time is told busy on SQLite`() async throws {
        try await withTemporaryFolder { folder in
            let store = try await SQLiteStore.open(at: folder, readers: 1, patience: .patient, logger: quietLogger)
            try await Ledger.create(store)
            let (begun, mayGoOn) = (AsyncStream<Void>.makeStream(), Gate())
            async let held: Int = store.read { tx in
                begun.continuation.finish()
                mayGoOn.wait()
                return try tx.query("SELECT id FROM accounts").count
            }
            for await _ in begun.stream {}
            let code = try await storeErrorCode { try await store.read(within: .brief) { _ in } }
            #expect(code == .busy)
            mayGoOn.open()
            #expect(try await held == 0)
            await store.close()
        }
    }

    @Test func `Statements that each take their time may not take longer than the call together`() async throws {
        try await withTestStore(.postgres, migrated: false) { store in
            try await Ledger.create(store)
            let code = try await storeErrorCode {
                try await store.write(within: StoreTimeouts(call: .seconds(1))) { tx in
                    try Ledger.insert(tx, 1)
                    for _ in 1...8 { _ = try tx.query("SELECT 1 AS one FROM pg_sleep(0.3)") }
                }
            }
            #expect(code == .busy)
            #expect(try await Ledger.ids(store) == [])
        }
    }

    /// A closure that is still at work when its caller has been answered.
    private func lateWrite(_ store: any Store) async throws -> StoreError.Code? {
        let (mayGoOn, done) = (Gate(), AsyncStream<Void>.makeStream())
        let code = try await storeErrorCode {
            try await store.write(within: StoreTimeouts(call: .milliseconds(200), commit: .milliseconds(200))) { tx in
                mayGoOn.wait()
                defer { done.continuation.finish() }
                try Ledger.insert(tx, 1)
            }
        }
        mayGoOn.open()
        for await _ in done.stream {}
        // The next write comes after it on the one connection, or by the one writer.
        try await store.write { tx in try Ledger.insert(tx, 2) }
        return code
    }

    @Test func `On PostgreSQL a write that was told busy is not committed afterwards`() async throws {
        try await TestServer.withDatabase(migrated: false) { url in
            let store = try await PostgresStore.connect(
                url: url, poolSize: 1, timeouts: .patient, logger: quietLogger)
            try await Ledger.create(store)
            #expect(try await lateWrite(store) == .busy)
            #expect(try await Ledger.ids(store) == [2])
            await store.close()
        }
    }

    /// SQLite commits a group at once, so a write that has begun cannot be taken out of it any more.
    @Test func `On SQLite a write that had begun is told that nobody knows, and happens whole`() async throws {
        try await withTestStore(.sqlite, migrated: false) { store in
            try await Ledger.create(store)
            #expect(try await lateWrite(store) == .outcomeUnknown)
            #expect(try await Ledger.ids(store) == [1, 2])
        }
    }
}

extension StoreTimeouts {
    /// For calls that are meant to be late.
    static var brief: StoreTimeouts { StoreTimeouts(call: .milliseconds(100)) }
}
