internal import AsyncHTTPClientTransport
internal import ProviderTransport

/// How long a provider is waited for, whatever a call's own dead-line says.
public struct ProviderTimeouts: Sendable {
    /// For a connection and its handshake.
    public var connect: Duration = .seconds(5)
    /// No call to a provider that asks for a certificate is given up before. More than zero in tests, which are not
    /// about how quick a busy machine is.
    public var leastAnswer: Duration = .zero

    public init() {}

    var settings: AsyncHTTPTransport.Settings {
        var settings = AsyncHTTPTransport.Settings()
        settings.connectTimeout = connect
        return settings
    }

    func applied(to transport: any MutualTLSTransport) -> any MutualTLSTransport {
        leastAnswer > .zero ? PatientTransport(base: transport, least: leastAnswer) : transport
    }
}

private struct PatientTransport: MutualTLSTransport {
    let base: any MutualTLSTransport
    let least: Duration

    func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse {
        try await base.send(request, timeout: max(timeout, least))
    }
}
