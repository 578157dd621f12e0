import Foundation
import MapaeStore
import Synchronization

/// Holds a data folder for one server: an exclusive `flock` on `mapae.lock`, which the system lets go of when the process
/// ends, however it ends.
final class DataFolderLock: Sendable {
    private let folder: String
    private let descriptor: Mutex<CInt?>

    init(folder: String) throws {
        self.folder = folder
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw StoreError(.unavailable, detail: "the data folder cannot be created")
        }
        let opened = Foundation.open("\(folder)/mapae.lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard opened >= 0 else {
            throw StoreError(.unavailable, detail: "the data folder cannot be written (errno \(errno))")
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            Foundation.close(opened)
            throw reason == EWOULDBLOCK
                ? StoreError(.alreadyOpen, detail: "another server holds this data folder")
                : StoreError(.unavailable, detail: "the data folder cannot be locked (errno \(reason))")
        }
        descriptor = Mutex(opened)
    }

    deinit { release() }

    /// Flushes the folder itself, so that a file just created in it is still there after a power cut.
    func makeEntriesDurable() throws {
        let opened = Foundation.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else {
            throw StoreError(.unavailable, detail: "the data folder cannot be read (errno \(errno))")
        }
        defer { Foundation.close(opened) }
        guard fsync(opened) == 0 else {
            throw StoreError(.unavailable, detail: "the data folder cannot be flushed (errno \(errno))")
        }
    }

    func release() {
        descriptor.withLock { held in
            if let open = held { Foundation.close(open) }
            held = nil
        }
    }
}
