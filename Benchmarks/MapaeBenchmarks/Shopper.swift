import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import ProviderSandbox

/// A buyer with an app's tokens.
struct Shopper: Sendable {
    let server: BenchmarkServer
    let accessToken: String

    static func signUp(at server: BenchmarkServer) async throws -> Shopper {
        let account = #""email":"bench@example.com","password":"correct horse battery""#
        _ = try await post("\(server.url)/auth/signup", #"{\#(account),"nickname":"bench"}"#)
        let session = try await post("\(server.url)/auth/login", #"{\#(account),"delivery":"body"}"#)
        guard let token = session["accessToken"] as? String else { throw BenchmarkFailure(reason: "no log-in") }
        return Shopper(server: server, accessToken: token)
    }

    /// An order of the server's, paid in the provider's window: the body of its confirm.
    func purchase() async throws -> String {
        let order = try await Shopper.post(
            "\(server.url)/api/payment/credits/prepare", #"{"packageId":"mini"}"#,
            authorization: "Bearer \(accessToken)")
        let data = order["data"] as? [String: Any] ?? [:]
        guard let id = data["orderId"] as? String, let amount = data["amount"] as? Int else {
            throw BenchmarkFailure(reason: "no order: \(order)")
        }
        return try await authenticate(orderID: id, amount: amount)
    }

    func authenticate(orderID: String, amount: Int) async throws -> String {
        let url = try await server.sandbox.authenticate(
            SandboxBuyer(
                orderID: orderID, orderName: "bench", amount: Int64(amount), cardNumber: "4330000000000000",
                successURL: "\(server.url)/payment/success", failURL: "\(server.url)/payment/fail"))
        let query = URLComponents(string: url)?.queryItems ?? []
        guard let key = query.first(where: { $0.name == "paymentKey" })?.value else {
            throw BenchmarkFailure(reason: "not authenticated: \(url)")
        }
        return #"{"paymentKey":"\#(key)","orderId":"\#(orderID)","amount":\#(amount)}"#
    }

    /// The header of a call with the secret key of the sandbox's shop.
    static let sandboxAuthorization = "Basic " + Data("test_sk_sandbox:".utf8).base64EncodedString()

    @discardableResult
    static func post(_ url: String, _ body: String, authorization: String? = nil) async throws -> [String: Any] {
        let bytes = try await send(url, body, authorization: authorization)
        return try JSONSerialization.jsonObject(with: Data(bytes.readableBytesView)) as? [String: Any] ?? [:]
    }

    static func send(_ url: String, _ body: String, authorization: String? = nil) async throws -> ByteBuffer {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        if let authorization { request.headers.add(name: "authorization", value: authorization) }
        request.body = .bytes(ByteBuffer(string: body))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let bytes = try await response.body.collect(upTo: 1 << 20)
        guard response.status == .ok else {
            throw BenchmarkFailure(reason: "\(url) answered \(response.status): \(String(buffer: bytes))")
        }
        return bytes
    }
}
