public import AsyncHTTPClientTransport
public import NIOSSL
public import ProviderTransport
internal import Synchronization

/// A transport that always presents a client certificate, and can change it while calls are under way.
///
/// Connections belong to the identity they were made with: after a ``swap(to:)`` no call uses one of the identity
/// before, while calls that had begun end on theirs. Whether Toss, or whoever, accepts the new identity is learned
/// first with a transport of its own, ``sibling(presenting:)``.
public final class AsyncHTTPMutualTLSTransport: MutualTLSTransport {
    private struct Presented: Sendable {
        let identity: ClientIdentity
        let transport: AsyncHTTPTransport
    }

    private let base: AsyncHTTPTransport
    private let origins: [String]
    private let trustRoots: NIOSSLTrustRoots
    private let presented: Mutex<Presented>

    /// - Parameters:
    ///   - origins: where requests may go, HTTPS alone: over plain HTTP nobody would see the certificate.
    ///   - base: its client carries these calls too, under its settings; it is the one to shut down.
    ///   - trustRoots: who vouches for the server.
    /// - Throws: `InvalidOriginError`.
    public init(
        identity: ClientIdentity, origins: [String], sharing base: AsyncHTTPTransport,
        trustRoots: NIOSSLTrustRoots = .default
    ) throws {
        if let plain = origins.first(where: { !$0.lowercased().hasPrefix("https://") }) {
            throw InvalidOriginError(origin: plain)
        }
        self.base = base
        self.origins = origins
        self.trustRoots = trustRoots
        let transport = try base.sharing(
            origins: origins, tlsConfiguration: identity.configuration(trusting: trustRoots))
        self.presented = Mutex(Presented(identity: identity, transport: transport))
    }

    /// - Parameter authorityPEM: the certificates, in PEM, of those who alone vouch for the server, as for one on this
    ///   machine with a certificate of its own making.
    /// - Throws: `InvalidOriginError`, or the TLS library's error when the text holds no certificate.
    public convenience init(
        identity: ClientIdentity, origins: [String], sharing base: AsyncHTTPTransport,
        trustingAlone authorityPEM: String
    ) throws {
        let authorities = try NIOSSLCertificate.fromPEMBytes(Array(authorityPEM.utf8))
        try self.init(
            identity: identity, origins: origins, sharing: base, trustRoots: .certificates(authorities))
    }

    /// What the next call presents.
    public var current: ClientIdentity { presented.withLock(\.identity) }

    /// Presents another identity from the next call on.
    ///
    /// - Returns: the identity before; swap back to it to undo.
    @discardableResult
    public func swap(to identity: ClientIdentity) throws -> ClientIdentity {
        let next = try Presented(identity: identity, transport: transport(presenting: identity))
        return presented.withLock { presented in
            let before = presented.identity
            presented = next
            return before
        }
    }

    /// A transport to the same places with an identity of its own, for trying that before a swap.
    public func sibling(presenting identity: ClientIdentity) throws -> AsyncHTTPMutualTLSTransport {
        try AsyncHTTPMutualTLSTransport(identity: identity, origins: origins, sharing: base, trustRoots: trustRoots)
    }

    public func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse {
        try await presented.withLock(\.transport).send(request, timeout: timeout)
    }

    private func transport(presenting identity: ClientIdentity) throws -> AsyncHTTPTransport {
        try base.sharing(origins: origins, tlsConfiguration: identity.configuration(trusting: trustRoots))
    }
}
