import MapaeStore
import MapaeStorePostgres
import MapaeTesting
import Testing

@Suite struct MigrationTests {
    @Test func `migrations count up without gaps`() {
        #expect(Schema.migrations.map(\.version) == Array(1...Schema.current))
        #expect(Schema.oldestSupported <= Schema.current)
    }

    @Test(arguments: TestEngine.allCases)
    func `an empty database is migrated once, and once more does nothing`(engine: TestEngine) async throws {
        try await withTestStore(engine, migrated: false) { store in
            #expect(try await Migrator.installedVersion(store) == 0)
            #expect(try await storeErrorCode { try await Migrator.check(store) } == .schemaOutOfRange)
            #expect(try await Migrator.migrate(store) == Array(1...Schema.current))
            #expect(try await Migrator.migrate(store) == [])
            #expect(try await Migrator.installedVersion(store) == Schema.current)
            try await Migrator.check(store)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a schema of a newer release is refused and left alone`(engine: TestEngine) async throws {
        try await withTestStore(engine) { store in
            try await store.write { tx in
                let statement: SQL =
                    "INSERT INTO schema_migrations (version, name) VALUES (\(Schema.current + 1), 'new')"
                try tx.execute(statement)
            }
            #expect(try await storeErrorCode { try await Migrator.check(store) } == .schemaOutOfRange)
            #expect(try await storeErrorCode { try await Migrator.migrate(store) } == .schemaOutOfRange)
            #expect(try await Migrator.installedVersion(store) == Schema.current + 1)
        }
    }

    @Test func `eight nodes that migrate at once do it once`() async throws {
        try await TestServer.withDatabase(migrated: false) { url in
            let applied = try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let node = try await PostgresStore.connect(
                            url: url, poolSize: 1, timeouts: .patient, logger: quietLogger)
                        let versions = try await Migrator.migrate(node)
                        await node.close()
                        return versions
                    }
                }
                return try await group.reduce(into: [[Int]]()) { $0.append($1) }
            }
            #expect(applied.filter { !$0.isEmpty } == [Array(1...Schema.current)])
            #expect(applied.count == 8)
        }
    }

    @Test func `eight callers on one file migrate it once`() async throws {
        try await withTestStore(.sqlite, migrated: false) { store in
            let applied = try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<8 { group.addTask { try await Migrator.migrate(store) } }
                return try await group.reduce(into: [[Int]]()) { $0.append($1) }
            }
            #expect(applied.filter { !$0.isEmpty } == [Array(1...Schema.current)])
        }
    }
}
