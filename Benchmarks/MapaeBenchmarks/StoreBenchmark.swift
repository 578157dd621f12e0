import Foundation
import Logging
import MapaeStore
import MapaeStoreSQLite
import MapaeTesting

/// Durable small writes per second on SQLite, each committed alone against committed in groups.
enum StoreBenchmark {
    static func run() async throws {
        print("\n# Durable small writes a second on SQLite (synchronous = FULL)")
        print("writers   alone   grouped   grouped/alone")
        for writers in [1, 8, 32, 128] {
            var alone: [Double] = []
            var grouped: [Double] = []
            // In turn, so that a machine that slows down slows both.
            for _ in 0..<3 {
                alone.append(try await writesPerSecond(writers: writers, groupCommit: false))
                grouped.append(try await writesPerSecond(writers: writers, groupCommit: true))
            }
            let (one, group) = (median(alone), median(grouped))
            print(
                "\(padded(writers, 7)) \(padded(Int(one), 7)) \(padded(Int(group), 9)) "
                    + "\(padded(decimal(group / one), 15))")
        }
    }

    private static func writesPerSecond(writers: Int, groupCommit: Bool) async throws -> Double {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mapae-bench-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try await SQLiteStore.open(
            at: folder, groupCommit: groupCommit, patience: .patient,
            logger: Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await store.write { tx in
            try tx.execute("CREATE TABLE counters (id INTEGER PRIMARY KEY, value INTEGER NOT NULL) STRICT")
            for id in 0..<writers { try tx.execute("INSERT INTO counters (id, value) VALUES (\(id), 0)") }
        }
        let each = max(40, 400 / writers)
        let elapsed = try await ContinuousClock().measure {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in 0..<writers {
                    group.addTask {
                        for _ in 0..<each {
                            try await store.write { tx in
                                try tx.execute("UPDATE counters SET value = value + 1 WHERE id = \(id)")
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        await store.close()
        return Double(writers * each) / elapsed.seconds
    }
}
