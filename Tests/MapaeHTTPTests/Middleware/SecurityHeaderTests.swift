import HTTPTypes
import Hummingbird
import MapaeHTTP
import Testing

/// Security headers (B11, 1.9–1.11, 1.16).
@Suite struct SecurityHeaderTests {
    static func pages(publicURL: String = "http://mapae.test") -> LocalServer.Options {
        LocalServer.Options(
            publicURL: publicURL,
            addPages: { router in
                for path in ["/login", "/credits", "/payment/success", "/payment/fail"] {
                    router.get(RouterPath(path)) { _, context in
                        Response(
                            status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
                            body: .init(byteBuffer: .init(string: context.cspNonce)))
                    }
                }
            },
            settings: { settings in settings.providerOrigins = ["http://localhost:9090"] })
    }

    static func directives(_ answer: Answer) -> [String: [String]] {
        let parts = (answer.headers[.contentSecurityPolicy] ?? "").split(separator: ";")
        let pairs = parts.map { $0.split(separator: " ").map(String.init) }
        return Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], Array($0.dropFirst())) })
    }

    @Test func `A page's policy runs scripts by its own nonce alone (B11, 1.9)`() async throws {
        try await LocalServer.run(Self.pages()) { server in
            let (one, two) = (try await server.send(.get, "/login"), try await server.send(.get, "/login"))
            for page in [one, two] {
                let policy = Self.directives(page)
                #expect(policy["default-src"] == ["'none'"])
                #expect(policy["script-src"] == ["'nonce-\(page.text)'", "'strict-dynamic'"])
                #expect(policy["object-src"] == ["'none'"] && policy["base-uri"] == ["'none'"])
                #expect(policy["frame-ancestors"] == ["'none'"])
                #expect(policy["report-uri"] == ["/api/csp-report"])
                #expect(page.headers[.contentSecurityPolicy]?.contains("unsafe") == false)
            }
            #expect(one.text != two.text && one.text.utf8.count == 24)
        }
    }

    @Test func `Only a checkout names the provider's hosts, each exactly (1.10)`() async throws {
        try await LocalServer.run(Self.pages()) { server in
            let login = Self.directives(try await server.send(.get, "/login"))
            #expect(login["connect-src"] == ["'self'"] && login["frame-src"] == ["'none'"])
            #expect(login["form-action"] == ["'self'"] && login["img-src"] == ["'self'", "data:"])
            let checkout = Self.directives(try await server.send(.get, "/credits"))
            for name in ["connect-src", "frame-src", "form-action", "img-src"] {
                let sources = checkout[name] ?? []
                #expect(sources.contains("http://localhost:9090"), "\(name)")
                #expect(sources.contains { $0.hasPrefix("https://") }, "\(name)")
                #expect(!sources.contains { $0.contains("*") || $0 == "https:" }, "\(name)")
            }
            #expect(checkout["frame-src"]?.contains("https://payment-gateway.tosspayments.com") == true)
        }
    }

    @Test func `A checkout may be answered by its windows, nothing else may (1.11)`() async throws {
        try await LocalServer.run(Self.pages()) { server in
            for (path, policy) in [
                ("/credits", "same-origin-allow-popups"), ("/payment/success", "same-origin-allow-popups"),
                ("/login", "same-origin"), ("/auth/me", "same-origin"), ("/api/credits", "same-origin"),
            ] {
                let answer = try await server.send(.get, path)
                #expect(answer.headers[HTTPField.Name("Cross-Origin-Opener-Policy") ?? .origin] == policy, "\(path)")
            }
        }
    }

    @Test func `Return pages send no referrer (1.16)`() async throws {
        try await LocalServer.run(Self.pages()) { server in
            let name = try #require(HTTPField.Name("Referrer-Policy"))
            for path in ["/payment/success?paymentKey=x", "/payment/fail"] {
                #expect(try await server.send(.get, path).headers[name] == "no-referrer")
            }
            for path in ["/credits", "/login", "/nothing"] {
                #expect(try await server.send(.get, path).headers[name] == "strict-origin-when-cross-origin")
            }
        }
    }

    @Test(arguments: ["/healthz", "/auth/me", "/nothing", "/login", "/api/catalog", "/.well-known/jwks.json"])
    func `Every answer has the plain headers, errors too (B11, 1.10)`(path: String) async throws {
        try await LocalServer.run(Self.pages()) { server in
            let headers = try await server.send(.get, path).headers
            #expect(headers[.xContentTypeOptions] == "nosniff")
            #expect(headers[try #require(HTTPField.Name("X-Frame-Options"))] == "DENY")
            #expect(headers[.crossOriginResourcePolicy] == "same-origin")
            #expect(headers[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true)
            #expect(headers[.cacheControl] == (path.hasSuffix("jwks.json") ? "public, max-age=300" : "no-store"))
            #expect(headers[.strictTransportSecurity] == nil)
        }
    }

    @Test func `An answer that is no page may do nothing at all`() async throws {
        try await LocalServer.run { server in
            let policy = Self.directives(try await server.send(.get, "/api/catalog"))
            #expect(policy["default-src"] == ["'none'"] && policy["script-src"] == nil)
        }
    }

    @Test func `Over TLS browsers are told to stay there (B11, 1.10)`() async throws {
        try await LocalServer.run(Self.pages(publicURL: "https://mapae.test")) { server in
            let header = try await server.send(.get, "/login").headers[.strictTransportSecurity]
            #expect(header == "max-age=63072000; includeSubDomains")
        }
    }

    @Test func `MAPAE_CSP_EXTRA names further hosts and never weakens the policy (B11, 1.10)`() async throws {
        var options = Self.pages()
        let extra = try ContentSecurityExtra(parsing: "frame-src https://a.test; connect-src https://b.test:8443")
        options.settings = { settings in settings.contentSecurityExtra = extra }
        try await LocalServer.run(options) { server in
            let policy = Self.directives(try await server.send(.get, "/login"))
            #expect(policy["frame-src"] == ["https://a.test"])
            #expect(policy["connect-src"] == ["'self'", "https://b.test:8443"])
        }
        for text in [
            "script-src https://a.test", "frame-src 'unsafe-inline'", "img-src *", "img-src https:",
            "img-src https://*.a.test", "connect-src http://a.test", "img-src https://a.test/path",
            "default-src https://a.test", "img-src https://a.test\nscript-src https://b.test",
        ] {
            #expect(throws: InvalidContentSecurityExtra.self, "\(text)") { try ContentSecurityExtra(parsing: text) }
        }
    }
}
