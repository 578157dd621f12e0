import Foundation
import HTTPTypes
import HummingbirdTesting
import MapaeCore
import MapaeServer
import MapaeStore
import NIOCore
import ProviderSandbox
import ProviderTransport
import Synchronization
import Testing

/// What the guide to Toss' partner API gets wrong, held against a whole server.
@Suite struct PartnerPitfallTests {
    /// Stands where Toss would be and keeps what comes; its answer is given.
    private final class Recorder: MutualTLSTransport {
        private let requests = Mutex<[TransportRequest]>([])
        private let answer: @Sendable () throws -> TransportResponse

        init(answer: @escaping @Sendable () throws -> TransportResponse) {
            self.answer = answer
        }

        var taken: [TransportRequest] { requests.withLock { $0 } }

        func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse {
            requests.withLock { $0.append(request) }
            return try answer()
        }
    }

    private static func options(_ recorder: Recorder? = nil) -> Shop.Options {
        var options = Shop.Options()
        options.toss = true
        if let recorder { options.system = { $0.partnerTransport = recorder } }
        return options
    }

    private static func reply(_ json: String, status: Int = 200) -> Recorder {
        Recorder { TransportResponse(status: status, body: Array(json.utf8)) }
    }

    private static let refusal = #"{"resultType":"FAIL","error":{"errorCode":"INVALID_PARAMETER","reason":"no"}}"#

    @Test func `pages and their policy know no host of Toss' partner API: browsers only bring a code (0.1)`()
        async throws
    {
        try await Shop.open(Self.options()) { shop in
            for path in ["/", "/login", "/credits"] {
                let page = try await shop.client.executeRequest(uri: path, method: .get, headers: [:], body: nil)
                let policy = page.headers[.contentSecurityPolicy] ?? ""
                let text = String(buffer: page.body)
                #expect(path == "/credits" || policy.contains("connect-src"))
                for host in ["apps-in-toss-api", "api-partner", ":\(try await shop.sandbox.address().apiPort ?? 0)"] {
                    #expect(!policy.contains(host) && !text.contains(host), "\(path)")
                }
            }
        }
    }

    @Test func `nothing a client sends is passed on to Toss but the fields of the call, to its one host (0.2)`()
        async throws
    {
        let recorder = Self.reply(Self.refusal)
        try await Shop.open(Self.options(recorder)) { shop in
            let body = """
                {"authorizationCode":"a-code","referrer":"DEFAULT","userKey":443731101,"url":"https://evil.example/",\
                "x-toss-user-key":"443731101","isTestPayment":false,"payToken":"stolen","delivery":"body"}
                """
            let buyer = try await shop.buyer()
            try await shop.vouch(for: "buyer")
            let link = body.replacing(#""delivery""#, with: #""confirm":true,"delivery""#)
                .replacing("a-code", with: "b-code")
            _ = try await shop.send(.post, "/auth/toss/login", body)
            _ = try await buyer.post("/auth/toss/link", link)
            #expect(recorder.taken.count == 2)
            for (request, code) in zip(recorder.taken, ["a-code", "b-code"]) {
                let base = try #require(shop.configuration.appsInToss?.apiBase.description)
                #expect(request.url == base + "/api-partner/v1/apps-in-toss/user/oauth2/generate-token")
                let sent = try JSONSerialization.jsonObject(with: Data(request.body ?? [])) as? [String: String]
                #expect(sent == ["authorizationCode": code, "referrer": "DEFAULT"])
                #expect(!request.headers.contains { $0.name.lowercased().hasPrefix("x-") })
            }
        }
    }

    @Test func `who is not logged in makes no call under the company's certificate but the log-in itself (0.2)`()
        async throws
    {
        let recorder = Self.reply(Self.refusal)
        try await Shop.open(Self.options(recorder)) { shop in
            let body = #"{"authorizationCode":"a","referrer":"DEFAULT","confirm":true}"#
            let answers = [
                try await shop.send(.post, "/auth/toss/link", body), try await shop.send(.delete, "/auth/toss"),
                try await shop.send(.get, "/auth/toss"), try await shop.send(.get, "/api/admin/certificates"),
            ]
            #expect(answers.allSatisfy { $0.status == 401 || $0.status == 403 }, "\(answers.map(\.outcome))")
            #expect(recorder.taken.isEmpty)
        }
    }

    @Test(arguments: [
        (#"{"resultType":"FAIL","error":{"errorCode":"INVALID_PARAMETER","reason":"no"}}"#, 200),
        (#"{"error":"invalid_grant"}"#, 400), (#"{"resultType":"INTERNAL_ERROR","error":{}}"#, 200),
        ("<html>bad gateway</html>", 502), ("{}", 200),
    ])
    func `no failure of Toss becomes a success here, whatever its status was (0.4)`(
        json: String, status: Int
    ) async throws {
        try await Shop.open(Self.options(Self.reply(json, status: status))) { shop in
            let body = #"{"authorizationCode":"a","referrer":"DEFAULT","delivery":"body"}"#
            let answer = try await shop.send(.post, "/auth/toss/login", body)
            #expect(answer.status >= 400, "\(answer.outcome)")
            #expect(answer["error.code"]?.isEmpty == false)
            #expect(answer["accessToken"] == nil)
        }
    }

    @Test func `the certificate is renewed in a running server, which administrators see (0.5, C6, C7)`() async throws {
        try await Shop.open(Self.options()) { shop in
            _ = try await shop.tossBuyer()
            let certificates = try #require(shop.server.domain.certificates)
            try await certificates.look()
            let operating = try await shop.administrator()
            let first = try #require(
                try await operating.get("/api/admin/certificates")["data.certificates.0.fingerprint"])
            let next = try await shop.sandbox.issueCertificate()
            try Self.place(next, at: try #require(shop.configuration.appsInToss?.nextCertificate))
            try await certificates.reload()
            try await shop.sandbox.revokeCertificate(id: first)
            _ = try await shop.tossBuyer(443_731_102)
            #expect(await shop.sandbox.requests(presenting: next.id) > 0)

            let list = try await operating.get("/api/admin/certificates")
            #expect(list["data.certificates.0.fingerprint"] == next.id)
            #expect(list["data.certificates.0.role"] == "current" && list["data.certificates.0.state"] == "in_use")
            #expect(list["data.certificates.1.fingerprint"] == first)
            #expect(list["data.certificates.1.role"] == "previous")
            #expect(!String(decoding: list.bytes, as: UTF8.self).contains("PRIVATE"))
            let kinds = try await shop.server.store.read { tx in
                try SecurityEventRow.latest(20, in: tx).map(\.event.kind)
            }
            #expect(kinds.contains(.certificateChanged))
        }
    }

    private static func place(_ certificate: SandboxCertificate, at source: CertificateSource) throws {
        guard case .files(let path, let keyPath) = source else { return }
        try Data(certificate.certificatePEM.utf8).write(to: URL(filePath: path))
        #expect(
            FileManager.default.createFile(
                atPath: keyPath, contents: Data(certificate.privateKeyPEM.utf8),
                attributes: [.posixPermissions: 0o600]))
    }

    @Test func `certificates are for administrators with a recent password (C7)`() async throws {
        try await Shop.open(Self.options()) { shop in
            let operating = try await shop.administrator()
            #expect(try await operating.get("/api/admin/certificates").outcome == "200")
            #expect(try await shop.buyer().get("/api/admin/certificates").outcome == "403 FORBIDDEN")
            shop.clock.advance(by: .minutes(16))
            #expect(
                try await operating.get("/api/admin/certificates").outcome == "403 REAUTHENTICATION_REQUIRED")
        }
    }
}
