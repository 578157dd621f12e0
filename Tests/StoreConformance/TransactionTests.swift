import MapaeStore
import MapaeTesting
import Synchronization
import Testing

@Suite struct TransactionTests {
    private func withLedger(_ engine: TestEngine, _ body: (any Store) async throws -> Void) async throws {
        try await withTestStore(engine, migrated: false) { store in
            try await Ledger.create(store, accounts: [1: 100])
            try await body(store)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a closure that throws leaves nothing behind and its error comes through`(engine: TestEngine) async throws {
        try await withLedger(engine) { store in
            await #expect(throws: Refusal(number: 7)) {
                try await store.write { tx in
                    try Ledger.insert(tx, 2)
                    throw Refusal(number: 7)
                }
            }
            let ids = try await Ledger.ids(store)
            #expect(ids == [1])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a failed statement ends the transaction, even when its error is swallowed`(engine: TestEngine) async throws {
        try await withLedger(engine) { store in
            let later = Mutex<[StoreError.Code]>([])
            let code = try await storeErrorCode {
                try await store.write { tx in
                    try Ledger.insert(tx, 2)
                    try? Ledger.insert(tx, 1)
                    do { try Ledger.insert(tx, 3) } catch let error as StoreError {
                        later.withLock { $0 = [error.code] }
                    }
                }
            }
            #expect(code == .transactionAborted)
            #expect(later.withLock { $0 } == [.transactionAborted])
            #expect(try await Ledger.ids(store) == [1])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a statement that cannot be understood ends the transaction too`(engine: TestEngine) async throws {
        try await withLedger(engine) { store in
            let code = try await storeErrorCode {
                try await store.write { tx in
                    try Ledger.insert(tx, 2)
                    _ = try? tx.query("SELECT nothing FROM nowhere")
                }
            }
            #expect(code == .transactionAborted)
            #expect(try await Ledger.ids(store) == [1])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `text with U+0000 is refused and nothing is written`(engine: TestEngine) async throws {
        try await withLedger(engine) { store in
            let code = try await storeErrorCode {
                try await store.write { tx in
                    try Ledger.insert(tx, 2)
                    _ = try tx.query("SELECT \("a\u{0}b") AS word")
                }
            }
            #expect(code == .invalidText)
            #expect(try await Ledger.ids(store) == [1])
        }
    }

    @Test(arguments: TestEngine.allCases, ["BEGIN", "commit", "  ROLLBACK ", "SAVEPOINT mine", "END;"])
    func `a closure cannot begin or end a transaction itself`(engine: TestEngine, words: String) async throws {
        try await withLedger(engine) { store in
            let statements: [String: SQL] = [
                "BEGIN": "BEGIN", "commit": "commit", "  ROLLBACK ": "  ROLLBACK ", "SAVEPOINT mine": "SAVEPOINT mine",
                "END;": "END;",
            ]
            let statement = try #require(statements[words])
            let code = try await storeErrorCode {
                try await store.write { tx in
                    try Ledger.insert(tx, 2)
                    try tx.execute(statement)
                }
            }
            #expect(code == .engine)
            #expect(try await Ledger.ids(store) == [1])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a write inside a read is refused`(engine: TestEngine) async throws {
        try await withLedger(engine) { store in
            let code = try await storeErrorCode { try await store.read { tx in try Ledger.insert(tx, 2) } }
            #expect(code == .readOnly)
            let returning = try await storeErrorCode {
                _ = try await store.read { tx in
                    try tx.query("UPDATE accounts SET balance = 0 WHERE id = \(1) RETURNING id")
                }
            }
            #expect(returning == .readOnly)
            #expect(try await Ledger.balance(store, 1) == 100)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a read sees one moment, whatever is committed meanwhile`(engine: TestEngine) async throws {
        try await withLedger(engine) { store in
            let (hasRead, mayGoOn) = (AsyncStream<Void>.makeStream(), Gate())
            async let seen = store.read { tx in
                let before = try Ledger.balance(tx, 1)
                hasRead.continuation.finish()
                mayGoOn.wait()
                return [before, try Ledger.balance(tx, 1)]
            }
            for await _ in hasRead.stream {}
            try await store.write { tx in try tx.execute("UPDATE accounts SET balance = 5 WHERE id = \(1)") }
            mayGoOn.open()
            #expect(try await seen == [100, 100])
            #expect(try await Ledger.balance(store, 1) == 5)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `what a write returned is there for the next read`(engine: TestEngine) async throws {
        try await withLedger(engine) { store in
            for id in 2...40 {
                try await store.write { tx in try Ledger.insert(tx, id, id) }
                #expect(try await Ledger.balance(store, id) == id)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a cancelled caller still gets its result, and the write happens once`(engine: TestEngine) async throws {
        try await withLedger(engine) { store in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await store.write { tx in
                    try tx.execute("UPDATE accounts SET balance = balance + 1 WHERE id = \(1)")
                }
                return try await Ledger.balance(store, 1)
            }
            let seen = try await task.value
            #expect(seen == 101)
            #expect(try await Ledger.balance(store, 1) == 101)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a closed store refuses, after finishing what was begun`(engine: TestEngine) async throws {
        try await withLedger(engine) { store in
            let (begun, mayGoOn) = (AsyncStream<Void>.makeStream(), Gate())
            async let written: Void = store.write { tx in
                begun.continuation.finish()
                mayGoOn.wait()
                try Ledger.insert(tx, 2)
            }
            for await _ in begun.stream {}
            async let closed: Void = store.close()
            mayGoOn.open()
            _ = try await (written, closed)
            #expect(try await storeErrorCode { _ = try await Ledger.ids(store) } == .closed)
            #expect(try await storeErrorCode { try await store.write { tx in try Ledger.insert(tx, 3) } } == .closed)
        }
    }
}
