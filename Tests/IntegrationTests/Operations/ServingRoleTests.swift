import Foundation
import MapaeCore
import MapaeServer
import MapaeStore
import MapaeStorePostgres
import MapaeTesting
import Testing

/// The two roles of docs/postgresql.md, made by the very statements that stand there.
@Suite struct ServingRoleTests {
    private struct Roles: Sendable {
        let owner: Secret<String>
        let serving: Secret<String>
        /// The document's statements that follow the first migration.
        let revocations: [String]
    }

    /// A database without a schema, with roles of its own: they belong to the whole PostgreSQL server.
    private func withRoles(_ body: @Sendable @escaping (Roles) async throws -> Void) async throws {
        try await TestServer.withDatabase(migrated: false) { database in
            let address = try #require(URLComponents(string: database.exposed))
            let name = String(address.path.dropFirst())
            let blocks = try documented().map { block in
                block.map { statement in
                    statement.replacing("DATABASE mapae", with: "DATABASE \(name)")
                        .replacing("mapae_owner", with: "\(name)_owner")
                        .replacing("mapae_serve", with: "\(name)_serve")
                }
            }
            try #require(blocks.count == 3)
            let url = { (role: String) throws -> Secret<String> in
                var own = address
                (own.user, own.password) = ("\(name)_\(role)", "\(role)-password")
                return Secret(try #require(own.string))
            }
            let roles = Roles(owner: try url("owner"), serving: try url("serve"), revocations: blocks[2])
            // What `createdb --owner` does.
            let owned = ["ALTER DATABASE \(name) OWNER TO \(name)_owner"]
            try await TestServer.run(blocks[0] + owned + blocks[1], on: database)
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await body(roles)) } catch { outcome = .failure(error) }
            try await TestServer.run(["ALTER DATABASE \(name) OWNER TO CURRENT_USER"], on: database)
            for role in ["serve", "owner"] {
                try await TestServer.run(
                    ["DROP OWNED BY \(name)_\(role) CASCADE", "DROP ROLE \(name)_\(role)"], on: database)
            }
            try outcome.get()
        }
    }

    /// The statements of each `sql` block of the document.
    private func documented() throws -> [[String]] {
        let text = try String(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/postgresql.md"),
            encoding: .utf8)
        return text.split(separator: "```sql\n").dropFirst().map { rest in
            rest.prefix(upTo: rest.range(of: "```")?.lowerBound ?? rest.endIndex)
                .split(separator: ";").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
                .filter { !$0.isEmpty }
        }
    }

    private func migrate(_ roles: Roles) async throws {
        let store = try await PostgresStore.connect(
            url: roles.owner, poolSize: 1, timeouts: .patient, logger: quietLogger)
        let outcome: Result<Void, any Error>
        do {
            try await Migrator.migrate(store)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await store.close()
        try outcome.get()
        try await TestServer.run(roles.revocations, on: roles.owner)
    }

    @Test func `a server whose role has no DDL sells, refunds, logs in by Toss and takes the unlink callback (2.11)`()
        async throws
    {
        try await withRoles { roles in
            try await migrate(roles)
            var options = Shop.Options()
            options.toss = true
            options.migrating = false
            options.environment = ["MAPAE_DATABASE_URL": roles.serving.exposed, "MAPAE_POSTGRES_POOL": "4"]
            try await Shop.open(options) { shop in
                let buyer = try await shop.buyer()
                #expect(try await buyer.confirm(try await buyer.purchase()).outcome == "200")
                #expect(try await buyer.refund(try await buyer.newestPayment()).outcome == "200")
                try await shop.expectBooksAgree()
                let user = try await shop.tossBuyer()
                #expect(try await user.get("/auth/me").outcome == "200")
                shop.clock.advance(by: .seconds(1))
                #expect(try await shop.unlinkAtToss().outcome == "200")
                #expect(try await user.get("/auth/me").outcome == "401 AUTH_REQUIRED")
            }
        }
    }

    @Test(arguments: [
        "CREATE TABLE mine (id BIGINT)", "DROP TABLE events", "ALTER TABLE ledger_entries DISABLE TRIGGER ALL",
        "UPDATE ledger_entries SET amount = amount", "DELETE FROM ledger_transactions", "TRUNCATE events",
        "CREATE FUNCTION mine() RETURNS BIGINT LANGUAGE SQL AS 'SELECT 1'", "CREATE ROLE mine",
        "UPDATE schema_migrations SET version = version", "ALTER TABLE users ADD COLUMN mine BIGINT",
    ])
    func `the serving role is refused`(_ statement: String) async throws {
        try await withRoles { roles in
            try await migrate(roles)
            // The owner of the tables, or a role that may not even connect, would fail in another way.
            try await TestServer.run(["SELECT COUNT(*) FROM ledger_entries"], on: roles.serving)
            let refusal = await #expect(throws: StoreError.self) {
                try await TestServer.run([statement], on: roles.serving)
            }
            #expect(refusal?.detail.contains("42501") == true, "\(refusal?.detail ?? "")")
        }
    }
}
