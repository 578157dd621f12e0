import Foundation
public import MapaeCore
import MapaeStore
import MapaeStorePostgres

/// The PostgreSQL server given to the tests in `MAPAE_TEST_POSTGRES_URL`, and the databases made on it.
public enum TestServer {
    /// Runs a closure with the URL of a database of its own, which is dropped afterwards.
    ///
    /// - Parameter migrated: cloned from a template that was migrated once, instead of empty.
    /// - Throws: ``TestServerMissing``.
    public static func withDatabase<T>(migrated: Bool = true, _ body: (Secret<String>) async throws -> T) async throws
        -> T
    {
        await turnstile.enter()
        let outcome: Result<T, any Error>
        do {
            outcome = .success(try await withNewDatabase(migrated: migrated, body))
        } catch {
            outcome = .failure(error)
        }
        await turnstile.leave()
        return try outcome.get()
    }

    /// A database takes a handful of connections, and a server has 100 when nobody says otherwise.
    private static let turnstile = Turnstile(limit: 12)

    private static func withNewDatabase<T>(
        migrated: Bool, _ body: (Secret<String>) async throws -> T
    ) async throws -> T {
        let origin = migrated ? try await MigratedTemplate.shared.name() : "template1"
        let name = newName()
        try await administer("CREATE DATABASE \(name) TEMPLATE \(origin)")
        let outcome: Result<T, any Error>
        do {
            outcome = .success(try await body(try url(database: name)))
        } catch {
            outcome = .failure(error)
        }
        try await administer("DROP DATABASE \(name) WITH (FORCE)")
        return try outcome.get()
    }

    /// Changes a setting of the database a URL names, for the connections made to it from then on.
    public static func configure(_ database: Secret<String>, _ setting: String) async throws {
        guard let name = URLComponents(string: database.exposed)?.path.dropFirst() else { throw TestServerMissing() }
        try await administer("ALTER DATABASE \(name) SET \(setting)")
    }

    /// Runs statements one by one in the database a URL names, as the role it names.
    public static func run(_ statements: [String], on database: Secret<String>) async throws {
        let connection = try await PostgresConnection.open(url: database)
        for statement in statements { try await connection.runAlone(statement) }
    }

    static func newName() -> String {
        "mapae_test_" + UUID().uuidString.replacingOccurrences(of: "-", with: "_").lowercased()
    }

    /// The server's address with another database.
    static func url(database: String? = nil) throws -> Secret<String> {
        guard let given = ProcessInfo.processInfo.environment["MAPAE_TEST_POSTGRES_URL"], !given.isEmpty else {
            throw TestServerMissing()
        }
        guard let database else { return Secret(given) }
        guard var components = URLComponents(string: given) else { throw TestServerMissing() }
        components.path = "/\(database)"
        guard let url = components.string else { throw TestServerMissing() }
        return Secret(url)
    }

    /// Runs one statement on the database the given address names. Each takes a connection of its own: some, such as
    /// CREATE DATABASE, take long and tests run side by side.
    static func administer(_ statement: String) async throws {
        let connection = try await PostgresConnection.open(url: try url())
        try await connection.runAlone(statement)
    }
}

/// A database with the schema in it, made once a process. Cloning it is far quicker than migrating.
private actor MigratedTemplate {
    static let shared = MigratedTemplate()

    private var making: Task<String, any Error>?

    func name() async throws -> String {
        if let making { return try await making.value }
        let task = Task {
            let name = TestServer.newName()
            try await TestServer.administer("CREATE DATABASE \(name) TEMPLATE template1")
            let store = try await PostgresStore.connect(
                url: try TestServer.url(database: name), poolSize: 1, timeouts: .patient, logger: quietLogger)
            _ = try await closing(store) { try await Migrator.migrate(store) }
            return name
        }
        making = task
        return try await task.value
    }
}

/// No PostgreSQL server was given to the tests.
public struct TestServerMissing: Error, CustomStringConvertible {
    public var description: String {
        "MAPAE_TEST_POSTGRES_URL is not set: run the tests through bin/with-servers, which starts a throw-away server"
    }
}
