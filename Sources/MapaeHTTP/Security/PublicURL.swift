import Foundation

/// Where the world reaches this server (`MAPAE_PUBLIC_URL`): the one source of absolute URLs, of the expected `Host` and
/// of the expected `Origin`.
public struct PublicURL: Sendable, Hashable, CustomStringConvertible {
    /// `http` or `https`.
    public let scheme: String
    /// In lower case; an IPv6 address with its brackets.
    public let host: String
    /// Nil for the scheme's own port.
    public let port: Int?

    public var isSecure: Bool { scheme == "https" }

    /// `https://pay.example.com`, without a slash at the end: also what browsers send as `Origin`.
    public let origin: String
    /// `pay.example.com`, with the port unless it is the scheme's own.
    public let authority: String

    public var description: String { origin }

    /// Reads `https://host[:port][/]`: no user, path, query or fragment; names in ASCII (punycode).
    public init(parsing text: String) throws(InvalidPublicURL) {
        guard let separator = text.range(of: "://") else {
            throw InvalidPublicURL(reason: "it has no scheme")
        }
        let scheme = text[..<separator.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else {
            throw InvalidPublicURL(reason: "its scheme is neither http nor https")
        }
        var rest = text[separator.upperBound...].lowercased()
        if rest.hasSuffix("/") { rest.removeLast() }
        guard let (host, port) = PublicURL.split(rest) else {
            throw InvalidPublicURL(reason: "after the scheme it must be a host and at most a port")
        }
        self.scheme = scheme
        self.host = host
        self.port = port == (scheme == "https" ? 443 : 80) ? nil : port
        authority = self.port.map { "\(host):\($0)" } ?? host
        origin = "\(scheme)://\(authority)"
    }

    /// Whether a request's `Host` names this server.
    public func matches(authority: String) -> Bool {
        // Nearly every request spells it as we do.
        if authority == self.authority { return true }
        guard let (host, port) = PublicURL.split(authority.lowercased()) else { return false }
        let ownPort = isSecure ? 443 : 80
        return host == self.host && (port ?? ownPort) == (self.port ?? ownPort)
    }

    /// Host and port of an authority in lower case; nil when it is not one.
    private static func split(_ authority: String) -> (host: String, port: Int?)? {
        let isBracketed = authority.hasPrefix("[")
        let hostEnd =
            isBracketed
            ? authority.firstIndex(of: "]").map(authority.index(after:)) ?? authority.endIndex
            : authority.firstIndex(of: ":") ?? authority.endIndex
        let host = authority[..<hostEnd]
        let allowed = isBracketed ? "0123456789abcdef:.[]" : "0123456789abcdefghijklmnopqrstuvwxyz.-"
        guard !host.isEmpty, host.allSatisfy(allowed.contains) else { return nil }
        guard hostEnd != authority.endIndex else { return (String(host), nil) }
        let digits = authority[hostEnd...].dropFirst()
        guard authority[hostEnd] == ":", digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(digits), (1...65535).contains(port)
        else { return nil }
        return (String(host), port)
    }
}

/// Why a text is not a public URL.
public struct InvalidPublicURL: Error, CustomStringConvertible {
    let reason: String
    public var description: String { reason }
}
