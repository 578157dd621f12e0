internal import AsyncHTTPClientTransport
internal import Foundation
public import Logging
public import MapaeCore
internal import MapaeHTTP
internal import ProviderTransport

/// Goes through everything a server needs and says what is wrong and what to do about it: `mapae doctor` (C13).
///
/// It changes nothing: not at a provider, not in the database, not on the server it asks.
public struct Doctor: Sendable {
    let installation: Installation
    let clock: any WallClock
    let patience: ProviderTimeouts
    let logger: Logger

    public init(
        _ installation: Installation, clock: any WallClock = SystemClock(),
        patience: ProviderTimeouts = ProviderTimeouts(), logger: Logger
    ) {
        self.installation = installation
        self.clock = clock
        self.patience = patience
        self.logger = logger
    }

    /// Everything, in the order in which it is best mended.
    public func examine() async throws -> [DoctorFinding] {
        var findings = SettingsCheck(installation: installation).findings()
        findings += CertificateCheck(sources: installation.certificateSources, clock: clock).findings()
        findings += await StoreCheck(installation: installation, logger: logger).findings()
        findings += DiskCheck(disk: installation.database.flatMap(DataDisk.init(of:))).findings()
        findings.append(
            DescriptorCheck(limit: DescriptorLimit.hard, connectionsInAll: installation.read { $0.connections().inAll })
                .finding())
        findings += await cacheFindings()
        findings += MailCheck(installation: installation).findings()
        let base = try AsyncHTTPTransport(origins: [], settings: patience.settings)
        findings += await remoteFindings(sharing: base)
        try await base.shutdown()
        return findings + [FirewallList.finding]
    }

    private func cacheFindings() async -> [DoctorFinding] {
        guard let address = installation.read({ $0.limits().redis }) else { return [] }
        return [await RedisCheck(address: address, clock: nil).finding()]
    }

    private func remoteFindings(sharing base: AsyncHTTPTransport) async -> [DoctorFinding] {
        var findings: [DoctorFinding] = []
        let note = DateNote()
        if let address = installation.read({ $0.tossPaymentsAddress(installation.mode) }) {
            findings += await ProviderCheck(
                name: "tosspayments", address: address,
                transport: try? base.sharing(origins: [address.server.origin]), isPartner: false, note: note,
                patience: patience
            ).findings()
        }
        findings += await partnerFindings(sharing: base, note: note)
        findings += ClockCheck(clock: clock, note: note).findings()
        if let publicURL = installation.read({ $0.publicURL(installation.mode) }) {
            let secrets = installation.read { $0.callbackSecrets() }
            let hasCertificate = !installation.certificateSources.isEmpty
            findings += await CallbackCheck(
                publicURL: publicURL, secrets: hasCertificate ? secrets : nil,
                transport: try? base.sharing(origins: [publicURL.origin]), patience: patience
            ).findings()
        }
        return findings
    }

    private func partnerFindings(sharing base: AsyncHTTPTransport, note: DateNote) async -> [DoctorFinding] {
        guard let source = installation.certificateSources.first?.source, let hosts = installation.partnerHosts else {
            return []
        }
        let transport: (any MutualTLSTransport)? = (try? source.identity()).flatMap { identity in
            try? installation.partnerTransport(presenting: identity, sharing: base)
        }
        var findings: [DoctorFinding] = []
        for (name, address) in [("apps-in-toss", hosts.api), ("toss-pay", hosts.pay)] {
            findings += await ProviderCheck(
                name: name, address: address, transport: transport, isPartner: true, note: note, patience: patience
            ).findings()
        }
        return findings
    }
}

extension Installation {
    /// Nil when it is not known.
    var database: DatabaseAddress? { read { $0.database() } }
}
