import MapaeCore
import MapaeStore
import MapaeStorePostgres
import MapaeTesting
import Synchronization
import Testing

/// What becomes of a write whose connection breaks at a chosen moment: it happens once, or not at all and the caller
/// knows, or the caller is told that nobody knows.
@Suite struct PostgresLossTests {
    /// The whole message, since BEGIN says `READ COMMITTED`.
    private let commit = "COMMIT\u{0}"

    private struct Bench {
        let proxy: ServerProxy
        /// By way of the proxy.
        let store: PostgresStore
        /// Past the proxy.
        let witness: PostgresStore
        let runs = Counter()

        /// Adds 1 to the account and answers with the new balance.
        func deposit() async throws -> Int {
            try await store.write { [runs] tx in
                runs.add()
                let row = try tx.queryFirst(
                    "UPDATE accounts SET balance = balance + 1 WHERE id = \(1) RETURNING balance")
                return try row?.value("balance") ?? -1
            }
        }

        func balance() async throws -> Int? { try await Ledger.balance(witness, 1) }
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)
        func add() { count.withLock { $0 += 1 } }
        var value: Int { count.withLock { $0 } }
    }

    private func withBench(
        patience: StoreTimeouts = StoreTimeouts(call: .seconds(20)), _ body: (Bench) async throws -> Void
    ) async throws {
        try await TestServer.withDatabase(migrated: false) { url in
            let proxy = try ServerProxy(to: url)
            defer { proxy.stop() }
            let timeouts = PostgresTimeouts(patience: patience, connect: .seconds(2))
            let store = try await PostgresStore.connect(
                url: proxy.url, poolSize: 2, timeouts: timeouts, logger: quietLogger)
            let witness = try await PostgresStore.connect(
                url: url, poolSize: 1, timeouts: .patient, logger: quietLogger)
            try await Ledger.create(witness, accounts: [1: 100])
            try await body(Bench(proxy: proxy, store: store, witness: witness))
            await store.close()
            await witness.close()
        }
    }

    @Test func `a connection lost before COMMIT is replaced and the write happens once`() async throws {
        try await withBench { bench async throws in
            bench.proxy.cut(.beforeServer, when: "UPDATE accounts")
            #expect(try await bench.deposit() == 101)
            #expect(try await bench.balance() == 101)
            #expect(bench.proxy.cuts == 1)
            #expect(bench.runs.value == 2)
        }
    }

    @Test func `a connection lost after a statement was done but before COMMIT leaves no double`() async throws {
        try await withBench { bench async throws in
            _ = try await bench.deposit()
            // By now the statement is prepared, so these bytes carry its parameters and the server runs it.
            bench.proxy.cut(.afterServer, when: "s0\u{0}")
            #expect(try await bench.deposit() == 102)
            #expect(try await bench.balance() == 102)
            #expect(bench.proxy.cuts == 1)
            #expect(bench.runs.value == 3)
        }
    }

    @Test func `a COMMIT that never reached the server is found out and the write runs again`() async throws {
        try await withBench { bench async throws in
            bench.proxy.cut(.beforeServer, when: commit)
            #expect(try await bench.deposit() == 101)
            #expect(try await bench.balance() == 101)
            #expect(bench.proxy.cuts == 1)
            #expect(bench.runs.value == 2)
        }
    }

    @Test func `a COMMIT that was done but not answered is found out and the write does not run again`() async throws {
        try await withBench { bench async throws in
            bench.proxy.cut(.afterServer, when: commit)
            #expect(try await bench.deposit() == 101)
            #expect(try await bench.balance() == 101)
            #expect(bench.proxy.cuts == 1)
            #expect(bench.runs.value == 1)
        }
    }

    @Test func `a server that did not notice the loss is made to give the transaction up`() async throws {
        try await withBench { bench async throws in
            bench.proxy.cut(.beforeServerUnnoticed, when: commit)
            #expect(try await bench.deposit() == 101)
            #expect(try await bench.balance() == 101)
            #expect(bench.proxy.cuts == 1)
            #expect(bench.runs.value == 2)
        }
    }

    @Test(arguments: [(true, 101), (false, 100)])
    func `when the server stays away after a lost COMMIT the outcome is called unknown`(
        committed: Bool, balance: Int
    ) async throws {
        try await withBench(patience: StoreTimeouts(call: .seconds(3), commit: .milliseconds(300))) {
            bench async throws in
            bench.proxy.cut(committed ? .afterServer : .beforeServer, when: commit, thenAway: true)
            #expect(try await storeErrorCode { try await bench.deposit() } == .outcomeUnknown)
            #expect(bench.runs.value == 1)
            #expect(try await bench.balance() == balance)
            bench.proxy.comeBack()
            #expect(try await bench.deposit() == balance + 1)
        }
    }

    @Test func `a server that goes away is reported as unavailable and welcomed back`() async throws {
        try await withBench { bench async throws in
            #expect(try await bench.deposit() == 101)
            bench.proxy.goAway()
            #expect(try await storeErrorCode { try await bench.deposit() } == .unavailable)
            #expect(try await storeErrorCode { try await Ledger.balance(bench.store, 1) } == .unavailable)
            bench.proxy.comeBack()
            #expect(try await bench.deposit() == 102)
            #expect(try await Ledger.balance(bench.store, 1) == 102)
        }
    }

    @Test func `connections ended by the server while idle are replaced without anybody noticing`() async throws {
        try await withBench { bench async throws in
            #expect(try await bench.deposit() == 101)
            let ended = try await bench.witness.write { tx in
                try tx.query(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """
                ).count
            }
            #expect(ended >= 1)
            #expect(try await bench.deposit() == 102)
            #expect(try await bench.balance() == 102)
        }
    }

    @Test func `a read whose connection is lost runs again`() async throws {
        try await withBench { bench async throws in
            bench.proxy.cut(.afterServer, when: "SELECT balance")
            #expect(try await Ledger.balance(bench.store, 1) == 100)
            #expect(bench.proxy.cuts == 1)
        }
    }

    @Test func `nobody listening at start is reported as unavailable`() async throws {
        try await withBench { bench async throws in
            bench.proxy.goAway()
            let code = try await storeErrorCode {
                try await PostgresStore.connect(url: bench.proxy.url, logger: quietLogger)
            }
            #expect(code == .unavailable)
        }
    }
}
