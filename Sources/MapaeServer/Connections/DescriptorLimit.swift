internal import Foundation

/// How many files and sockets the process may have open (`RLIMIT_NOFILE`).
public enum DescriptorLimit {
    /// The limit that holds now.
    static var current: Int { limits.current }

    /// What ``raise()`` brings it to.
    static var hard: Int { Int(clamping: limits.raw.rlim_max) }

    /// Raises the limit as far as the system lets it; a process is started with a low one for the sake of old programs.
    public static func raise() {
        var (_, now) = limits
        guard now.rlim_cur < now.rlim_max else { return }
        now.rlim_cur = now.rlim_max
        _ = setrlimit(resource, &now)
    }

    /// How many connections a limit leaves room for, beside the store, providers and files.
    static func connections(of limit: Int) -> Int {
        max(16, min(10_000, limit - min(256, max(64, limit / 4))))
    }

    #if canImport(Glibc)
        private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let resource = RLIMIT_NOFILE
    #endif

    private static var limits: (current: Int, raw: rlimit) {
        var raw = rlimit()
        guard getrlimit(resource, &raw) == 0 else { return (1024, raw) }
        return (Int(clamping: raw.rlim_cur), raw)
    }
}
