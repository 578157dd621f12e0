import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import ProviderSandbox
import Testing

/// A mini-app's server as the sandbox's partner API sees one: over TLS, with a client certificate.
struct Partner: Sendable {
    struct Reply: Sendable {
        let status: Int
        let text: String

        /// `error.errorCode` of the envelope.
        var code: String? { error?["errorCode"] as? String }
        var error: [String: Any]? { object["error"] as? [String: Any] }
        var success: [String: Any] { object["success"] as? [String: Any] ?? [:] }
        var isSuccess: Bool { object["resultType"] as? String == "SUCCESS" }

        var object: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]) ?? [:]
        }

        /// A member of `success`.
        func string(_ name: String) throws -> String { try #require(success[name] as? String, "\(text)") }
        func number(_ name: String) throws -> Int64 { try #require(success[name] as? Int64, "\(text)") }
    }

    static let base = "/api-partner/v1/apps-in-toss"
    static let user: Int64 = 443_731_101

    let sandbox: Sandbox
    let address: SandboxAddress
    let identities: SandboxIdentities
    /// Nil presents none.
    var certificate: SandboxCertificate?

    init(_ sandbox: Sandbox, _ identities: SandboxIdentities, miniApp: String = "shop") async throws {
        self.sandbox = sandbox
        self.identities = identities
        address = try await sandbox.address()
        certificate = identities.clients[miniApp]
    }

    func presenting(_ certificate: SandboxCertificate?) -> Partner {
        var other = self
        other.certificate = certificate
        return other
    }

    func send(
        _ method: HTTPMethod, _ path: String, headers: [String: String] = [:], body: String? = nil, pay: Bool? = nil,
        onNewConnection: Bool = true
    ) async throws -> Reply {
        let isPay = pay ?? path.hasPrefix("/pay/")
        let origin = try #require(isPay ? address.partnerPayURL : address.partnerURL)
        var request = HTTPClientRequest(url: origin + Self.base + path)
        request.method = method
        request.tlsConfiguration = try tls()
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        if onNewConnection { request.headers.replaceOrAdd(name: "connection", value: "close") }
        if let body {
            if headers["content-type"] == nil {
                request.headers.replaceOrAdd(name: "content-type", value: "application/json; charset=utf-8")
            }
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
        return Reply(
            status: Int(response.status.code), text: String(buffer: try await response.body.collect(upTo: 1 << 20)))
    }

    func post(
        _ path: String, _ body: String? = "{}", user: Int64? = nil, anonymous: String? = nil, token: String? = nil
    ) async throws -> Reply {
        var headers: [String: String] = [:]
        if let user { headers["x-toss-user-key"] = String(user) }
        if let anonymous { headers["x-anon-key"] = anonymous }
        if let token { headers["authorization"] = "Bearer \(token)" }
        return try await send(.POST, path, headers: headers, body: body)
    }

    private func tls() throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(
            try NIOSSLCertificate.fromPEMBytes(Array(identities.authorityPEM.utf8)))
        if let certificate {
            tls.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.certificatePEM.utf8))
                .map { .certificate($0) }
            tls.privateKey = .privateKey(
                try NIOSSLPrivateKey(bytes: Array(certificate.privateKeyPEM.utf8), format: .pem))
        }
        return tls
    }

    func control(_ method: HTTPMethod, _ path: String, _ body: String? = nil) async throws -> Merchant.Reply {
        try await Merchant(sandbox).send(method, "/_sandbox/apps-in-toss" + path, body: body)
    }

    /// The test user has agreed to the log-in.
    func linked(_ userKey: Int64 = user, miniApp: String? = nil) async throws -> Sandbox.AppLogin {
        try await sandbox.appLogin(userKey: userKey, miniApp: miniApp)
    }

    func token(_ login: Sandbox.AppLogin) async throws -> Reply {
        try await post(
            "/user/oauth2/generate-token",
            #"{"authorizationCode":"\#(login.authorizationCode)","referrer":"\#(login.referrer)"}"#)
    }

    func user(_ token: String) async throws -> Reply {
        try await send(.GET, "/user/oauth2/login-me", headers: ["authorization": "Bearer \(token)"])
    }
}

/// Two mini-apps, `shop` and `game`.
func withPartner(
    _ adjust: (inout AppsInTossConfiguration) -> Void = { _ in }, folder: String? = nil, dataFile: String? = nil,
    _ body: (Partner) async throws -> Void
) async throws {
    let identities = try SandboxIdentities(folder: folder, appNames: ["shop", "game"], keys: .p256)
    var appsInToss = AppsInTossConfiguration(
        identities: identities, miniApps: [SandboxMiniApp(appName: "shop"), SandboxMiniApp(appName: "game")])
    (appsInToss.port, appsInToss.payPort) = (0, 0)
    adjust(&appsInToss)
    let configuration = testConfiguration {
        $0.appsInToss = appsInToss
        $0.dataFile = dataFile
    }
    try await withSandbox(configuration) { sandbox in try await body(try await Partner(sandbox, identities)) }
}

func withBehaviour(
    _ change: (inout AppsInTossBehaviour) -> Void, _ body: (Partner) async throws -> Void
) async throws {
    try await withPartner({ change(&$0.behaviour) }, body)
}

/// A folder of its own, gone afterwards.
func withFolder(_ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sandbox-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder)
}
