import Foundation

/// Counts the commits in a SQLite write-ahead log by reading the file, since SQLite itself does not tell.
/// The layout is https://www.sqlite.org/fileformat2.html#the_write_ahead_log
enum WriteAheadLog {
    static func commits(inFolder folder: String) throws -> Int {
        let log = try Data(contentsOf: URL(filePath: "\(folder)/mapae.sqlite-wal"))
        guard log.count > 32 else { return 0 }
        let pageSize = Int(number(log, at: 8))
        let salts = log[16..<24]
        // The header of a frame that ends a transaction holds the size of the database, others hold 0 there. Frames of an
        // earlier round of the log have other salts.
        return stride(from: 32, through: log.count - 24 - pageSize, by: 24 + pageSize)
            .prefix { log[($0 + 8)..<($0 + 16)] == salts }
            .count { number(log, at: $0 + 4) != 0 }
    }

    private static func number(_ data: Data, at offset: Int) -> UInt32 {
        data[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
