/// Brings a database to the schema of this program, and checks at start that it is one this program can work with.
public enum Migrator {
    /// Applies what is missing, all in one transaction. Several nodes may call it at once: one does the work, the
    /// others find nothing left.
    ///
    /// - Returns: the versions applied.
    @discardableResult
    public static func migrate(_ store: any Store, to target: Int = Schema.current) async throws -> [Int] {
        try await store.write(within: .untiring) { tx in
            try prepare(tx)
            let version = try currentVersion(tx)
            guard version <= Schema.current else { throw outOfRange(version) }
            let missing = Schema.migrations.filter { $0.version > version && $0.version <= target }
            for migration in missing {
                for statement in migration.statements(tx.dialect) { try tx.execute(statement) }
                try tx.execute(
                    "INSERT INTO schema_migrations (version, name) VALUES (\(migration.version), \(migration.name))")
            }
            return missing.map(\.version)
        }
    }

    /// Throws ``StoreError/Code/schemaOutOfRange`` unless this program can work with the database as it is.
    public static func check(_ store: any Store) async throws {
        let version = try await installedVersion(store)
        guard version >= Schema.oldestSupported, version <= Schema.current else { throw outOfRange(version) }
    }

    /// The database's version; 0 before the first migration.
    public static func installedVersion(_ store: any Store) async throws -> Int {
        try await store.read { tx in
            guard try hasTable(tx) else { return 0 }
            return try currentVersion(tx)
        }
    }

    private static func prepare(_ tx: any Transaction) throws {
        if tx.dialect == .postgres {
            // Held until the transaction ends; the number is this table's alone.
            _ = try tx.query("SELECT pg_advisory_xact_lock(6875216001)")
        }
        try tx.execute(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                version \(tx.dialect.integer) NOT NULL PRIMARY KEY,
                name \(tx.dialect.text) NOT NULL
            \(tx.dialect.endOfTable)
            """)
    }

    private static func hasTable(_ tx: any Transaction) throws -> Bool {
        let found =
            switch tx.dialect {
            case .sqlite: try tx.query("SELECT 1 AS one FROM sqlite_master WHERE name = 'schema_migrations'")
            case .postgres: try tx.query("SELECT 1 AS one WHERE to_regclass('schema_migrations') IS NOT NULL")
            }
        return !found.isEmpty
    }

    private static func currentVersion(_ tx: any Transaction) throws -> Int {
        let row = try tx.queryFirst("SELECT COALESCE(MAX(version), 0) AS version FROM schema_migrations")
        return try row?.value("version") ?? 0
    }

    private static func outOfRange(_ version: Int) -> StoreError {
        StoreError(
            .schemaOutOfRange,
            detail: "the database is at version \(version), this program works with "
                + "\(Schema.oldestSupported) to \(Schema.current); run `mapae migrate` or a matching release")
    }
}
