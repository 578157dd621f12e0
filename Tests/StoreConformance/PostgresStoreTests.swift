import MapaeCore
import MapaeStore
import MapaeStorePostgres
import MapaeTesting
import Synchronization
import Testing

@Suite struct PostgresStoreTests {
    private func withStore(
        poolSize: Int = 4, timeouts: PostgresTimeouts = .patient, settings: [String] = [],
        _ body: (PostgresStore, Secret<String>) async throws -> Void
    ) async throws {
        try await TestServer.withDatabase(migrated: false) { url in
            for setting in settings { try await TestServer.configure(url, setting) }
            let maker = try await PostgresStore.connect(
                url: url, poolSize: 1, timeouts: .patient, logger: quietLogger)
            try await Ledger.create(maker, accounts: [1: 100, 2: 100])
            await maker.close()
            let store = try await PostgresStore.connect(
                url: url, poolSize: poolSize, timeouts: timeouts, logger: quietLogger)
            try await body(store, url)
            await store.close()
        }
    }

    @Test func `a caller that finds no free connection in time is told busy`() async throws {
        try await withStore(poolSize: 1) { store, _ in
            let (begun, mayGoOn) = (AsyncStream<Void>.makeStream(), Gate())
            async let held: Void = store.write { tx in
                begun.continuation.finish()
                mayGoOn.wait()
                try Ledger.insert(tx, 3)
            }
            for await _ in begun.stream {}
            let code = try await storeErrorCode { try await store.read(within: .brief) { _ in } }
            #expect(code == .busy)
            mayGoOn.open()
            try await held
            #expect(try await Ledger.ids(store) == [1, 2, 3])
        }
    }

    @Test func `more callers than connections take turns`() async throws {
        try await withStore(poolSize: 2) { store, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in 10..<60 { group.addTask { try await store.write { tx in try Ledger.insert(tx, id) } } }
                try await group.waitForAll()
            }
            #expect(try await Ledger.ids(store) == [1, 2] + Array(10..<60))
        }
    }

    @Test func `a row that stays locked too long is reported as busy`() async throws {
        try await withStore { store, _ in
            let (begun, mayGoOn) = (AsyncStream<Void>.makeStream(), Gate())
            async let held: Int = store.write { tx in
                let changed = try tx.execute("UPDATE accounts SET balance = 0 WHERE id = \(1)")
                begun.continuation.finish()
                mayGoOn.wait()
                return changed
            }
            for await _ in begun.stream {}
            let code = try await storeErrorCode {
                try await store.write(within: .brief) { tx in
                    try tx.execute("UPDATE accounts SET balance = 1 WHERE id = \(1)")
                }
            }
            #expect(code == .busy)
            mayGoOn.open()
            _ = try await held
            #expect(try await Ledger.balance(store, 1) == 0)
        }
    }

    @Test func `a statement that runs too long is stopped`() async throws {
        try await withStore { store, _ in
            let code = try await storeErrorCode {
                try await store.write(within: .brief) { tx in
                    try Ledger.insert(tx, 3)
                    _ = try tx.query("SELECT 1 AS one FROM pg_sleep(600)")
                }
            }
            #expect(code == .busy)
            #expect(try await Ledger.ids(store) == [1, 2])
        }
    }

    @Test func `two that lock the same rows in opposite order both get through`() async throws {
        try await withStore(settings: ["deadlock_timeout = '20ms'"]) { store, _ in
            // The first runs wait until each holds its first row, so that neither can get its second.
            let runs = Mutex([1: 0, 2: 0])
            let gates = [1: Gate(), 2: Gate()]
            let transfer: @Sendable (Int, Int) async throws -> Void = { from, to in
                try await store.write { tx in
                    let run = runs.withLock { runs -> Int in
                        runs[from, default: 0] += 1
                        return runs[from, default: 0]
                    }
                    try tx.execute("UPDATE accounts SET balance = balance - 10 WHERE id = \(from)")
                    if run == 1 {
                        gates[to]?.open()
                        gates[from]?.wait()
                    }
                    try tx.execute("UPDATE accounts SET balance = balance + 10 WHERE id = \(to)")
                }
            }
            async let one: Void = transfer(1, 2)
            async let other: Void = transfer(2, 1)
            _ = try await (one, other)
            #expect(try await [Ledger.balance(store, 1), Ledger.balance(store, 2)] == [100, 100])
            #expect(runs.withLock { $0.values.reduce(0, +) } == 3)
        }
    }

    @Test func `a collision that never ends is reported, and nothing is committed`() async throws {
        try await withStore { store, _ in
            let runs = Mutex(0)
            let code = try await storeErrorCode {
                try await store.write { tx in
                    runs.withLock { $0 += 1 }
                    try Ledger.insert(tx, 3)
                    _ = try tx.query("SELECT 1 AS one FROM collide()")
                }
            }
            #expect(code == .engine)
            try await store.write { tx in
                try tx.execute(
                    """
                    CREATE FUNCTION collide() RETURNS SETOF integer LANGUAGE plpgsql AS
                    $$ BEGIN RAISE EXCEPTION 'collided' USING ERRCODE = '40001'; END $$
                    """)
            }
            runs.withLock { $0 = 0 }
            let collided = try await storeErrorCode {
                try await store.write { tx in
                    runs.withLock { $0 += 1 }
                    try Ledger.insert(tx, 3)
                    _ = try tx.query("SELECT 1 AS one FROM collide()")
                }
            }
            #expect(collided == .serializationFailure)
            #expect(runs.withLock { $0 } == 8)
            #expect(try await Ledger.ids(store) == [1, 2])
        }
    }

    @Test func `prepared statements survive a change of the table by somebody else`() async throws {
        try await withStore(poolSize: 1) { store, url in
            let all: @Sendable (any Transaction) throws -> Int = { tx in try tx.query("SELECT * FROM accounts").count }
            #expect(try await store.read(all) == 2)
            let other = try await PostgresStore.connect(
                url: url, poolSize: 1, timeouts: .patient, logger: quietLogger)
            try await other.write { tx in try tx.execute("ALTER TABLE accounts ADD COLUMN note TEXT") }
            await other.close()
            #expect(try await store.read(all) == 2)
        }
    }

    @Test func `more different statements than are kept do no harm`() async throws {
        try await withStore(poolSize: 1) { store, _ in
            for count in 1...300 {
                let list = SQL.joined((1...count).map { "\($0)" })
                let found = try await store.read { tx in
                    try tx.query("SELECT id FROM accounts WHERE id IN (\(list))").count
                }
                #expect(found == min(count, 2))
            }
        }
    }

    @Test func `a write on each engine sees what others committed before its statement`() async throws {
        try await withStore { store, _ in
            let level: String? = try await store.write { tx in
                try tx.queryFirst("SELECT current_setting('transaction_isolation') AS level")?.value("level")
            }
            #expect(level == "read committed")
            let reading = try await store.read { tx in
                try tx.queryFirst(
                    """
                    SELECT current_setting('transaction_isolation') AS level,
                        current_setting('transaction_read_only') AS only
                    """)
            }
            #expect(try reading?.value("level") == "repeatable read")
            #expect(try reading?.value("only") == "on")
        }
    }
}
