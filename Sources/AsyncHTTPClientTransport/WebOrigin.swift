internal import AsyncHTTPClient

/// Scheme, host and port of a URL, as AsyncHTTPClient itself reads them: what is checked is where it connects.
struct WebOrigin: Hashable {
    let scheme: String
    let host: String
    let port: Int

    init(_ url: String) throws {
        guard let request = try? HTTPClient.Request(url: url), let origin = WebOrigin(request) else {
            throw InvalidOriginError(origin: url)
        }
        self = origin
    }

    /// Nil for the Unix-socket schemes AsyncHTTPClient also knows.
    init?(_ request: HTTPClient.Request) {
        guard request.scheme == "https" || request.scheme == "http" else { return nil }
        self.scheme = request.scheme
        self.host = request.host.lowercased()
        self.port = request.port
    }
}

/// An allowed origin was not the URL of an HTTP server, or not of one that is allowed.
public struct InvalidOriginError: Error, Sendable, CustomStringConvertible {
    public let origin: String

    public init(origin: String) {
        self.origin = origin
    }

    public var description: String { "not an http or https origin: \(origin)" }
}
