public import Logging
public import MapaeStore
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
            let store = try await SQLiteStore.open(at: folder, logger: quietLogger)
            return try await closing(store) {
                if migrated { try await Migrator.migrate(store) }
                return try await body(store)
            }
        }
    case .postgres:
        throw TestServerMissing()
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

/// No PostgreSQL server was given to the tests.
public struct TestServerMissing: Error, CustomStringConvertible {
    public var description: String {
        "MAPAE_TEST_POSTGRES_URL is not set: run the tests through bin/with-postgres, which starts a throw-away server"
    }
}
