import Logging
import MapaeHTTP
import MapaeTesting
import Synchronization
import Testing

@testable import MapaeServer

@Suite struct DiskWatchTests {
    @Test func `Room that gets scarce, is all but gone and comes back is told once each`() {
        let bytes = Mutex<Int64?>(nil)
        let lines = Mutex<[String]>([])
        let logger = Logger(label: "test") {
            RedactingJSONLogHandler(label: $0) { line in lines.withLock { $0.append(line) } }
        }
        let watch = DiskWatch(DataDisk(folder: "/data") { _ in bytes.withLock { $0 } }, logger: logger)
        func told(at free: Int64?) -> [String] {
            bytes.withLock { $0 = free }
            lines.withLock { $0 = [] }
            watch.look()
            return lines.withLock { $0 }.map { line in
                ["disk.scarce", "disk.full", "disk.enough"].first(where: line.contains) ?? line
            }
        }
        let (mebibyte, gibibyte): (Int64, Int64) = (1 << 20, 1 << 30)
        #expect(told(at: 100 * gibibyte) == [])
        #expect(told(at: gibibyte) == ["disk.scarce"])
        #expect(told(at: gibibyte) == [])
        #expect(told(at: 199 * mebibyte) == ["disk.full"])
        #expect(told(at: nil) == [])
        // At the edge, but not yet better.
        #expect(told(at: 201 * mebibyte) == [])
        #expect(told(at: 300 * mebibyte) == ["disk.scarce"])
        #expect(told(at: 2 * gibibyte + mebibyte) == [])
        #expect(told(at: 3 * gibibyte) == ["disk.enough"])
        #expect(told(at: 100 * mebibyte) == ["disk.full"])
        #expect(told(at: 50 * gibibyte) == ["disk.enough"])
    }

    @Test func `Only a database on this machine has a disk to watch`() throws {
        let postgres = try #require(DatabaseAddress("postgres://mapae@db.example/mapae"))
        #expect(DataDisk(of: postgres)?.folder == nil)
        #expect(try DataDisk(of: #require(DatabaseAddress("sqlite:///tmp")))?.freeBytes ?? 0 > 0)
    }
}
