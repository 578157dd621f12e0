internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Reads one of the two files of an identity.
enum IdentityFile {
    enum Kind {
        case certificate
        case key
    }

    static func read(_ path: String, of kind: Kind) throws(ClientIdentityError) -> String {
        // Asked of the open file, so that what was checked is what is read.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw ClientIdentityError(.unreadable, path: path) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw ClientIdentityError(.unreadable, path: path)
        }
        if kind == .key {
            try checkKey(mode: UInt32(status.st_mode), owner: status.st_uid, user: geteuid(), path: path)
        }
        let bytes: Data
        do {
            bytes = try handle.read(upToCount: maximumSize + 1) ?? Data()
        } catch {
            throw ClientIdentityError(.unreadable, path: path)
        }
        guard bytes.count <= maximumSize, let text = String(validating: bytes, as: UTF8.self) else {
            throw ClientIdentityError(.unreadable, path: path)
        }
        return text
    }

    /// Root may read everything anyway; anybody else could exchange the key for one they know.
    static func checkKey(mode: UInt32, owner: UInt32, user: UInt32, path: String) throws(ClientIdentityError) {
        if mode & 0o077 != 0 { throw ClientIdentityError(.keyOpenToOthers, path: path) }
        if owner != user, owner != 0 { throw ClientIdentityError(.keyOfAnotherUser, path: path) }
    }

    private static let maximumSize = 1 << 20
}
