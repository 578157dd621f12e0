internal import AsyncHTTPClientTransport
internal import MapaeCore
internal import MapaeHTTP
internal import MutualTLS

/// What a server is set up with, whether or not it would start: for commands that look at it.
public struct Installation: Sendable {
    let sources: ConfigurationSources
    let mode: ServerMode
    /// Who alone vouches for the sandbox, in PEM.
    let sandboxAuthority: String?

    /// The one `mapae serve` would run.
    public init(reading sources: ConfigurationSources) {
        self.init(sources: sources, mode: .production, sandboxAuthority: nil)
    }

    /// The one `mapae dev` runs.
    public init(
        of folder: DevelopmentFolder, port: Int, sandboxPort: Int, partner: DevelopmentPartner,
        environment: [String: String]
    ) {
        self.init(
            sources: .development(
                folder: folder, port: port, sandboxPort: sandboxPort, partner: partner, environment: environment),
            mode: .development, sandboxAuthority: partner.authorityPEM)
    }

    init(sources: ConfigurationSources, mode: ServerMode, sandboxAuthority: String?) {
        self.sources = sources
        self.mode = mode
        self.sandboxAuthority = sandboxAuthority
    }

    /// Reads a part of the settings by itself; what is wrong with the others does not matter.
    func read<Value>(_ part: (inout SettingsReader) -> Value) -> Value {
        var reader = SettingsReader(sources)
        return part(&reader)
    }

    /// The certificate's place and that of the next one.
    var certificateSources: [(role: PartnerCertificate.Role, source: CertificateSource)] {
        read { reader in
            var sources: [(role: PartnerCertificate.Role, source: CertificateSource)] = []
            if let source = reader.tossCertificate() { sources.append((.current, source)) }
            if let source = reader.nextTossCertificate() { sources.append((.next, source)) }
            return sources
        }
    }

    /// Toss' two hosts; nil when their settings are wrong.
    var partnerHosts: (api: WebAddress, pay: WebAddress)? {
        read { reader in
            guard let api = reader.partnerAddress(mode), let pay = reader.partnerPayAddress(mode) else { return nil }
            return (api, pay)
        }
    }

    /// A way to Toss' two hosts that presents an identity.
    func partnerTransport(
        presenting identity: ClientIdentity, sharing base: AsyncHTTPTransport
    ) throws -> AsyncHTTPMutualTLSTransport {
        let origins = partnerHosts.map { [$0.api.server.origin, $0.pay.server.origin] } ?? []
        return try AsyncHTTPMutualTLSTransport(
            identity: identity, origins: origins, sharing: base, trusting: sandboxAuthority)
    }
}
