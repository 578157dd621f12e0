public import Logging
public import MapaeStore
import MapaeStorePostgres
import MapaeStoreSQLite

/// Runs a closure with a store of its own, which is closed and removed afterwards: on SQLite a fresh folder, on
/// PostgreSQL a database cloned from a migrated template.
///
/// - Parameter migrated: whether the schema is there already.
/// - Throws: ``TestServerMissing`` on PostgreSQL when no server was given, so that such a test fails and is never skipped.
public func withTestStore<T>(
    _ engine: TestEngine, migrated: Bool = true, _ body: (any Store) async throws -> T
) async throws -> T {
    switch engine {
    case .sqlite:
        try await withTemporaryFolder { folder in
            let store = try await SQLiteStore.open(at: folder, patience: .patient, logger: quietLogger)
            return try await closing(store) {
                if migrated { try await Migrator.migrate(store) }
                return try await body(store)
            }
        }
    case .postgres:
        try await TestServer.withDatabase(migrated: migrated) { url in
            let store = try await PostgresStore.connect(
                url: url, poolSize: 4, timeouts: .patient, logger: quietLogger)
            return try await closing(store) { try await body(store) }
        }
    }
}

/// Closes a store after a closure, whether it throws or not.
func closing<T>(_ store: any Store, _ body: () async throws -> T) async throws -> T {
    do {
        let value = try await body()
        await store.close()
        return value
    } catch {
        await store.close()
        throw error
    }
}

/// A logger that writes nothing.
public let quietLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
