import AppsInToss
import AsyncHTTPClientTransport
import Foundation
import MapaeCore
import MapaeIdentity
import MapaeMetrics
import MapaeStore
import MapaeTesting
import MutualTLS
import ProviderSandbox
import ProviderTransport
import Testing

@testable import MapaeServer

/// A keeper of certificates in a folder, before the sandbox's TLS port, on a store of its own.
struct CertificateScene: Sendable {
    let sandbox: Sandbox
    let first: SandboxCertificate
    let folder: URL
    let store: any Store
    let clock: AdjustableClock
    let metrics: MetricsRegistry
    let transport: RollingTransport
    let keeper: CertificateKeeper
    let settings: AppsInTossClient.Settings
    /// Who vouches for the sandbox.
    let authorityPEM: String

    /// A client over what the keeper presents.
    var client: AppsInTossClient {
        AppsInTossClient(transport: CertificatePatience(base: transport), settings: settings)
    }

    /// Puts a pair where the certificate in use is read from, as an operator would.
    func place(_ certificate: SandboxCertificate, asNext: Bool = false) throws {
        try placeCertificate(certificate.certificatePEM, asNext: asNext)
        try placeKey(certificate.privateKeyPEM, asNext: asNext)
    }

    func placeCertificate(_ pem: String, asNext: Bool = false) throws {
        try Data(pem.utf8).write(to: folder.appending(path: asNext ? "next.crt" : "client.crt"), options: .atomic)
    }

    func placeKey(_ pem: String, asNext: Bool = false, mode: Int = 0o600) throws {
        let path = folder.appending(path: asNext ? "next.key" : "client.key").path
        try? FileManager.default.removeItem(atPath: path)
        #expect(
            FileManager.default.createFile(
                atPath: path, contents: Data(pem.utf8), attributes: [.posixPermissions: mode]))
    }

    /// What the keeper presents now, by the name the sandbox gives it.
    var presented: String { transport.current.facts.fingerprint }

    /// Security events, the oldest first: their kinds, and the problem where they name one.
    func events() async throws -> [String] {
        try await store.read { tx in
            try SecurityEventRow.latest(100, in: tx).reversed().map { row in
                row.event.kind.rawValue + (row.event.detail["problem"].map { " \($0)" } ?? "")
            }
        }
    }
}

/// Waits for as long as a busy machine may take: these tests are not about time.
struct CertificatePatience: MutualTLSTransport {
    let base: any MutualTLSTransport

    func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse {
        try await base.send(request, timeout: max(timeout, .seconds(120)))
    }
}

func withCertificateScene(_ body: (CertificateScene) async throws -> Void) async throws {
    let identities = try SandboxIdentities(folder: nil, appNames: ["shop"], keys: .p256)
    var appsInToss = AppsInTossConfiguration(
        identities: identities, miniApps: [SandboxMiniApp(appName: "shop")])
    (appsInToss.port, appsInToss.payPort) = (0, 0)
    appsInToss.requestsPerMinute = 1_000_000
    var configuration = SandboxConfiguration.onFreePort
    configuration.appsInToss = appsInToss
    try await withTestStore(.sqlite) { store in
        try await withTemporaryFolder { folder in
            try await withSandbox(configuration, logger: quietLogger) { sandbox in
                let base = try AsyncHTTPTransport(origins: [], settings: .waitingLong)
                let outcome: Result<Void, any Error>
                do {
                    let first = try #require(identities.clients["shop"])
                    let scene = try await CertificateScene(
                        sandbox: sandbox, first: first, folder: URL(filePath: folder), store: store, base: base,
                        authorityPEM: identities.authorityPEM)
                    outcome = .success(try await body(scene))
                } catch {
                    outcome = .failure(error)
                }
                try await base.shutdown()
                try outcome.get()
            }
        }
    }
}

extension AsyncHTTPTransport.Settings {
    fileprivate static var waitingLong: Self {
        var settings = Self()
        settings.connectTimeout = .seconds(120)
        return settings
    }
}

extension CertificateScene {
    fileprivate init(
        sandbox: Sandbox, first: SandboxCertificate, folder: URL, store: any Store, base: AsyncHTTPTransport,
        authorityPEM: String
    ) async throws {
        let address = try await sandbox.address()
        let settings = AppsInTossClient.Settings(
            tossPay: .test, apiBaseURL: try #require(address.partnerURL),
            payBaseURL: try #require(address.partnerPayURL))
        self.sandbox = sandbox
        self.first = first
        self.folder = folder
        self.store = store
        self.settings = settings
        self.authorityPEM = authorityPEM
        clock = AdjustableClock()
        metrics = MetricsRegistry()
        transport = RollingTransport(
            try AsyncHTTPMutualTLSTransport(
                identity: ClientIdentity(certificate: first.certificatePEM, key: first.privateKeyPEM),
                origins: settings.origins, sharing: base, trustingAlone: authorityPEM))
        let path = { (name: String) in folder.appending(path: name).path }
        keeper = CertificateKeeper(
            transport: transport,
            sources: [
                .files(certificate: path("client.crt"), key: path("client.key")),
                .files(certificate: path("next.crt"), key: path("next.key")),
            ],
            record: CertificateRecord(store: store, clock: clock, logger: quietLogger, metrics: metrics), clock: clock
        ) { transport throws(AppsInTossError) in
            try await AppsInTossClient(transport: CertificatePatience(base: transport), settings: settings).probe()
        }
        try place(first)
        try await keeper.look()
    }
}
