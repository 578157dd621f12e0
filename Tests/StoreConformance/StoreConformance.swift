import MapaeStore
import MapaeTesting
import Testing

@Suite struct StoreConformance {
    @Test(arguments: TestEngine.allCases) func `a value comes back as it was written`(engine: TestEngine) async throws {
        try await withTestStore(engine) { store in
            try await store.write { tx in
                try tx.execute(
                    "CREATE TABLE t (id \(tx.dialect.integer) NOT NULL PRIMARY KEY, v \(tx.dialect.text)\(tx.dialect.endOfTable)"
                )
                try tx.execute("INSERT INTO t (id, v) VALUES (\(1), \("마패"))")
            }
            let value: String? = try await store.read { tx in try tx.queryFirst("SELECT v FROM t")?.value("v") }
            #expect(value == "마패")
        }
    }
}
