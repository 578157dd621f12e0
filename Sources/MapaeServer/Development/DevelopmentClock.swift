internal import Foundation
public import MapaeCore
internal import StrictJSON

/// The clock that server and sandbox share in development. How far it was moved is kept in the data folder, or after a
/// restart everything stored would lie in the future.
public actor DevelopmentClock {
    /// What server and sandbox read.
    public nonisolated let clock: AdjustableClock
    private let file: URL
    private var offset: Duration

    private struct Kept: Codable {
        let offsetMilliseconds: Int64
    }

    /// - Throws: ``UnusableDevelopmentFolder``.
    public init(in folder: DevelopmentFolder, base: any WallClock = SystemClock()) throws(UnusableDevelopmentFolder) {
        file = URL(filePath: folder.path).appending(path: "clock.json")
        offset = try DevelopmentClock.keptOffset(in: file)
        clock = AdjustableClock(base: base)
        clock.advance(by: offset)
    }

    /// Moves the clock forward and answers the new time.
    public func advance(by duration: Duration) throws -> Timestamp {
        let moved = offset + duration
        try DevelopmentFolder.write(
            JSONEncoder().encode(Kept(offsetMilliseconds: moved.wholeMilliseconds)), to: file)
        offset = moved
        clock.advance(by: duration)
        return clock.now()
    }

    private static func keptOffset(in file: URL) throws(UnusableDevelopmentFolder) -> Duration {
        let path = file.path(percentEncoded: false)
        guard FileManager.default.fileExists(atPath: path) else { return .zero }
        do {
            let bytes = try ReadFile(path: path).bytes
            return .milliseconds(try StrictJSONDecoder().decode(Kept.self, from: bytes).offsetMilliseconds)
        } catch {
            throw UnusableDevelopmentFolder(path: path, reason: "cannot be read")
        }
    }
}
