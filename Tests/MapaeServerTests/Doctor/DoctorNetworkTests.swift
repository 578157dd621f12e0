import AppsInToss
import AsyncHTTPClientTransport
import Foundation
import Hummingbird
import HummingbirdTesting
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaeStore
import MapaeTesting
import MutualTLS
import ProviderSandbox
import ProviderTransport
import Testing

@testable import MapaeServer

/// The doctor's checks of what is elsewhere, over real connections: each is broken by itself (C13).
@Suite struct DoctorNetworkTests {
    private func complaints(_ findings: [DoctorFinding]) -> [String] {
        findings.filter { $0.level == .warning || $0.level == .failure }.map { "\($0.check) \($0.level.rawValue)" }
    }

    /// All but the clock's: a busy machine answers with a `Date` that is seconds old, and the clock has tests of its own.
    private func lastingComplaints(_ findings: [DoctorFinding]) -> [String] {
        complaints(findings.filter { $0.check != "clock" })
    }

    private var patience: ProviderTimeouts {
        var patience = ProviderTimeouts()
        (patience.connect, patience.leastAnswer) = (.seconds(120), .seconds(120))
        return patience
    }

    // MARK: Providers

    private func ask(
        _ scene: CertificateScene, _ url: String, over transport: any Transport, note: DateNote = DateNote()
    ) async throws -> [DoctorFinding] {
        await ProviderCheck(
            name: "apps-in-toss", address: try #require(WebAddress(url)), transport: transport, isPartner: true,
            note: note, patience: patience
        ).findings()
    }

    @Test func `Toss is found, reached and lets the certificate in, and tells the time (C13)`() async throws {
        try await withCertificateScene { scene async throws in
            let note = DateNote()
            for url in [scene.settings.apiBaseURL, scene.settings.payBaseURL] {
                let findings = try await ask(scene, url, over: scene.transport, note: note)
                #expect(findings.map(\.level) == [.good, .good, .good])
            }
            let theirs = try #require(note.now)
            #expect(abs(theirs.timeIntervalSinceNow) < 3600)
        }
    }

    @Test func `a certificate that Toss refuses is told apart from a host that is not reached (C13, 0.3)`()
        async throws
    {
        try await withCertificateScene { scene async throws in
            let url = scene.settings.apiBaseURL
            try await scene.sandbox.revokeCertificate(id: scene.first.id)
            #expect(
                complaints(try await ask(scene, url, over: scene.transport)) == ["apps-in-toss.certificate failure"])
        }
    }

    @Test func `a name nobody knows, a closed port and a server nobody vouches for are three findings (C13, 0.7)`()
        async throws
    {
        try await withCertificateScene { scene async throws in
            let base = try AsyncHTTPTransport(origins: [], settings: patience.settings)
            let closed = "https://127.0.0.1:1"
            let unnamed = "https://no-such-host.invalid"
            let identity = scene.transport.current
            let stranger = try SandboxIdentities(folder: nil, appNames: ["shop"], keys: .p256)
            let url = scene.settings.apiBaseURL
            let distrustful = try AsyncHTTPMutualTLSTransport(
                identity: identity, origins: [url, closed, unnamed], sharing: base,
                trustingAlone: stranger.authorityPEM)
            let found = [
                try await ask(scene, unnamed, over: distrustful), try await ask(scene, closed, over: distrustful),
                try await ask(scene, url, over: distrustful),
            ]
            try await base.shutdown()
            #expect(
                found.map(complaints) == [
                    ["apps-in-toss.dns failure"], ["apps-in-toss.connect failure"], ["apps-in-toss.connect failure"],
                ])
            for finding in found.joined() where finding.level == .failure { #expect(finding.advice != nil) }
        }
    }

    @Test func `what is reached without TLS is not called reached over TLS (C13, 0.7)`() async throws {
        try await withSandbox(.onFreePort, logger: quietLogger) { sandbox async throws in
            let address = try #require(WebAddress("http://127.0.0.1:\(try await sandbox.address().port)"))
            let base = try AsyncHTTPTransport(origins: [address.server.origin], settings: patience.settings)
            func words(_ address: WebAddress) async -> [DoctorFinding] {
                await ProviderCheck(
                    name: "tosspayments", address: address, transport: base, isPartner: false, note: DateNote(),
                    patience: patience
                ).findings().filter { $0.check == "tosspayments.connect" }
            }
            let reached = await words(address)
            try await base.shutdown()
            #expect(reached.map(\.level) == [.good])
            #expect(reached.map(\.words.english) == ["127.0.0.1 is reached without TLS, over plain HTTP."])
            #expect(reached.map(\.words.korean) == ["127.0.0.1에 암호화 없이(HTTP) 연결됩니다."])
        }
        try await withCertificateScene { scene async throws in
            let findings = try await ask(scene, scene.settings.apiBaseURL, over: scene.transport)
            #expect(findings.contains { $0.words.english.hasSuffix("is reached over TLS.") })
        }
    }

    // MARK: The callback

    /// The doctor's way to a server that listens on a port it did not choose: the Host stays the public one.
    private struct Detour: Transport {
        let base: AsyncHTTPTransport
        let port: Int
        var dropsAuthorization = false

        func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse {
            var request = request
            request.url = request.url.replacing("http://localhost", with: "http://127.0.0.1:\(port)")
            request.headers.append(TransportHeader("Host", "localhost"))
            if dropsAuthorization { request.headers.removeAll { $0.name == "Authorization" } }
            return try await base.send(request, timeout: timeout)
        }
    }

    private static let secret = "mapae:" + String(repeating: "0f1e2d3c4b5a6978", count: 4)

    /// A whole server that listens, with Toss log-in.
    private func withServer(
        secret: String? = DoctorNetworkTests.secret, hasToss: Bool = true,
        _ body: @Sendable @escaping (MapaeApplication, Detour) async throws -> Void
    ) async throws {
        let fixture = try ConfigurationFixture()
        if hasToss { try fixture.addTossLogIn() }
        fixture.environment["TOSS_CALLBACK_SECRET"] = hasToss ? secret : nil
        fixture.environment["MAPAE_DATABASE_URL"] = "sqlite://\(fixture.folder.path)/server"
        fixture.environment["MAPAE_PUBLIC_URL"] = "http://localhost"
        var system = SystemDependencies(logger: quietLogger)
        system.passwordCost = PasswordHasher.Cost(rounds: 2, blockSize: 1, parallelism: 1)
        let server = try await buildApplication(
            configuration: try fixture.read(), migrating: true, system: system)
        try await server.application.test(.live) { client in
            let port = try #require(client.port)
            let base = try AsyncHTTPTransport(origins: ["http://127.0.0.1:\(port)"])
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await body(server, Detour(base: base, port: port)))
            } catch {
                outcome = .failure(error)
            }
            try await base.shutdown()
            try outcome.get()
        }
    }

    private static func check(
        _ transport: any Transport, _ secrets: [String]?
    ) async throws -> [DoctorFinding] {
        var patience = ProviderTimeouts()
        patience.leastAnswer = .seconds(120)
        return await CallbackCheck(
            publicURL: try PublicURL(parsing: "http://localhost"), secrets: secrets.map { $0.map { Secret($0) } },
            transport: transport, patience: patience
        ).findings()
    }

    @Test func `the callback refuses no credential, takes the configured one, and nothing happens (C13, 2.1)`()
        async throws
    {
        try await withServer { server, transport async throws in
            let before = try await server.store.read { tx in try tx.query("SELECT * FROM toss_log").count }
            let findings = try await Self.check(transport, [Self.secret])
            #expect(findings.map(\.check) == ["public.reach", "callback.closed", "callback.credential"])
            #expect(findings.allSatisfy { $0.level == .good }, "\(findings)")
            let after = try await server.store.read { tx in try tx.query("SELECT * FROM toss_log").count }
            #expect(before == 0 && after == 0)
        }
    }

    @Test func `another credential than the running server's is found (C13, 2.2)`() async throws {
        try await withServer { _, transport async throws in
            let other = "mapae:" + String(repeating: "9f1e2d3c4b5a6978", count: 4)
            #expect(complaints(try await Self.check(transport, [other])) == ["callback.credential failure"])
        }
    }

    @Test func `a proxy that drops the credential is found (C13)`() async throws {
        try await withServer { _, transport async throws in
            var dropping = transport
            dropping.dropsAuthorization = true
            #expect(complaints(try await Self.check(dropping, [Self.secret])) == ["callback.credential failure"])
        }
    }

    @Test func `a server without Toss log-in does not close a callback it has not got (C13)`() async throws {
        try await withServer(hasToss: false) { _, transport async throws in
            let found = complaints(try await Self.check(transport, [Self.secret]))
            #expect(found == ["callback.closed failure", "callback.credential failure"])
            #expect(complaints(try await Self.check(transport, nil)) == [])
        }
    }

    @Test func `no credential at all is a warning, and no server at the address a failure (C13, 2.1)`() async throws {
        try await withServer(secret: nil) { _, transport async throws in
            #expect(complaints(try await Self.check(transport, [])) == ["callback.credential warning"])
        }
        let base = try AsyncHTTPTransport(origins: ["http://127.0.0.1:1"])
        let found = complaints(try await Self.check(Detour(base: base, port: 1), [Self.secret]))
        try await base.shutdown()
        #expect(found == ["public.reach failure"])
    }

    // MARK: All of it

    @Test
    func `the whole doctor finds nothing to mend on a sound installation, and the one thing that is broken (C13)`()
        async throws
    {
        try await withTemporaryFolder { path async throws in
            let folder = try DevelopmentFolder(at: path)
            let unbound = try DevelopmentPartner(in: folder, ports: PartnerPorts(api: 0, pay: 0), keys: .p256)
            var sandboxConfiguration = SandboxConfiguration.onFreePort
            sandboxConfiguration.appsInToss = unbound.sandboxConfiguration(callingBack: nil)
            try await withSandbox(sandboxConfiguration, logger: quietLogger) { sandbox async throws in
                let address = try await sandbox.address()
                var partner = unbound
                partner.ports = PartnerPorts(
                    api: try #require(address.apiPort), pay: try #require(address.payPort))
                let environment = ["MAPAE_STORE_TIMEOUT": "60s"]
                let installation = Installation(
                    of: folder, port: 1, sandboxPort: address.port, partner: partner, environment: environment)
                let before = try await Doctor(installation, patience: patience, logger: quietLogger).examine()
                #expect(lastingComplaints(before) == ["database.reach failure", "public.reach failure"])
                let configuration = try ServerConfiguration.development(
                    folder: folder, port: 1, sandboxPort: address.port, partner: partner, environment: environment)
                let server = try await buildApplication(
                    configuration: configuration, migrating: true, system: SystemDependencies(logger: quietLogger))
                await server.domain.close(server.store)
                let after = try await Doctor(installation, patience: patience, logger: quietLogger).examine()
                #expect(lastingComplaints(after) == ["public.reach failure"])
                #expect(after.contains { $0.check == "toss-pay.certificate" && $0.level == .good })
                #expect(after.contains { $0.check == "clock" })
                #expect(after.contains { $0.check == "disk" })
                let report = DoctorReport(after, language: .korean).text + DoctorReport(after, language: .english).text
                #expect(!report.contains(folder.keys.encryptionKeys))
                #expect(!report.contains(try #require(configuration.appsInToss?.callbackSecrets.first).exposed))
            }
        }
    }
}
