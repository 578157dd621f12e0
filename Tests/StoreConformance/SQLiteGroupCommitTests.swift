import MapaeStore
import MapaeStoreSQLite
import MapaeTesting
import Synchronization
import Testing

@Suite struct SQLiteGroupCommitTests {
    private typealias Body = @Sendable (any Transaction) throws -> Int

    /// Runs closures as one group, in this order: they are sent while the writer is held. Gives back how each ended.
    private func asGroup(
        _ store: SQLiteStore, _ bodies: [Body]
    ) async throws -> [Result<Int, any Error>] {
        let (begun, mayGoOn) = (AsyncStream<Void>.makeStream(), Gate())
        async let held: Void = store.write { _ in
            begun.continuation.finish()
            mayGoOn.wait()
        }
        for await _ in begun.stream {}
        var tasks: [Task<Int, any Error>] = []
        for body in bodies {
            tasks.append(Task { try await store.write(body) })
            while store.waitingWrites < tasks.count { await Task.yield() }
        }
        mayGoOn.open()
        try await held
        var endings: [Result<Int, any Error>] = []
        for task in tasks { endings.append(await task.result) }
        return endings
    }

    private func withLedger(
        groupCommit: Bool = true, _ body: (SQLiteStore, _ folder: String) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let store = try await SQLiteStore.open(
                at: folder, groupCommit: groupCommit, patience: .patient, logger: quietLogger)
            try await Ledger.create(store, accounts: [1: 100])
            try await body(store, folder)
            await store.close()
        }
    }

    private func inserting(_ id: Int) -> Body {
        { tx in
            try Ledger.insert(tx, id)
            return id
        }
    }

    @Test(arguments: [(true, 1), (false, 20)])
    func `writes that wait together share one COMMIT, unless told not to`(
        groupCommit: Bool, commits: Int
    ) async throws {
        try await withLedger(groupCommit: groupCommit) { store, folder in
            let before = try WriteAheadLog.commits(inFolder: folder)
            let endings = try await asGroup(store, (2...21).map(inserting))
            #expect(endings.compactMap { try? $0.get() } == Array(2...21))
            #expect(try WriteAheadLog.commits(inFolder: folder) == before + commits)
            #expect(try await Ledger.ids(store) == Array(1...21))
        }
    }

    @Test func `a closure that throws in the middle of a group loses its own work alone`() async throws {
        try await withLedger { store, folder in
            let before = try WriteAheadLog.commits(inFolder: folder)
            let endings = try await asGroup(
                store,
                [
                    inserting(2),
                    { tx in
                        try Ledger.insert(tx, 3)
                        throw Refusal(number: 3)
                    },
                    inserting(4),
                    // A key that is taken: the statement fails, its error is swallowed.
                    { tx in
                        try Ledger.insert(tx, 5)
                        try? Ledger.insert(tx, 4)
                        return 5
                    },
                    inserting(6),
                ])
            #expect(endings.map { try? $0.get() } == [2, nil, 4, nil, 6])
            #expect(throws: Refusal(number: 3)) { try endings[1].get() }
            #expect(try await storeErrorCode { try endings[3].get() } == .transactionAborted)
            #expect(try await Ledger.ids(store) == [1, 2, 4, 6])
            #expect(try WriteAheadLog.commits(inFolder: folder) == before + 1)
        }
    }

    @Test func `a closure of a group sees what those before it did, not what a failed one did`() async throws {
        try await withLedger { store, _ in
            let raise: Body = { tx in
                let row = try tx.queryFirst(
                    "UPDATE accounts SET balance = balance + 1 WHERE id = \(1) RETURNING balance")
                return try row?.value("balance") ?? 0
            }
            let endings = try await asGroup(
                store,
                [
                    raise,
                    { tx in
                        _ = try raise(tx)
                        throw Refusal()
                    },
                    raise,
                ])
            #expect(endings.map { try? $0.get() } == [101, nil, 102])
        }
    }

    /// `ON CONFLICT ROLLBACK` ends the transaction of the whole group from inside one statement.
    private func conflicting(_ id: Int) -> Body {
        { tx in try tx.execute("INSERT OR ROLLBACK INTO accounts (id, balance) VALUES (\(id), 0)") }
    }

    @Test func `when SQLite rolls back a whole group, its neighbours still happen, once each`() async throws {
        try await withLedger { store, _ in
            let runs = Mutex<[Int: Int]>([:])
            let counted: @Sendable (Int, @escaping Body) -> Body = { number, body in
                { tx in
                    runs.withLock { $0[number, default: 0] += 1 }
                    return try body(tx)
                }
            }
            let raise: Body = { tx in
                try tx.execute("UPDATE accounts SET balance = balance + 1 WHERE id = \(1)")
            }
            let endings = try await asGroup(
                store,
                [
                    counted(0, raise), counted(1, inserting(2)), counted(2, conflicting(1)), counted(3, raise),
                    counted(4, { _ in throw Refusal(number: 4) }),
                ])
            #expect(endings.map { try? $0.get() } == [1, 2, nil, 1, nil])
            #expect(try await storeErrorCode { try endings[2].get() } == .uniqueViolation)
            #expect(throws: Refusal(number: 4)) { try endings[4].get() }
            #expect(try await Ledger.ids(store) == [1, 2])
            #expect(try await Ledger.balance(store, 1) == 102)
            // The first three ran in the group, then everybody alone.
            #expect(runs.withLock { $0 } == [0: 2, 1: 2, 2: 2, 3: 1, 4: 1])
        }
    }

    @Test func `after SQLite rolled back, a closure that goes on cannot commit anything on its own`() async throws {
        try await withLedger { store, _ in
            let stubborn: Body = { tx in
                try Ledger.insert(tx, 2)
                _ = try? tx.execute("INSERT OR ROLLBACK INTO accounts (id, balance) VALUES (1, 0)")
                _ = try? Ledger.insert(tx, 3)
                return 3
            }
            let endings = try await asGroup(store, [inserting(10), stubborn, inserting(11)])
            #expect(endings.map { try? $0.get() } == [10, nil, 11])
            #expect(try await storeErrorCode { try endings[1].get() } == .transactionAborted)
            #expect(try await storeErrorCode { try await store.write(stubborn) } == .transactionAborted)
            #expect(try await Ledger.ids(store) == [1, 10, 11])
        }
    }

    @Test func `a trigger that rolls back does so for its own closure alone`() async throws {
        try await withLedger { store, _ in
            try await store.write { tx in
                try tx.execute(
                    """
                    CREATE TRIGGER no_thirteen BEFORE INSERT ON accounts WHEN NEW.id = 13
                    BEGIN SELECT RAISE(ROLLBACK, 'thirteen'); END
                    """)
            }
            let endings = try await asGroup(store, [inserting(12), inserting(13), inserting(14)])
            #expect(endings.map { try? $0.get() } == [12, nil, 14])
            #expect(try await storeErrorCode { try endings[1].get() } == .checkViolation)
            #expect(try await Ledger.ids(store) == [1, 12, 14])
        }
    }

    @Test func `a caller cancelled while it waits in a group still gets its result`() async throws {
        try await withLedger { store, _ in
            let (begun, mayGoOn) = (AsyncStream<Void>.makeStream(), Gate())
            async let held: Void = store.write { _ in
                begun.continuation.finish()
                mayGoOn.wait()
            }
            for await _ in begun.stream {}
            let tasks = [2, 3].map { id in Task { try await store.write(inserting(id)) } }
            while store.waitingWrites < 2 { await Task.yield() }
            tasks[0].cancel()
            mayGoOn.open()
            try await held
            #expect(try await tasks[0].value == 2)
            #expect(try await tasks[1].value == 3)
            #expect(try await Ledger.ids(store) == [1, 2, 3])
        }
    }
}
