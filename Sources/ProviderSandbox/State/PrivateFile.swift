internal import Foundation

/// A file for its owner alone, from the first moment and whatever the umask. Sandbox keys open no money, but who learns on
/// them how keys are kept should learn it right.
enum PrivateFile {
    /// Puts a file in the place of one: a crash or a full disk half-way leaves the old one.
    static func replace(_ path: String, with bytes: Data) throws {
        let unfinished = path + ".new"
        unlink(unfinished)
        let descriptor = open(unfinished, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard fchmod(descriptor, 0o600) == 0 else { throw CocoaError(.fileWriteUnknown) }
        try file.write(contentsOf: bytes)
        try file.close()
        guard rename(unfinished, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}
