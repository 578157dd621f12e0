import Foundation
import MapaeStore

/// The files of a data folder are for their owner alone, whatever the umask, and whoever may look into the folder.
enum PrivateFiles {
    /// SQLite makes those beside the database with the database's mode.
    private static let names = ["", "-wal", "-shm", "-journal"].map { SQLiteStore.fileName + $0 }

    /// Makes the database's file when it is missing, and closes it and those beside it to others.
    ///
    /// No file that is there is opened: closing it would let go of the locks that a store of this process holds on it.
    static func secure(_ folder: String) throws {
        let made = open("\(folder)/\(SQLiteStore.fileName)", O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        if made >= 0 { close(made) }
        for name in names where mode(of: "\(folder)/\(name)") & 0o177 != 0 || made >= 0 {
            guard chmod("\(folder)/\(name)", 0o600) == 0 || errno == ENOENT else {
                throw StoreError(.unavailable, detail: "\(name) cannot be closed to others (errno \(errno))")
            }
        }
    }

    static func openToOthers(in folder: String) -> [String] {
        names.filter { mode(of: "\(folder)/\($0)") & 0o077 != 0 }
    }

    /// 0 for a file that is not there.
    private static func mode(of path: String) -> mode_t {
        var facts = stat()
        return stat(path, &facts) == 0 ? facts.st_mode & 0o777 : 0
    }
}

extension SQLiteStore {
    /// The names of the files of a data folder's database that others than their owner may read or write.
    public static func filesOpenToOthers(in folder: String) -> [String] {
        PrivateFiles.openToOthers(in: folder)
    }
}
