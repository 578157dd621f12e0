public import Logging
internal import MapaeCore
internal import MapaeStore
internal import MapaeStorePostgres
internal import MapaeStoreSQLite

/// What commands need that work on the database alone.
public struct DatabaseSettings: Sendable {
    public var address: DatabaseAddress
    public var postgresPool: Int

    public init(address: DatabaseAddress, postgresPool: Int) {
        self.address = address
        self.postgresPool = postgresPool
    }

    /// - Throws: ``InvalidConfiguration``.
    public init(reading sources: ConfigurationSources) throws(InvalidConfiguration) {
        var settings = SettingsReader(sources)
        let address = settings.database()
        postgresPool = settings.postgresPool()
        guard let address, settings.problems.isEmpty else {
            throw InvalidConfiguration(problems: settings.problems)
        }
        self.address = address
    }

    /// Opens the store beside the server that may be using it, for a command that does something small.
    func visitStore(logger: Logger) async throws -> any Store {
        switch address {
        case .sqlite(let folder): try await SQLiteStore.visit(folder, logger: logger)
        case .postgres: try await openStore(logger: logger)
        }
    }

    func openStore(
        timeouts: PostgresTimeouts = PostgresTimeouts(), logger: Logger
    ) async throws -> any Store {
        switch address {
        case .sqlite(let folder):
            try await SQLiteStore.open(at: folder, logger: logger)
        case .postgres(let uri):
            try await PostgresStore.connect(
                url: uri, poolSize: postgresPool, timeouts: timeouts, logger: logger)
        }
    }
}

/// Brings a database to this release's schema.
///
/// - Returns: the versions applied.
public func migrateStore(_ database: DatabaseSettings, logger: Logger) async throws -> [Int] {
    let store = try await database.openStore(logger: logger)
    do {
        let versions = try await Migrator.migrate(store)
        await store.close()
        return versions
    } catch {
        await store.close()
        throw error
    }
}
