internal import AsyncHTTPClientTransport
public import Foundation
internal import Logging
public import MutualTLS
public import ProviderSandbox
public import ProviderTransport

/// The sandbox's partner API of Toss, and a way to it that presents its mini-app's certificate.
public struct SandboxPartner: Sendable {
    public let sandbox: Sandbox
    /// Waits for as long as a busy machine may take.
    public let transport: any MutualTLSTransport
    public let apiBaseURL: String
    public let payBaseURL: String
    /// Base64 of the 32 bytes that personal fields are sealed with.
    public let fieldKey: String
}

/// Runs a sandbox with one mini-app on free ports for as long as `body` runs.
///
/// - Parameter clock: the sandbox's; certificates go by the machine's own.
public func withSandboxPartner(
    clock: @escaping @Sendable () -> Date, _ body: (SandboxPartner) async throws -> Void
) async throws {
    let miniApp = SandboxMiniApp()
    let identities = try SandboxIdentities(folder: nil, appNames: [miniApp.appName], keys: .p256)
    var appsInToss = AppsInTossConfiguration(identities: identities, miniApps: [miniApp])
    (appsInToss.port, appsInToss.payPort) = (0, 0)
    var configuration = SandboxConfiguration.onFreePort
    configuration.appsInToss = appsInToss
    configuration.clock = clock
    guard let certificate = identities.clients[miniApp.appName],
        let fieldKey = identities.decryptionKeys[miniApp.appName]
    else { throw NoPartnerAPI() }
    let identity = try ClientIdentity(certificate: certificate.certificatePEM, key: certificate.privateKeyPEM)
    try await withSandbox(configuration, logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }) {
        sandbox in
        let address = try await sandbox.address()
        guard let api = address.partnerURL, let pay = address.partnerPayURL else { throw NoPartnerAPI() }
        try await withPartnerTransport(
            presenting: identity, to: [api, pay], trusting: identities.authorityPEM
        ) { transport in
            try await body(
                SandboxPartner(
                    sandbox: sandbox, transport: transport, apiBaseURL: api, payBaseURL: pay, fieldKey: fieldKey))
        }
    }
}

/// Runs a closure with a way to a sandbox's partner API, for a server that would not trust it. Waits for as long as a busy
/// machine may take.
///
/// - Parameter authority: who vouches for the sandbox, in PEM.
public func withPartnerTransport(
    presenting identity: ClientIdentity, to origins: [String], trusting authority: String,
    _ body: (any MutualTLSTransport) async throws -> Void
) async throws {
    var waits = AsyncHTTPTransport.Settings()
    waits.connectTimeout = patience
    let base = try AsyncHTTPTransport(origins: [], settings: waits)
    let outcome: Result<Void, any Error>
    do {
        let transport = try AsyncHTTPMutualTLSTransport(
            identity: identity, origins: origins, sharing: base, trustingAlone: authority)
        outcome = .success(try await body(PatientTransport(base: transport)))
    } catch {
        outcome = .failure(error)
    }
    try await base.shutdown()
    try outcome.get()
}

private let patience: Duration = .seconds(120)

private struct PatientTransport: MutualTLSTransport {
    let base: AsyncHTTPMutualTLSTransport

    func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse {
        try await base.send(request, timeout: max(timeout, patience))
    }
}

/// The sandbox did not open what it was told to.
private struct NoPartnerAPI: Error {}
