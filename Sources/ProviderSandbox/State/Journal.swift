internal import Foundation

/// The state's changes in a file, one line for all that belong together. A line is handed to the system in one write
/// before its answer leaves, so the end of the process, however it comes, loses nothing; a line cut off by the end of
/// the machine is dropped at the next start.
final class Journal {
    struct Line: Codable {
        let clockMilliseconds: Int64
        let randomState: UInt64
        let entries: [JournalEntry]
    }

    private let file: FileHandle

    /// Reads what is there, then replaces it by `compacted` of it.
    init(path: String, replay: (Line) -> Void, compacted: () -> Line) throws {
        let url = URL(fileURLWithPath: path)
        let folder = url.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if FileManager.default.fileExists(atPath: path) {
            try Self.read(url, replay)
        }
        try PrivateFile.replace(path, with: try Self.bytes(of: compacted()))
        file = try FileHandle(forWritingTo: url)
        try file.seekToEnd()
    }

    deinit {
        try? file.close()
    }

    /// - Throws: when the line is not there; nothing of it is then.
    func write(_ line: Line) throws {
        let (bytes, end) = (try Self.bytes(of: line), try file.offset())
        do {
            try file.write(contentsOf: bytes)
        } catch {
            // A full disk cuts a line off, and with the next one behind it neither could be read.
            try file.truncate(atOffset: end)
            throw error
        }
    }

    private static func read(_ url: URL, _ replay: (Line) -> Void) throws {
        let content = try Data(contentsOf: url)
        let lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
        let isWhole = content.last == UInt8(ascii: "\n")
        for (index, line) in lines.enumerated() {
            if index == lines.count - 1, !isWhole { return }
            replay(try JSONDecoder().decode(Line.self, from: line))
        }
    }

    private static func bytes(of line: Line) throws -> Data {
        try JSONEncoder().encode(line) + Data("\n".utf8)
    }
}
