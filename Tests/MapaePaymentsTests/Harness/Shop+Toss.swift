import AppsInToss
import AsyncHTTPClientTransport
import Foundation
import MapaeCore
import MapaePayments
import MapaeStore
import MapaeTesting
import MutualTLS
import ProviderSandbox
import ProviderTransport
import Synchronization
import Testing

/// What a shop with Toss Pay shall be like.
struct TossSetup: Sendable {
    /// Live, since only live payments move money in the sandbox's books.
    var environment = TossPayEnvironment.live
    var behaviour: @Sendable (inout AppsInTossBehaviour) -> Void = { _ in }
    var alter: (@Sendable (inout TransportResponse, TransportRequest) -> Void)?
    /// What happens between an answer of Toss and its arrival.
    var meanwhile: (@Sendable (TransportRequest) async throws -> Void)?

    func sandbox() throws -> AppsInTossConfiguration {
        let miniApp = SandboxMiniApp()
        var configuration = AppsInTossConfiguration(
            identities: try SandboxIdentities(folder: nil, appNames: [miniApp.appName], keys: .p256),
            miniApps: [miniApp])
        (configuration.port, configuration.payPort) = (0, 0)
        behaviour(&configuration.behaviour)
        return configuration
    }
}

/// The partner API as the shop reaches it: with its mini-app's certificate, over a wire on which answers can be changed.
struct Toss: Sendable {
    let client: AppsInTossClient
    let people = TossDirectory()

    var access: TossPayAccess { TossPayAccess(client: client, people: people) }

    init(
        _ setup: TossSetup, _ configuration: AppsInTossConfiguration?, at address: SandboxAddress,
        sharing base: AsyncHTTPTransport
    ) throws {
        let configuration = try #require(configuration)
        let certificate = try #require(configuration.identities.clients[SandboxMiniApp().appName])
        let settings = AppsInTossClient.Settings(
            tossPay: setup.environment, apiBaseURL: try #require(address.partnerURL),
            payBaseURL: try #require(address.partnerPayURL))
        let transport = try AsyncHTTPMutualTLSTransport(
            identity: ClientIdentity(certificate: certificate.certificatePEM, key: certificate.privateKeyPEM),
            origins: settings.origins, sharing: base, trustingAlone: configuration.identities.authorityPEM)
        client = AppsInTossClient(
            transport: PartnerWire(base: transport, alter: setup.alter, meanwhile: setup.meanwhile), settings: settings)
    }
}

/// Waits as long as a busy machine may take, and lets answers be changed.
private struct PartnerWire: MutualTLSTransport {
    let base: AsyncHTTPMutualTLSTransport
    let alter: (@Sendable (inout TransportResponse, TransportRequest) -> Void)?
    let meanwhile: (@Sendable (TransportRequest) async throws -> Void)?

    func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse {
        var response = try await base.send(request, timeout: max(timeout, .seconds(120)))
        alter?(&response, request)
        try await meanwhile?(request)
        return response
    }
}

/// Who is who at Toss, as this test says.
final class TossDirectory: TossPeople {
    private let userKeys = Mutex<[UserID: Int64]>([:])

    func link(_ user: UserID, with userKey: Int64?) { userKeys.withLock { $0[user] = userKey } }

    func person(of user: UserID) async throws -> TossPerson? {
        userKeys.withLock { $0[user] }.map { TossPerson(userKey: Secret($0), userKeyHash: [UInt8]("\($0)".utf8)) }
    }

    func people(of users: [UserID]) async throws -> [UserID: TossPerson] {
        var people: [UserID: TossPerson] = [:]
        for user in users { people[user] = try await person(of: user) }
        return people
    }
}

extension Shop {
    /// The sandbox's first test user.
    static let tossUser: Int64 = 443_731_101

    var tossPay: TossPay { get throws { try #require(TossPay(dependencies)) } }

    /// A shop whose buyer is linked with a Toss user, here and at Toss.
    static func openWithToss(
        _ engine: TestEngine = .sqlite, _ setup: TossSetup = TossSetup(), settings: PaymentSettings = .test,
        isAudited: Bool = true, _ body: (Shop) async throws -> Void
    ) async throws {
        try await open(engine, settings: settings, toss: setup, isAudited: isAudited) { shop in
            try await shop.link(shop.buyer)
            try await body(shop)
        }
    }

    func link(_ user: UserID, with userKey: Int64 = tossUser) async throws {
        let toss = try #require(toss)
        let login = try await sandbox.appLogin(userKey: userKey)
        _ = try await toss.client.generateToken(
            code: AuthorizationCode(login.authorizationCode), referrer: LoginReferrer(rawValue: login.referrer))
        toss.people.link(user, with: userKey)
    }

    func prepareToss(_ package: String = "coffee", by user: UserID? = nil) async throws -> PreparedTossPayment {
        try await tossPay.prepare(packageID: package, for: user ?? buyer, language: .korean)
    }

    /// An order that its buyer has authenticated in the app.
    func tossOrder(_ package: String = "coffee", by user: UserID? = nil) async throws -> PreparedTossPayment {
        let prepared = try await prepareToss(package, by: user)
        try await sandbox.authenticatePay(payToken: prepared.payToken)
        return prepared
    }

    func confirmToss(_ order: PreparedTossPayment, by user: UserID? = nil) async throws -> ConfirmOutcome {
        try await tossPay.confirm(orderNo: order.orderNo, by: user ?? buyer).outcome
    }

    /// A purchase by Toss Pay that went well.
    @discardableResult
    func buyByToss(_ package: String = "coffee", by user: UserID? = nil) async throws -> PaymentID {
        let order = try await tossOrder(package, by: user)
        guard case .paid = try await confirmToss(order, by: user) else { throw UnexpectedOutcome() }
        return order.paymentID
    }

    /// A confirm that meets a fault and is not known afterwards.
    func loseExecution(_ kind: SandboxFault.Kind) async throws -> PreparedTossPayment {
        let order = try await tossOrder()
        await sandbox.add(.execution(kind))
        guard case .confirming(order.paymentID) = try await confirmToss(order) else { throw UnexpectedOutcome() }
        #expect(try await status(of: order.paymentID) == .unknown)
        #expect(try await balance() == 0)
        return order
    }

    /// The payment is given back by somebody else.
    func returnInConsole(_ order: PreparedTossPayment) async throws {
        _ = try await toss?.client.refundPayment(
            PayToken(order.payToken), reason: RefundReason("console"), for: UserKey(rawValue: Self.tossUser))
    }

    func row(_ payment: PaymentID) async throws -> PaymentRow {
        try #require(try await store.read { tx in try PaymentRow.find(payment, in: tx) })
    }
}

extension SandboxFault {
    private static let pay = "/api-partner/v1/apps-in-toss/pay/"

    static func making(_ kind: Kind, times: Int = 1) -> SandboxFault {
        SandboxFault(path: pay + "make-payment", kind: kind, times: times)
    }
    static func execution(_ kind: Kind, times: Int = 1) -> SandboxFault {
        SandboxFault(path: pay + "execute-payment", kind: kind, times: times)
    }
    static func tossRefund(_ kind: Kind, times: Int = 1) -> SandboxFault {
        SandboxFault(path: pay + "refund-payment", kind: kind, times: times)
    }
    static func statusRead(_ kind: Kind, times: Int = 1) -> SandboxFault {
        SandboxFault(path: pay + "get-payment-status", kind: kind, times: times)
    }
}
