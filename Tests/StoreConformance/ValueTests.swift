import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@Suite struct ValueTests {
    private func withValues(_ engine: TestEngine, _ body: (any Store) async throws -> Void) async throws {
        try await withTestStore(engine, migrated: false) { store in
            try await store.write { tx in
                try tx.execute(
                    """
                    CREATE TABLE samples (
                        id \(tx.dialect.sequence),
                        number \(tx.dialect.integer),
                        words \(tx.dialect.text),
                        raw \(tx.dialect.bytes)
                    \(tx.dialect.endOfTable)
                    """)
            }
            try await body(store)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `integers come back as they were, to both ends of 64 bits`(engine: TestEngine) async throws {
        try await withValues(engine) { store in
            // One more than a floating-point number can tell apart is among them.
            let numbers: [Int64] = [.min, .min + 1, -1, 0, 1, 9_007_199_254_740_993, .max]
            for number in numbers {
                let back: Int64? = try await store.write { tx in
                    try tx.queryFirst("INSERT INTO samples (number) VALUES (\(number)) RETURNING number")?
                        .value("number")
                }
                #expect(back == number)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `text comes back as it was, whatever its script`(engine: TestEngine) async throws {
        try await withValues(engine) { store in
            // Composed and decomposed 한 are equal to Swift but not the same bytes.
            for words in ["", "마패", "한", "한", "a'b\"c\\d\n\t%_?$1", "😀‍🐎", String(repeating: "가", count: 100_000)] {
                let back: String? = try await store.write { tx in
                    try tx.queryFirst("INSERT INTO samples (words) VALUES (\(words)) RETURNING words")?.value("words")
                }
                #expect(back.map { Array($0.utf8) } == Array(words.utf8))
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `bytes come back as they were, zeros and none at all too`(engine: TestEngine) async throws {
        try await withValues(engine) { store in
            let samples: [[UInt8]] = [[], [0], [0, 0, 1, 0], Array(0...255), [UInt8](repeating: 0xFF, count: 70_000)]
            for raw in samples {
                let back: [UInt8]? = try await store.write { tx in
                    try tx.queryFirst("INSERT INTO samples (raw) VALUES (\(raw)) RETURNING raw")?.value("raw")
                }
                #expect(back == raw)
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `NULL comes back as nil, and as an error where a value is expected`(engine: TestEngine) async throws {
        try await withValues(engine) { store in
            try await store.write { tx in
                let (number, words, raw) = (Int?.none, String?.none, [UInt8]?.none)
                try tx.execute("INSERT INTO samples (number, words, raw) VALUES (\(number), \(words), \(raw))")
            }
            try await store.read { tx in
                let row = try #require(try tx.queryFirst("SELECT number, words, raw FROM samples"))
                #expect(try row.value("number", as: Int?.self) == nil)
                #expect(try row.value("words", as: String?.self) == nil)
                #expect(try row.value("raw", as: [UInt8]?.self) == nil)
                #expect(throws: StoreError.self) { try row.value("number", as: Int.self) }
                #expect(throws: StoreError.self) { try row.value("missing", as: Int?.self) }
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a parameter has its type even where the statement does not tell`(engine: TestEngine) async throws {
        try await withTestStore(engine, migrated: false) { store in
            for name in ["마패", nil] {
                let number: Int64? = name == nil ? nil : 5_000_000_000
                let found = try await store.read { tx in
                    try tx.queryFirst(
                        """
                        SELECT \(name) AS name, \(number) AS number,
                            CASE WHEN \(name) IS NULL THEN 1 ELSE 0 END AS missing
                        WHERE \(number) IS NULL OR \(number) > 0
                        """)
                }
                let row = try #require(found)
                #expect(try row.value("name", as: String?.self) == name)
                #expect(try row.value("number", as: Int64?.self) == number)
                #expect(try row.value("missing", as: Bool.self) == (name == nil))
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `the words of the domain keep their place in a column`(engine: TestEngine) async throws {
        try await withTestStore(engine, migrated: false) { store in
            let moment = Timestamp(milliseconds: 1_700_000_000_123)
            let row = try #require(
                try await store.read { tx in
                    try tx.queryFirst("SELECT \(moment) AS moment, \(true) AS yes, \(false) AS no")
                })
            #expect(try row.value("moment", as: Timestamp.self) == moment)
            #expect(try row.value("yes", as: Bool.self))
            #expect(try row.value("no", as: Bool.self) == false)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `text is ordered by its bytes on both engines`(engine: TestEngine) async throws {
        try await withValues(engine) { store in
            let words = ["b", "a", "B", "A", "é", "z", "가", "나", "_", "-", "1", "aa", "😀", ""]
            try await store.write { tx in
                for word in words { try tx.execute("INSERT INTO samples (words) VALUES (\(word))") }
            }
            let ordered: [String] = try await store.read { tx in
                try tx.query("SELECT words FROM samples ORDER BY words").map { try $0.value("words") }
            }
            #expect(ordered == words.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `aggregates and counts come back as integers`(engine: TestEngine) async throws {
        try await withValues(engine) { store in
            let row = try #require(
                try await store.write { tx in
                    try tx.execute("INSERT INTO samples (number) VALUES (\(Int64.max - 1)), (\(1))")
                    return try tx.queryFirst(
                        "SELECT SUM(number) AS total, COUNT(*) AS rows, MAX(number) AS most FROM samples")
                })
            #expect(try row.value("total", as: Int64.self) == Int64.max)
            #expect(try row.value("rows", as: Int.self) == 2)
            #expect(try row.value("most", as: Int64.self) == Int64.max - 1)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a floating-point number is refused, never rounded`(engine: TestEngine) async throws {
        try await withTestStore(engine, migrated: false) { store in
            let code = try await storeErrorCode {
                _ = try await store.read { tx in try tx.query("SELECT CAST(1.5 AS REAL) AS amount") }
            }
            #expect(code == .unexpectedValue)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `the count of changed rows is that of the statement itself`(engine: TestEngine) async throws {
        try await withValues(engine) { store in
            let counts = try await store.write { tx in
                [
                    try tx.execute("INSERT INTO samples (number) VALUES (\(1)), (\(2)), (\(3))"),
                    try tx.execute("UPDATE samples SET number = number + 1 WHERE number > \(1)"),
                    try tx.execute("UPDATE samples SET number = 0 WHERE number > \(100)"),
                    try tx.execute("CREATE TABLE others (id \(tx.dialect.integer)\(tx.dialect.endOfTable)"),
                    try tx.execute("SELECT number FROM samples"),
                    try tx.execute("DELETE FROM samples"),
                ]
            }
            #expect(counts == [3, 2, 0, 0, 0, 3])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a statement kept from before reads a column that was added since`(engine: TestEngine) async throws {
        try await withValues(engine) { store in
            let read: @Sendable (any Transaction) throws -> Row? = { tx in
                try tx.queryFirst("SELECT * FROM samples WHERE number = \(Int64(1))")
            }
            try await store.write { tx in
                try tx.execute("INSERT INTO samples (number, words) VALUES (1, '하나')")
                #expect(try read(tx)?.value("words") == "하나")
            }
            try await store.write { tx in
                try tx.execute("ALTER TABLE samples ADD COLUMN late \(tx.dialect.text) NOT NULL DEFAULT '나중'")
            }
            try await store.write { tx in
                let row = try read(tx)
                #expect(try row?.value("late") == "나중")
                #expect(try row?.value("words") == "하나")
            }
        }
    }
}
