internal import Foundation
internal import Logging
internal import Synchronization

/// The disk an SQLite database lies on.
struct DataDisk: Sendable {
    /// How much room is left, as far as it matters.
    enum Room: Int, Comparable {
        /// SQLite may fail to commit soon.
        case full
        /// The next busy day may fill it.
        case scarce
        case enough

        static func < (one: Room, other: Room) -> Bool { one.rawValue < other.rawValue }

        init(_ bytes: Int64) {
            switch bytes {
            case ..<(200 << 20): self = .full
            case ..<(2 << 30): self = .scarce
            default: self = .enough
            }
        }
    }

    let folder: String
    /// How many bytes the program may still write where a folder is; nil when that cannot be told.
    var free: @Sendable (String) -> Int64? = { folder in
        var facts = statvfs()
        guard statvfs(folder, &facts) == 0 else { return nil }
        return Int64(
            clamping: UInt64(facts.f_bavail).multipliedReportingOverflow(by: UInt64(facts.f_frsize)).partialValue)
    }

    var freeBytes: Int64? { free(folder) }
}

extension DataDisk {
    /// Nil for PostgreSQL, whose disk is another machine's matter.
    init?(of database: DatabaseAddress) {
        guard case .sqlite(let folder) = database else { return nil }
        self.init(folder: folder)
    }
}

/// Says in the log that room gets scarce, that it is all but gone, and that there is enough again: once each.
final class DiskWatch: Sendable {
    private let disk: DataDisk
    private let logger: Logger
    private let last = Mutex(DataDisk.Room.enough)

    init(_ disk: DataDisk, logger: Logger) {
        self.disk = disk
        self.logger = logger
    }

    func look() {
        guard let bytes = disk.freeBytes else { return }
        let change = last.withLock { last -> DataDisk.Room? in
            // A tenth more than what made it worse, or a disk at the edge would be told of at every look.
            let room = max(DataDisk.Room(bytes - bytes / 10), min(last, DataDisk.Room(bytes)))
            guard room != last else { return nil }
            last = room
            return room
        }
        guard let change else { return }
        let facts: Logger.Metadata = ["folder": "\(disk.folder)", "free_bytes": .stringConvertible(bytes)]
        switch change {
        case .full: logger.error("disk.full", metadata: facts)
        case .scarce: logger.warning("disk.scarce", metadata: facts)
        case .enough: logger.notice("disk.enough", metadata: facts)
        }
    }
}
