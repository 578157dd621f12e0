internal import Foundation
public import MapaeCore

/// Which database holds the server's memory.
public enum DatabaseAddress: Sendable, Equatable {
    /// The data folder, as an absolute path.
    case sqlite(folder: String)
    /// A libpq connection URI, with its password.
    case postgres(uri: Secret<String>)

    /// Reads `sqlite:///var/lib/mapae`, `postgres://…` or `postgresql://…`.
    public init?(_ text: String) {
        if text.hasPrefix("sqlite://") {
            let path = String(text.dropFirst("sqlite://".count))
            guard path.hasPrefix("/"), path != "/" else { return nil }
            self = .sqlite(folder: path)
        } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            guard URLComponents(string: text) != nil else { return nil }
            self = .postgres(uri: Secret(text))
        } else {
            return nil
        }
    }
}
