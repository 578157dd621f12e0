internal import MapaeStore

/// Which environment a store belongs to, written into it at the first start.
enum StoreStamp {
    /// Refuses a store of another environment before anything in it is touched; a fresh one belongs to nobody yet.
    static func check(_ store: any Store, is environment: ServerConfiguration.Environment) async throws {
        guard try await Migrator.installedVersion(store) > 0 else { return }
        let stamp = try await store.read { tx in try StoreFactRow.value(of: StoreFactRow.environment, in: tx) }
        guard stamp == nil || stamp == environment.rawValue else {
            throw StoreOfAnotherEnvironment(found: stamp ?? "", expected: environment)
        }
    }

    static func establish(_ environment: ServerConfiguration.Environment, in store: any Store) async throws {
        let stamp = try await store.write { tx in
            try StoreFactRow.establish(StoreFactRow.environment, as: environment.rawValue, in: tx)
        }
        guard stamp == environment.rawValue else {
            throw StoreOfAnotherEnvironment(found: stamp, expected: environment)
        }
    }
}

/// The database was made by `mapae dev`, or with keys of the other kind.
public struct StoreOfAnotherEnvironment: Error, Sendable, CustomStringConvertible {
    public let found: String
    public let expected: ServerConfiguration.Environment

    public var description: String {
        "the database belongs to the environment `\(found)`, this server is `\(expected.rawValue)`: "
            + "their payments must not mix, so give each a database of its own"
    }
}
