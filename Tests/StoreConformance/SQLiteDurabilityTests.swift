import Foundation
import GRDB
import MapaeStore
import MapaeStoreSQLite
import MapaeTesting
import Testing

@Suite struct SQLiteDurabilityTests {
    private func pragmas(_ tx: any Transaction) throws -> [String: String] {
        let synchronous = try tx.queryFirst("PRAGMA synchronous")?.value("synchronous", as: Int.self)
        let keys = try tx.queryFirst("PRAGMA foreign_keys")?.value("foreign_keys", as: Int.self)
        let journal = try tx.queryFirst("PRAGMA journal_mode")?.value("journal_mode", as: String.self)
        return [
            "synchronous": synchronous.map(String.init) ?? "", "foreign_keys": keys.map(String.init) ?? "",
            "journal_mode": journal ?? "",
        ]
    }

    @Test func `the writer flushes each commit to the disk, after opening and after many writes`() async throws {
        try await withTestStore(.sqlite) { store in
            let expected = ["synchronous": "2", "foreign_keys": "1", "journal_mode": "wal"]
            #expect(try await store.write(pragmas) == expected)
            try await Ledger.create(store)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in 1...200 { group.addTask { try await store.write { tx in try Ledger.insert(tx, id) } } }
                try await group.waitForAll()
            }
            // No closure can weaken it: SQLite refuses inside a transaction.
            let code = try await storeErrorCode {
                try await store.write { tx in try tx.query("PRAGMA synchronous = OFF") }
            }
            #expect(code == .engine)
            #expect(try await store.write(pragmas) == expected)
        }
    }

    @Test func `what was committed is there after closing and opening again`() async throws {
        try await withTemporaryFolder { folder in
            let first = try await SQLiteStore.open(at: folder, patience: .patient, logger: quietLogger)
            try await Ledger.create(first, accounts: [1: 7])
            await first.close()
            let second = try await SQLiteStore.open(at: folder, patience: .patient, logger: quietLogger)
            let balance = try await Ledger.balance(second, 1)
            #expect(balance == 7)
            await second.close()
        }
    }

    @Test func `a data folder is held by one store, until that is closed`() async throws {
        try await withTemporaryFolder { folder in
            let first = try await SQLiteStore.open(at: folder, patience: .patient, logger: quietLogger)
            let code = try await storeErrorCode {
                try await SQLiteStore.open(at: folder, patience: .patient, logger: quietLogger)
            }
            #expect(code == .alreadyOpen)
            await first.close()
            let second = try await SQLiteStore.open(at: folder, patience: .patient, logger: quietLogger)
            await second.close()
        }
    }

    @Test func `a folder that is missing is made, for its owner alone`() async throws {
        try await withTemporaryFolder { parent in
            let folder = "\(parent)/deep/data"
            let store = try await SQLiteStore.open(at: folder, patience: .patient, logger: quietLogger)
            await store.close()
            let attributes = try FileManager.default.attributesOfItem(atPath: folder)
            #expect(attributes[.posixPermissions] as? Int == 0o700)
        }
    }

    @Test
    func `its files are their owner's alone, in a folder that others may look into and when they were not before`()
        async throws
    {
        try await withTemporaryFolder { folder in
            #expect(chmod(folder, 0o755) == 0)
            for round in 1...2 {
                let store = try await SQLiteStore.open(at: folder, patience: .patient, logger: quietLogger)
                if round == 1 { try await Ledger.create(store) }
                try await store.write { tx in try Ledger.insert(tx, round) }
                let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
                #expect(files == ["mapae.lock", "mapae.sqlite", "mapae.sqlite-shm", "mapae.sqlite-wal"])
                for file in files { #expect(try mode(of: "\(folder)/\(file)") == 0o600, "\(file)") }
                #expect(SQLiteStore.filesOpenToOthers(in: folder) == [])
                await store.close()
                #expect(chmod("\(folder)/mapae.sqlite", 0o644) == 0)
                #expect(SQLiteStore.filesOpenToOthers(in: folder) == ["mapae.sqlite"])
            }
        }
    }

    private func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `a folder that cannot be used is reported as unavailable`() async throws {
        try await withTemporaryFolder { parent in
            try Data("a file".utf8).write(to: URL(filePath: "\(parent)/file"))
            let code = try await storeErrorCode {
                try await SQLiteStore.open(at: "\(parent)/file/data", patience: .patient, logger: quietLogger)
            }
            #expect(code == .unavailable)
            try Data(repeating: 0x41, count: 8192).write(to: URL(filePath: "\(parent)/mapae.sqlite"))
            let notADatabase = try await storeErrorCode {
                try await SQLiteStore.open(at: parent, patience: .patient, logger: quietLogger)
            }
            #expect(notADatabase == .unavailable)
        }
    }

    @Test func `a lock that another program holds too long is reported as busy`() async throws {
        try await withTemporaryFolder { folder in
            let store = try await SQLiteStore.open(at: folder, patience: .patient, logger: quietLogger)
            try await Ledger.create(store)
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let intruder = try DatabaseQueue(path: "\(folder)/mapae.sqlite", configuration: configuration)
            try await intruder.writeWithoutTransaction { db in try db.beginTransaction(.immediate) }
            let code = try await storeErrorCode {
                try await store.write(within: .brief) { tx in try Ledger.insert(tx, 1) }
            }
            #expect(code == .busy)
            try await intruder.writeWithoutTransaction { db in try db.rollback() }
            try await store.write { tx in try Ledger.insert(tx, 2) }
            #expect(try await Ledger.ids(store) == [2])
            await store.close()
        }
    }
}
