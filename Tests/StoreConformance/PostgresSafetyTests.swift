import Foundation
import MapaeCore
import MapaeStore
import MapaeStorePostgres
import MapaeTesting
import Testing

@Suite struct PostgresSafetyTests {
    private func refusal(_ url: String) async -> StoreError? {
        do {
            let store = try await PostgresStore.connect(
                url: Secret(url), timeouts: .patient, logger: quietLogger)
            await store.close()
            return nil
        } catch {
            return error as? StoreError
        }
    }

    @Test(arguments: ["off", "local"])
    func `a database that may lose commits is refused`(setting: String) async throws {
        try await TestServer.withDatabase(migrated: false) { url in
            try await TestServer.configure(url, "synchronous_commit = \(setting)")
            let error = await refusal(url.exposed)
            #expect(error?.code == .unavailable)
            #expect(error?.detail.contains("synchronous_commit is \(setting)") == true)
            try await TestServer.configure(url, "synchronous_commit = on")
            let accepted = await refusal(url.exposed)
            #expect(accepted == nil)
        }
    }

    @Test(arguments: [
        "postgresql://u:hunter2@db.example.com/mapae?sslmode=disable",
        "postgresql://u:hunter2@db.example.com/mapae?sslmode=prefer",
        "postgresql://u:hunter2@127.0.0.1.example.com/mapae?sslmode=allow",
        "postgresql://u:hunter2@127.0.0.1,db.example.com/mapae?sslmode=disable",
        "postgresql://u:hunter2@localhost/mapae?hostaddr=192.0.2.1&sslmode=disable",
    ])
    func `a database on another host is never spoken to in the clear (F2)`(url: String) async {
        let error = await refusal(url)
        #expect(error?.code == .unavailable)
        #expect(error?.detail.contains("in the clear") == true)
    }

    @Test(arguments: [
        "postgresql://u:hunter2@/mapae", "postgresql://u:hunter2%ZZ@127.0.0.1/mapae", "not a url at all hunter2",
        "postgresql://u:hunt@er2@127.0.0.1:1/mapae", "postgresql://u:hunter2@127.0.0.1:1/mapae",
        "postgresql://u:hunter2@127.0.0.1:port/mapae",
    ])
    func `a connection that fails never tells the password (1.15)`(url: String) async throws {
        let error = await refusal(url)
        #expect(error?.code == .unavailable)
        let text = "\(String(describing: error)) \(String(reflecting: error))"
        #expect(!text.contains("hunt"))
        #expect(!text.contains("er2"))
    }

    @Test func `a wrong password says so, without the password`() async throws {
        try await TestServer.withDatabase(migrated: false) { url in
            var wrong = url.exposed
            let colon = try #require(wrong.range(of: "mapae:")?.upperBound)
            let at = try #require(wrong.firstIndex(of: "@"))
            wrong.replaceSubrange(colon..<at, with: "hunter2")
            let error = await refusal(wrong)
            #expect(error?.detail.contains("the user or password was refused") == true)
            #expect(error?.detail.contains("hunter2") == false)
        }
    }

    @Test func `time-outs and settings are in force on every connection`() async throws {
        try await TestServer.withDatabase(migrated: false) { url in
            let timeouts = PostgresTimeouts(patience: .patient, idleInTransaction: .seconds(11))
            let store = try await PostgresStore.connect(
                url: url, poolSize: 2, timeouts: timeouts, logger: quietLogger)
            let row = try await store.read { tx in
                try tx.queryFirst(
                    """
                    SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
                        current_setting('idle_in_transaction_session_timeout') AS idle,
                        current_setting('client_encoding') AS encoding
                    """)
            }
            // What was left of the call when its transaction began.
            let statement = try #require(try row?.value("statement", as: String.self))
            #expect(try row?.value("lock") == statement)
            #expect(statement != "0" && statement != "2min")
            #expect(try row?.value("idle") == "11s")
            #expect(try row?.value("encoding") == "UTF8")
            await store.close()
        }
    }
}
