internal import Foundation

/// Hands bytes to a descriptor to their end, waiting where it has to.
///
/// - Returns: how many were taken, and `errno` when those were not all.
func writeWhole(_ bytes: [UInt8], to descriptor: CInt) -> (taken: Int, error: CInt?) {
    var taken = 0
    while taken < bytes.count {
        let count = bytes[taken...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        if count > 0 {
            taken += count
            continue
        }
        switch count == 0 ? EIO : errno {
        case EINTR: continue
        case EAGAIN:
            // Whoever started the program may have made its end of a pipe one that does not wait.
            var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            _ = poll(&ready, 1, -1)
        case let error: return (taken, error)
        }
    }
    return (taken, nil)
}

/// Makes a process one that no reader and no lack of a descriptor can end. To be called before anything is opened.
public func prepareDescriptors() {
    // A pipe or socket whose other end is gone is an error, not the end of the process.
    _ = signal(SIGPIPE, SIG_IGN)
    // Likewise a file that may not grow any further.
    _ = signal(SIGXFSZ, SIG_IGN)
    // What is opened next would take the number of a standard descriptor that was closed, and the log would be written into
    // somebody's connection.
    for descriptor in 0...2 where fcntl(CInt(descriptor), F_GETFD) < 0 && errno == EBADF {
        _ = open("/dev/null", O_RDWR)
    }
}
