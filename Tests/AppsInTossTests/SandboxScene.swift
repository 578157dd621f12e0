import AppsInToss
import AsyncHTTPClientTransport
import Foundation
import MutualTLS
import NIOSSL
import ProviderSandbox
import ProviderTransport
import Testing

/// The client against the sandbox's partner API, over real connections with a client certificate.
struct SandboxScene: Sendable {
    let sandbox: Sandbox
    let client: AppsInTossClient
    let transport: AsyncHTTPMutualTLSTransport
    let cipher: FieldCipher

    /// The sandbox's first test user.
    static let user = UserKey(rawValue: 443_731_101)
    static let now = Date(timeIntervalSince1970: 1_786_343_401)

    func logIn(referrer: String = "SANDBOX", scopes: [String]? = nil) async throws -> LoginTokens {
        let login = try await sandbox.appLogin(scopes: scopes, referrer: referrer)
        return try await client.generateToken(
            code: AuthorizationCode(login.authorizationCode), referrer: LoginReferrer(rawValue: login.referrer))
    }

    /// A payment of 11,000 won that its buyer has agreed to.
    func agreedPayment(orderNo: String = "order-1") async throws -> (PayToken, OrderNo) {
        _ = try await logIn()
        let order = try OrderNo(orderNo)
        let request = MakePaymentRequest(
            orderNo: order, productDescription: try ProductDescription("생수 외 1건"),
            amounts: try TossPayAmounts(amount: 11_000))
        let token = try await client.makePayment(request, for: Self.user)
        try await sandbox.authenticatePay(payToken: token.description)
        return (token, order)
    }

    /// Another client to the same places.
    func client(presenting identity: ClientIdentity) throws -> AppsInTossClient {
        AppsInTossClient(
            transport: PatientTransport(base: try transport.sibling(presenting: identity)), settings: client.settings)
    }

    func identity(_ certificate: SandboxCertificate) throws -> ClientIdentity {
        try ClientIdentity(certificate: certificate.certificatePEM, key: certificate.privateKeyPEM)
    }
}

/// Waits for as long as a busy machine may take: these tests are not about time.
private struct PatientTransport: MutualTLSTransport {
    let base: AsyncHTTPMutualTLSTransport

    func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse {
        try await base.send(request, timeout: max(timeout, .seconds(120)))
    }
}

func withSandboxScene(
    tossPay: TossPayEnvironment = .test, _ adjust: (inout AppsInTossConfiguration) -> Void = { _ in },
    _ body: (SandboxScene) async throws -> Void
) async throws {
    let identities = try SandboxIdentities(folder: nil, appNames: ["shop", "game"], keys: .p256)
    var appsInToss = AppsInTossConfiguration(
        identities: identities, miniApps: [SandboxMiniApp(appName: "shop"), SandboxMiniApp(appName: "game")])
    (appsInToss.port, appsInToss.payPort) = (0, 0)
    adjust(&appsInToss)
    var configuration = SandboxConfiguration.onFreePort
    configuration.appsInToss = appsInToss
    configuration.clock = { SandboxScene.now }
    try await withSandbox(configuration) { sandbox in
        let address = try await sandbox.address()
        let certificate = try #require(identities.clients["shop"])
        let settings = AppsInTossClient.Settings(
            tossPay: tossPay, apiBaseURL: try #require(address.partnerURL),
            payBaseURL: try #require(address.partnerPayURL))
        var waits = AsyncHTTPTransport.Settings()
        waits.connectTimeout = .seconds(120)
        let base = try AsyncHTTPTransport(origins: [], settings: waits)
        let outcome: Result<Void, any Error>
        do {
            let transport = try AsyncHTTPMutualTLSTransport(
                identity: ClientIdentity(certificate: certificate.certificatePEM, key: certificate.privateKeyPEM),
                origins: settings.origins, sharing: base,
                trustRoots: .certificates(NIOSSLCertificate.fromPEMBytes(Array(identities.authorityPEM.utf8))))
            let key = try FieldKey(id: "first", base64: #require(identities.decryptionKeys["shop"]))
            outcome = .success(
                try await body(
                    SandboxScene(
                        sandbox: sandbox,
                        client: AppsInTossClient(transport: PatientTransport(base: transport), settings: settings),
                        transport: transport, cipher: FieldCipher(current: key))))
        } catch {
            outcome = .failure(error)
        }
        try await base.shutdown()
        try outcome.get()
    }
}

func withBehaviour(
    _ change: (inout AppsInTossBehaviour) -> Void, _ body: (SandboxScene) async throws -> Void
) async throws {
    try await withSandboxScene({ change(&$0.behaviour) }, body)
}
