import Foundation
import HTTPTypes
import HummingbirdTesting
import MapaeCore
import MapaeIdentity
import MapaePayments
import MapaeServer
import NIOCore
import ProviderSandbox
import Testing

extension DevelopmentPartner {
    static func onFreePorts(in folder: DevelopmentFolder) throws -> DevelopmentPartner {
        try DevelopmentPartner(in: folder, ports: PartnerPorts(api: 0, pay: 0), keys: .p256)
    }

    /// The same one, once the sandbox listens.
    func found(at address: SandboxAddress) throws -> DevelopmentPartner {
        var partner = self
        partner.ports = PartnerPorts(api: try #require(address.apiPort), pay: try #require(address.payPort))
        return partner
    }
}

/// What Toss users and app back ends do in a shop that was opened with `toss`.
extension Shop {
    /// The sandbox's first test user.
    static let tossUser: Int64 = 443_731_101

    /// The body of a log-in by a fresh code of `appLogin()`.
    func tossCode(of userKey: Int64 = tossUser, _ more: String = "") async throws -> String {
        let login = try await sandbox.appLogin(userKey: userKey)
        return #"{"authorizationCode":"\#(login.authorizationCode)","referrer":"\#(login.referrer)"\#(more)}"#
    }

    /// Logs a Toss user in, as a mini-app does; the first time makes an account.
    func tossBuyer(_ userKey: Int64 = tossUser) async throws -> Buyer {
        let session = try await send(
            .post, "/auth/toss/login", try await tossCode(of: userKey, #","delivery":"body""#))
        return Buyer(shop: self, accessToken: try #require(session["accessToken"]))
    }

    /// An app's back end with a server key of these scopes.
    func backEnd(_ scopes: Scope...) async throws -> Buyer {
        let key = try await server.domain.apiKeys.makeServerKey(
            NewAPIKey(name: "back end", scopes: scopes.map(\.rawValue)), by: nil, in: nil)
        return Buyer(shop: self, accessToken: key.text.exposed)
    }

    /// The user unlinks in the Toss app, and Toss' callback comes.
    func unlinkAtToss(_ userKey: Int64 = tossUser, referrer: String = "UNLINK") async throws -> Answer {
        _ = try await sandbox.unlink(userKey: userKey, referrer: referrer)
        let secret = try #require(configuration.appsInToss?.callbackSecrets.first).exposed
        let response = try await client.executeRequest(
            uri: "/api/webhooks/toss/unlink", method: .post,
            headers: [
                .contentType: "application/json", .authorization: "Basic \(Data(secret.utf8).base64EncodedString())",
            ], body: ByteBuffer(string: #"{"userKey":\#(userKey),"referrer":"\#(referrer)"}"#))
        return Answer(status: response.status.code, bytes: Data(response.body.readableBytesView))
    }
}

extension Shop.Options {
    /// A shop that sells goods by Toss Pay, in Toss' test mode.
    static var selling: Shop.Options {
        var options = Shop.Options()
        options.toss = true
        options.configuration = { configuration in
            configuration.catalog = Catalog(
                packages: configuration.catalog.packages + [
                    CreditPackage(
                        id: "coffee", name: LocalizedText("원두 1kg", "Coffee beans"), credits: Credits(120),
                        price: Won(12_000), kind: .goods)
                ])
        }
        return options
    }

    /// The same for money.
    static var sellingForMoney: Shop.Options {
        var options = selling
        options.movesMoney = true
        return options
    }
}

extension Buyer {
    /// An order that the buyer has agreed to in the app.
    func tossOrder() async throws -> Answer {
        let order = try await post("/api/toss/pay/prepare", #"{"packageId":"coffee"}"#)
        try await shop.sandbox.authenticatePay(payToken: #require(order["data.payToken"]))
        return order
    }

    func confirmToss(_ order: Answer) async throws -> Answer {
        try await post("/api/toss/pay/confirm", #"{"orderNo":"\#(try #require(order["data.orderNo"]))"}"#)
    }

    func refundToss(_ paymentID: String, _ more: String = "") async throws -> Answer {
        try await post("/api/toss/pay/refund", #"{"paymentId":"\#(paymentID)","reason":"마음이 바뀌었어요"\#(more)}"#)
    }
}
