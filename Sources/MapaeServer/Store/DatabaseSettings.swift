public import Logging
internal import MapaeCore
public import MapaeStore
internal import MapaeStorePostgres
internal import MapaeStoreSQLite

/// What commands need that work on the database alone.
public struct DatabaseSettings: Sendable {
    public var address: DatabaseAddress
    public var postgresPool: Int
    public var patience: StoreTimeouts

    public init(address: DatabaseAddress, postgresPool: Int, patience: StoreTimeouts = StoreTimeouts()) {
        self.address = address
        self.postgresPool = postgresPool
        self.patience = patience
    }

    /// - Throws: ``InvalidConfiguration``.
    public init(reading sources: ConfigurationSources) throws(InvalidConfiguration) {
        var settings = SettingsReader(sources)
        let address = settings.database()
        postgresPool = settings.postgresPool()
        patience = settings.storeTimeouts()
        guard let address, settings.problems.isEmpty else {
            throw InvalidConfiguration(problems: settings.problems)
        }
        self.address = address
    }

    /// Opens the store beside the server that may be using it, for a command that does something small.
    func visitStore(logger: Logger) async throws -> any Store {
        switch address {
        case .sqlite(let folder): try await SQLiteStore.visit(folder, patience: patience, logger: logger)
        case .postgres: try await openStore(logger: logger)
        }
    }

    func openStore(logger: Logger) async throws -> any Store {
        switch address {
        case .sqlite(let folder):
            try await SQLiteStore.open(at: folder, patience: patience, logger: logger)
        case .postgres(let uri):
            try await PostgresStore.connect(
                url: uri, poolSize: postgresPool, timeouts: PostgresTimeouts(patience: patience), logger: logger)
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
