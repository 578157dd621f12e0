import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import ProviderSandbox
import Testing

/// A shop's server as the sandbox sees one.
struct Merchant: Sendable {
    struct Reply: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
        var code: String? { try? decoded(Problem.self).code }

        func decoded<T: Decodable>(_ type: T.Type) throws -> T {
            try JSONDecoder().decode(type, from: Data(body))
        }
    }

    struct Problem: Decodable {
        let code: String
        let message: String
    }

    /// The fields the tests look at.
    struct Payment: Decodable {
        struct Cancel: Decodable {
            let cancelAmount: Int64
            let refundableAmount: Int64
            let taxFreeAmount: Int64
            let transactionKey: String
            let cancelStatus: String
        }

        struct Card: Decodable {
            let number: String
            let amount: Int64
            let installmentPlanMonths: Int
        }

        struct VirtualAccount: Decodable {
            let accountNumber: String
            let dueDate: String
            let expired: Bool
            let refundStatus: String
            let depositorName: String
        }

        struct EasyPay: Decodable {
            let provider: String
            let amount: Int64
        }

        let paymentKey: String
        let orderId: String
        let status: String
        let method: String?
        let totalAmount: Int64
        let balanceAmount: Int64
        let suppliedAmount: Int64
        let vat: Int64
        let taxFreeAmount: Int64
        let secret: String?
        let approvedAt: String?
        let lastTransactionKey: String?
        let cancels: [Cancel]?
        let card: Card?
        let virtualAccount: VirtualAccount?
        let easyPay: EasyPay?
        let failure: Problem?
    }

    static let successURL = "http://127.0.0.1:8080/payment/success?from=test"
    static let failURL = "http://127.0.0.1:8080/payment/fail"

    let sandbox: Sandbox
    let address: SandboxAddress
    var secretKey = "test_sk_sandbox"

    init(_ sandbox: Sandbox) async throws {
        self.sandbox = sandbox
        address = try await sandbox.address()
    }

    func send(
        _ method: HTTPMethod, _ path: String, headers: [String: String] = [:], body: String? = nil
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: address.baseURL + path)
        request.method = method
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        if let body {
            if headers["content-type"] == nil {
                request.headers.replaceOrAdd(name: "content-type", value: "application/json")
            }
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await Self.client.execute(request, timeout: .seconds(120))
        let bytes = try await response.body.collect(upTo: 1 << 20)
        return Reply(status: Int(response.status.code), headers: response.headers, body: Array(bytes.readableBytesView))
    }

    /// Redirects are answers here.
    private static let client = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: HTTPClient.Configuration(redirectConfiguration: .disallow))

    func api(
        _ method: HTTPMethod, _ path: String, body: String? = nil, key: String? = nil, headers: [String: String] = [:]
    ) async throws -> Reply {
        var headers = headers
        if headers["authorization"] == nil {
            headers["authorization"] = "Basic " + Data("\(secretKey):".utf8).base64EncodedString()
        }
        if let key { headers["idempotency-key"] = key }
        return try await send(method, path, headers: headers, body: body)
    }

    func confirm(
        _ paymentKey: String, orderID: String, amount: Int64, key: String? = nil, headers: [String: String] = [:]
    ) async throws -> Reply {
        try await api(
            .POST, "/v1/payments/confirm",
            body: #"{"paymentKey":"\#(paymentKey)","orderId":"\#(orderID)","amount":\#(amount)}"#, key: key,
            headers: headers)
    }

    func cancel(_ paymentKey: String, _ fields: String = "", key: String? = nil) async throws -> Reply {
        try await api(
            .POST, "/v1/payments/\(paymentKey)/cancel", body: #"{"cancelReason":"변심"\#(fields)}"#, key: key)
    }

    func read(_ paymentKey: String) async throws -> Payment {
        try await api(.GET, "/v1/payments/\(paymentKey)").decoded(Payment.self)
    }

    /// The payment key a buyer comes back with.
    func authenticated(
        orderID: String, amount: Int64 = 10_000, method: String = "CARD", cardNumber: String? = nil,
        adjust: (inout SandboxBuyer) -> Void = { _ in }
    ) async throws -> String {
        var buyer = SandboxBuyer(
            orderID: orderID, orderName: "생수 외 1건", amount: amount, method: method, cardNumber: cardNumber,
            successURL: Self.successURL, failURL: Self.failURL)
        adjust(&buyer)
        let items = try query(of: try await sandbox.authenticate(buyer))
        return try #require(items["paymentKey"], "\(items)")
    }

    func approved(orderID: String, amount: Int64 = 10_000, method: String = "CARD") async throws -> String {
        let key = try await authenticated(orderID: orderID, amount: amount, method: method)
        let reply = try await confirm(key, orderID: orderID, amount: amount)
        try #require(reply.status == 200, "\(reply.text)")
        return key
    }
}

func query(of url: String) throws -> [String: String] {
    let items = try #require(URLComponents(string: url)?.queryItems)
    return Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
}

/// Starts at a moment of its own and moves only when told.
func testConfiguration(_ adjust: (inout SandboxConfiguration) -> Void = { _ in }) -> SandboxConfiguration {
    var configuration = SandboxConfiguration.onFreePort
    // 2026-08-10T15:30:01+09:00
    configuration.clock = { Date(timeIntervalSince1970: 1_786_343_401) }
    configuration.seed = 7
    adjust(&configuration)
    return configuration
}

func withMerchant(
    _ configuration: SandboxConfiguration = testConfiguration(), _ body: (Merchant) async throws -> Void
) async throws {
    try await withSandbox(configuration) { sandbox in try await body(try await Merchant(sandbox)) }
}
