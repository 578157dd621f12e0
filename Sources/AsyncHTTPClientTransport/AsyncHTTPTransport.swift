internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
public import NIOSSL
public import ProviderTransport

/// A ``ProviderTransport/Transport`` over AsyncHTTPClient: HTTP/1.1, TLS 1.2 or newer with full verification.
///
/// - A request is sent at most once. Redirects are answers; neither requests nor connection attempts are repeated.
/// - A URL outside of the allowed origins is refused before anything is resolved or sent.
/// - The dead-line of a call counts from its beginning and covers the wait for a connection, the handshake, the
///   sending and the whole answer.
/// - `TransportError.requestMayHaveBeenSent` is false when the request's head had not been given to the socket. The
///   client, its connections and its timers share one event loop, so that this cannot change behind the error's back.
///
/// One client serves all providers of a process: make one transport, derive the others with
/// ``sharing(origins:tlsConfiguration:)``, and ``shutdown()`` one of them when no call is under way any more.
public struct AsyncHTTPTransport: Transport {
    private let client: HTTPClient
    private let origins: Set<WebOrigin>
    private let settings: Settings
    private let tlsConfiguration: TLSConfiguration

    /// - Parameters:
    ///   - origins: where requests may go, as `https://api.tosspayments.com` or `http://127.0.0.1:9090`. Scheme, host
    ///     and port count, a path is left aside, so a provider's base URL will do.
    ///   - tlsConfiguration: trust roots and, where the provider asks for one, the client certificate. The verification
    ///     of the server is always full, and versions below TLS 1.2 are never spoken, whatever this says.
    /// - Throws: ``InvalidOriginError``.
    public init(
        origins: [String], settings: Settings = Settings(),
        tlsConfiguration: TLSConfiguration = .makeClientConfiguration()
    ) throws {
        self.origins = try Set(origins.map(WebOrigin.init))
        self.settings = settings
        self.tlsConfiguration = tlsConfiguration.verifying
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(connect: TimeAmount(settings.connectTimeout)),
            connectionPool: HTTPClient.Configuration.ConnectionPool(
                idleTimeout: TimeAmount(settings.idleTime),
                concurrentHTTP1ConnectionsPerHostSoftLimit: settings.maximumConnectionsPerHost))
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        self.client = HTTPClient(
            eventLoopGroupProvider: .shared(HTTPClient.defaultEventLoopGroup.any()), configuration: configuration)
    }

    private init(_ other: AsyncHTTPTransport, origins: Set<WebOrigin>, tlsConfiguration: TLSConfiguration) {
        self.client = other.client
        self.settings = other.settings
        self.origins = origins
        self.tlsConfiguration = tlsConfiguration.verifying
    }

    /// A transport to other origins, with its own identity, over the same client and under the same settings.
    ///
    /// - Throws: ``InvalidOriginError``.
    public func sharing(
        origins: [String], tlsConfiguration: TLSConfiguration = .makeClientConfiguration()
    ) throws -> AsyncHTTPTransport {
        try AsyncHTTPTransport(self, origins: Set(origins.map(WebOrigin.init)), tlsConfiguration: tlsConfiguration)
    }

    /// Closes the client under this transport and those that share it. Calls still under way fail; later ones are
    /// refused. To be called exactly once before the last of them is let go.
    public func shutdown() async throws {
        try await client.shutdown()
    }

    /// - Parameter timeout: at most a day is waited.
    public func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse {
        let deadline = NIODeadline.now() + TimeAmount(min(timeout, .seconds(86_400)))
        let outgoing = try outgoing(request)
        let collector = AnswerCollector(maximumBytes: settings.maximumAnswerBytes)
        let call = client.execute(request: outgoing, delegate: collector, deadline: deadline)
        do {
            return try await withTaskCancellationHandler {
                try await call.get()
            } onCancel: {
                call.cancel()
            }
        } catch {
            throw TransportError(
                failure: error, headWasSent: collector.headWasSent, answerHadBegun: collector.answerHasBegun)
        }
    }

    private func outgoing(_ request: TransportRequest) throws -> HTTPClient.Request {
        let outgoing: HTTPClient.Request
        do {
            outgoing = try HTTPClient.Request(
                url: request.url, method: HTTPMethod(rawValue: request.method),
                headers: HTTPHeaders(request.headers.map { ($0.name, $0.value) }),
                body: request.body.map { .bytes($0) }, tlsConfiguration: tlsConfiguration)
        } catch {
            throw TransportError(failure: error, headWasSent: false)
        }
        guard let origin = WebOrigin(outgoing), origins.contains(origin) else {
            throw TransportError(.other, requestMayHaveBeenSent: false, detail: "origin not allowed")
        }
        return outgoing
    }
}

extension TLSConfiguration {
    /// The same identity and trust roots, with what is not open to choice.
    fileprivate var verifying: TLSConfiguration {
        var configuration = self
        configuration.certificateVerification = .fullVerification
        configuration.minimumTLSVersion = minimumTLSVersion == .tlsv13 ? .tlsv13 : .tlsv12
        return configuration
    }
}
