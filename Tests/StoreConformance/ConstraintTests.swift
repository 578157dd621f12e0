import MapaeStore
import MapaeTesting
import Testing

@Suite struct ConstraintTests {
    private func code(_ engine: TestEngine, of statement: SQL) async throws -> StoreError.Code? {
        try await withTestStore(engine, migrated: false) { store in
            try await store.write { tx in
                try tx.execute(
                    "CREATE TABLE owners (id \(tx.dialect.integer) NOT NULL PRIMARY KEY\(tx.dialect.endOfTable)")
                try tx.execute(
                    """
                    CREATE TABLE things (
                        id \(tx.dialect.integer) NOT NULL PRIMARY KEY,
                        label \(tx.dialect.text) NOT NULL UNIQUE,
                        owner \(tx.dialect.integer) NOT NULL REFERENCES owners (id),
                        amount \(tx.dialect.integer) NOT NULL DEFAULT 0 CHECK (amount >= 0)
                    \(tx.dialect.endOfTable)
                    """)
                try tx.execute("INSERT INTO owners (id) VALUES (1)")
                try tx.execute("INSERT INTO things (id, label, owner) VALUES (1, 'one', 1)")
            }
            return try await storeErrorCode {
                try await store.write { tx in try tx.execute(statement) }
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a second row with a taken key is a unique violation`(engine: TestEngine) async throws {
        #expect(try await code(engine, of: "INSERT INTO owners (id) VALUES (1)") == .uniqueViolation)
        #expect(
            try await code(engine, of: "INSERT INTO things (id, label, owner) VALUES (2, 'one', 1)")
                == .uniqueViolation)
    }

    @Test(arguments: TestEngine.allCases)
    func `a row without its parent, or a parent with rows, is a foreign key violation`(
        engine: TestEngine
    ) async throws {
        #expect(
            try await code(engine, of: "INSERT INTO things (id, label, owner) VALUES (2, 'two', 9)")
                == .foreignKeyViolation)
        #expect(try await code(engine, of: "DELETE FROM owners") == .foreignKeyViolation)
    }

    @Test(arguments: TestEngine.allCases)
    func `a failed check and a missing value are check violations`(engine: TestEngine) async throws {
        #expect(try await code(engine, of: "UPDATE things SET amount = -1") == .checkViolation)
        #expect(
            try await code(engine, of: "INSERT INTO things (id, label, owner) VALUES (2, NULL, 1)") == .checkViolation)
    }

    @Test(arguments: TestEngine.allCases)
    func `a conflict that is expected changes no row and harms nothing`(engine: TestEngine) async throws {
        try await withTestStore(engine, migrated: false) { store in
            try await Ledger.create(store, accounts: [1: 100])
            let changed = try await store.write { tx in
                let statement: SQL = "INSERT INTO accounts (id, balance) VALUES (1, 5) ON CONFLICT DO NOTHING"
                let first = try tx.execute(statement)
                try Ledger.insert(tx, 2)
                return first
            }
            #expect(changed == 0)
            #expect(try await Ledger.ids(store) == [1, 2])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `an error names the constraint and never the values (1.15)`(engine: TestEngine) async throws {
        try await withTestStore(engine, migrated: false) { store in
            try await store.write { tx in
                try tx.execute(
                    "CREATE TABLE words (word \(tx.dialect.text) NOT NULL PRIMARY KEY\(tx.dialect.endOfTable)")
                try tx.execute("INSERT INTO words (word) VALUES (\("secret-of-kim"))")
            }
            let error = await #expect(throws: StoreError.self) {
                try await store.write { tx in
                    try tx.execute("INSERT INTO words (word) VALUES (\("secret-of-kim"))")
                }
            }
            let text = "\(String(describing: error)) \(String(reflecting: error))"
            #expect(text.contains("words"))
            #expect(!text.contains("kim"))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a statement that failed once is of use again`(engine: TestEngine) async throws {
        try await withTestStore(engine, migrated: false) { store in
            try await store.write { tx in
                try tx.execute(
                    "CREATE TABLE owners (id \(tx.dialect.integer) NOT NULL PRIMARY KEY\(tx.dialect.endOfTable)")
            }
            let insert: @Sendable (Int64) async throws -> Int = { id in
                try await store.write { tx in try tx.execute("INSERT INTO owners (id) VALUES (\(id))") }
            }
            #expect(try await insert(1) == 1)
            #expect(try await storeErrorCode { _ = try await insert(1) } == .uniqueViolation)
            #expect(try await insert(2) == 1)
        }
    }
}
