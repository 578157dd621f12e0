internal import Foundation
public import MapaeHTTP

/// The address of a resource at a provider: an origin and a path, without credentials, query or fragment.
public struct WebAddress: Hashable, Sendable, CustomStringConvertible {
    public let server: PublicURL
    /// Empty or beginning with a slash, never ending with one.
    public let path: String

    public init?(_ text: String) {
        guard let afterScheme = text.range(of: "://")?.upperBound else { return nil }
        let pathStart = text[afterScheme...].firstIndex(of: "/") ?? text.endIndex
        guard let server = try? PublicURL(parsing: String(text[..<pathStart])) else { return nil }
        var path = text[pathStart...]
        if path.hasSuffix("/") { path.removeLast() }
        guard path.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "/._-".contains($0)) }) else { return nil }
        self.server = server
        self.path = String(path)
    }

    public var description: String { server.origin + path }
}

extension PublicURL {
    /// Whether the host is this machine by its very name: nothing has to be resolved.
    var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
