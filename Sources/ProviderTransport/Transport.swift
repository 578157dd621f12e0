/// How a provider library reaches its provider: one request, one answer, one dead-line.
///
/// The provider libraries know nothing of sockets; they build a ``TransportRequest`` and read a ``TransportResponse``.
/// `AsyncHTTPClientTransport` is the implementation for servers; an app may bring its own.
///
/// An implementation never retries, never follows a redirect (a 3xx is an answer like any other) and refuses an answer
/// above its size limit.
public protocol Transport: Sendable {
    /// Sends one request and waits for the whole answer, at most until `timeout` has passed since the call.
    ///
    /// - Throws: ``TransportError``, which says whether the provider may have acted on the request.
    func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse
}

/// A transport that presents a client certificate on every connection it makes (mutual TLS).
///
/// Conforming is a promise: there is no way to make one without a certificate and its key, and no request leaves over a
/// connection without them, plain HTTP included. Libraries of providers that know their clients by certificate ask for
/// this protocol, so that a forgotten certificate does not compile.
public protocol MutualTLSTransport: Transport {}

/// A request to a provider.
public struct TransportRequest: Sendable {
    /// `GET`, `POST` or `DELETE`.
    public var method: String
    /// Absolute, with everything percent-encoded.
    public var url: String
    public var headers: [TransportHeader]
    public var body: [UInt8]?

    public init(method: String, url: String, headers: [TransportHeader] = [], body: [UInt8]? = nil) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// A provider's answer, of any status.
public struct TransportResponse: Sendable {
    public var status: Int
    public var headers: [TransportHeader]
    public var body: [UInt8]

    public init(status: Int, headers: [TransportHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of that name, compared without case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

public struct TransportHeader: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// Why there is no answer.
public struct TransportError: Error, Sendable, CustomStringConvertible {
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// No connection could be made: the provider has seen nothing.
        public static let notConnected = Code(description: "notConnected")
        /// The provider refused the client certificate, or its absence. It has read nothing of the request, even where
        /// the request had been written already, as happens under TLS 1.3.
        public static let certificateRefused = Code(description: "certificateRefused")
        /// The dead-line passed.
        public static let timedOut = Code(description: "timedOut")
        /// The connection ended before the whole answer was read.
        public static let connectionLost = Code(description: "connectionLost")
        /// The answer was larger than the limit.
        public static let responseTooLarge = Code(description: "responseTooLarge")
        /// Anything else.
        public static let other = Code(description: "other")
    }

    public let code: Code
    /// False only when it is certain that no byte of the request reached the provider. When true, the provider may have
    /// acted: the outcome is unknown, not failed.
    public let requestMayHaveBeenSent: Bool
    /// For logs; never holds the request or its headers.
    public let detail: String

    public init(_ code: Code, requestMayHaveBeenSent: Bool, detail: String) {
        self.code = code
        self.requestMayHaveBeenSent = requestMayHaveBeenSent
        self.detail = detail
    }

    public var description: String { "\(code): \(detail)" }
}
