import MapaeStore
import MapaeTesting
import Synchronization
import Testing

@Suite struct ConcurrencyTests {
    /// Runs as many writes side by side and gives back what each returned.
    private func together<T: Sendable>(
        _ count: Int, _ store: any Store, _ body: @escaping @Sendable (Int, any Transaction) throws -> T
    ) async throws -> [T] {
        try await withThrowingTaskGroup(of: T.self) { group in
            for number in 0..<count {
                group.addTask { try await store.write { tx in try body(number, tx) } }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a counter raised fifty times side by side stands at fifty`(engine: TestEngine) async throws {
        try await withTestStore(engine, migrated: false) { store in
            try await Ledger.create(store, accounts: [1: 0])
            let seen = try await together(50, store) { _, tx -> Int in
                let row = try tx.queryFirst(
                    "UPDATE accounts SET balance = balance + 1 WHERE id = \(1) RETURNING balance")
                return try row?.value("balance") ?? 0
            }
            #expect(seen.sorted() == Array(1...50))
            #expect(try await Ledger.balance(store, 1) == 50)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a balance read under a lock and written back loses no update`(engine: TestEngine) async throws {
        try await withTestStore(engine, migrated: false) { store in
            try await Ledger.create(store, accounts: [1: 0])
            _ = try await together(30, store) { _, tx in
                let row = try tx.queryFirst("SELECT balance FROM accounts WHERE id = \(1)\(tx.dialect.forUpdate)")
                let balance: Int = try row?.value("balance") ?? 0
                return try tx.execute("UPDATE accounts SET balance = \(balance + 1) WHERE id = \(1)")
            }
            #expect(try await Ledger.balance(store, 1) == 30)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `spending side by side never spends more than there is`(engine: TestEngine) async throws {
        try await withTestStore(engine, migrated: false) { store in
            try await Ledger.create(store, accounts: [1: 100])
            let spent = try await together(30, store) { _, tx in
                try tx.query(
                    "UPDATE accounts SET balance = balance - 7 WHERE id = \(1) AND balance >= 7 RETURNING balance"
                ).count
            }
            #expect(spent.reduce(0, +) == 14)
            #expect(try await Ledger.balance(store, 1) == 2)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `two that each decide on both rows keep the rule between them (write skew)`(engine: TestEngine) async throws {
        try await withTestStore(engine, migrated: false) { store in
            try await Ledger.create(store)
            for round in 0..<20 {
                try await store.write { tx in
                    try tx.execute("DELETE FROM accounts")
                    try Ledger.insert(tx, 0, 1)
                    try Ledger.insert(tx, 1, 1)
                }
                // Each may drop to 0 only while the other stands at 1.
                let dropped = try await together(2, store) { number, tx in
                    let rows = try tx.query("SELECT balance FROM accounts ORDER BY id\(tx.dialect.forUpdate)")
                    let total = try rows.reduce(0) { $0 + (try $1.value("balance", as: Int.self)) }
                    return total == 2 ? try tx.execute("UPDATE accounts SET balance = 0 WHERE id = \(number)") : 0
                }
                #expect(dropped.reduce(0, +) == 1, "round \(round)")
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `one of many that insert the same key wins, and all learn who`(engine: TestEngine) async throws {
        try await withTestStore(engine, migrated: false) { store in
            try await Ledger.create(store)
            let won = try await together(20, store) { number, tx in
                let statement: SQL = "INSERT INTO accounts (id, balance) VALUES (1, \(number)) ON CONFLICT DO NOTHING"
                let changed = try tx.execute(statement)
                return changed == 1 ? number : -1
            }
            let winners = won.filter { $0 >= 0 }
            #expect(winners.count == 1)
            #expect(try await Ledger.balance(store, 1) == winners.first)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `work taken with skip-locked is taken once`(engine: TestEngine) async throws {
        try await withTestStore(engine, migrated: false) { store in
            try await Ledger.create(store, accounts: Dictionary(uniqueKeysWithValues: (1...24).map { ($0, 0) }))
            let taken = try await together(24, store) { _, tx -> Int? in
                let row = try tx.queryFirst(
                    """
                    SELECT id FROM accounts WHERE balance = 0 ORDER BY id LIMIT 1\(tx.dialect.forUpdateSkipLocked)
                    """)
                guard let id: Int = try row?.value("id") else { return nil }
                try tx.execute("UPDATE accounts SET balance = 1 WHERE id = \(id)")
                return id
            }
            let ids = taken.compactMap { $0 }
            #expect(Set(ids).count == ids.count)
            #expect(ids.count == 24)
        }
    }
}
