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

    @Test(arguments: TestEngine.allCases)
    func `what accounts did before endings were written down counts, and their history stays`(
        engine: TestEngine
    ) async throws {
        try await withTestStore(engine, migrated: false) { store in
            try await Migrator.migrate(store, to: 16)
            try await store.write { tx in
                for (id, madeByToss) in [("never", 0), ("visitor", 1), ("ended", 0), ("exchanged", 0)] {
                    try tx.execute(
                        """
                        INSERT INTO users (
                            id, email, email_key, nickname, password_hash, role, status, created_at_ms, made_by_toss)
                        VALUES (\(id), \(id), \(id), 'n', 'hash', 'GENERAL', 'active', 5, \(madeByToss))
                        """)
                }
                try tx.execute(
                    """
                    INSERT INTO sign_ins (user_id, outcome, method, at_ms)
                    VALUES ('visitor', 'success', 'toss', 6), ('never', 'failure', 'password', 7)
                    """)
                try tx.execute(
                    "INSERT INTO legacy_exchanges (legacy_session_hash, user_id, at_ms) VALUES (\([1]), 'exchanged', 6)"
                )
                for (id, ending, reason) in [("s1", 8, "logged_out"), ("s2", 9, "password_changed")] {
                    try tx.execute(
                        """
                        INSERT INTO sessions (
                            id, user_id, delivery, remembered, family_key, generation, parent_generation, successor_seen,
                            rotated_at_ms, authenticated_at_ms, idle_expires_at_ms, absolute_expires_at_ms, created_at_ms,
                            ended_at_ms, end_reason)
                        VALUES (\(id), 'ended', 'cookie', 0, \([1]), 1, 0, 1, 5, 5, 10, 10, 5, \(ending), \(reason))
                        """)
                }
            }
            try await Migrator.migrate(store)
            let users = try await store.write { tx in
                try tx.execute(
                    "INSERT INTO sign_ins (user_id, outcome, method, at_ms) VALUES ('ended', 'device_refused', 'p', 9)")
                return try tx.query("SELECT * FROM users ORDER BY id").map { row in
                    let (entered, ended): (Int64?, Int64?) = (
                        try row.value("entered_at_ms"), try row.value("sessions_ended_at_ms")
                    )
                    let madeByToss: Int64 = try row.value("made_by_toss")
                    return "\(try row.value("id") as String) \(entered ?? 0) \(ended ?? 0) \(madeByToss)"
                }
            }
            #expect(users == ["ended 5 9 0", "exchanged 5 0 0", "never 0 0 0", "visitor 5 0 0"])
            let entries = try await store.read { tx in
                try tx.query("SELECT * FROM sign_ins ORDER BY id").map { try $0.value("outcome") as String }
            }
            #expect(entries == ["success", "failure", "device_refused"])
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
