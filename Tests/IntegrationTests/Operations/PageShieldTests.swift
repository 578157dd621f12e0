import Foundation
import HTTPTypes
import HummingbirdTesting
import MapaeHTTP
import MapaeServer
import NIOCore
import Testing

/// What stands around the pages of a whole server, as browsers get them over TLS.
@Suite struct PageShieldTests {
    /// Every page, for guests and members alike, and one that is not there.
    static let paths = [
        "/", "/login", "/signup", "/account", "/account/keys", "/account/teams", "/credits", "/payment/success",
        "/payment/fail", "/verify-email", "/device", "/undo", "/reset", "/teams/join", "/nowhere",
    ]

    struct Page {
        let path: String
        let status: Int
        let headers: HTTPFields
        let text: String

        /// The Content-Security-Policy by directives.
        var policy: [String: [String]] {
            let parts = (headers[.contentSecurityPolicy] ?? "").split(separator: ";")
            let pairs = parts.map { $0.split(separator: " ").map(String.init) }
            return Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], Array($0.dropFirst())) })
        }
    }

    private func get(_ shop: Shop, _ path: String, _ token: String? = nil) async throws -> Page {
        var headers: HTTPFields = [.accept: "text/html,application/xhtml+xml"]
        if let token { headers[.authorization] = "Bearer \(token)" }
        let response = try await shop.client.executeRequest(uri: path, method: .get, headers: headers, body: nil)
        return Page(
            path: path, status: response.status.code, headers: response.headers, text: String(buffer: response.body))
    }

    /// Opens every page for a guest and for a member. Those that only lead elsewhere are left out.
    private func withPages(_ body: @Sendable @escaping (Shop, [Page]) async throws -> Void) async throws {
        var options = Shop.Options()
        options.configuration = { $0.publicURL = try PublicURL(parsing: "https://localhost") }
        try await Shop.open(options) { shop in
            let buyer = try await shop.buyer()
            var pages: [Page] = []
            for path in Self.paths {
                for token in [nil, buyer.accessToken] { pages.append(try await get(shop, path, token)) }
            }
            let shown = pages.filter { !$0.text.isEmpty }
            #expect(Set(shown.map { $0.path }) == Set(Self.paths))
            try await body(shop, shown)
        }
    }

    @Test func `On every page only our own scripts run, by this answer's nonce, and nothing is evaluated (1.9)`()
        async throws
    {
        try await withPages { shop, pages in
            var nonces: Set<String> = []
            var scripts: Set<String> = []
            for page in pages {
                let nonce = try #require(page.policy["script-src"]?.first)
                #expect(page.policy["script-src"] == [nonce, "'strict-dynamic'"])
                #expect(!(page.headers[.contentSecurityPolicy] ?? "unsafe").contains("unsafe"))
                #expect(nonces.insert(nonce).inserted, "\(page.path) has a nonce that was there before")
                for tag in page.text.matches(of: #/<script\b(?<attributes>[^>]*)>(?<inside>[^<]*)/#) {
                    #expect("'nonce-\(Self.attribute("nonce", tag.attributes))'" == nonce)
                    #expect(tag.inside.allSatisfy { $0.isWhitespace })
                    scripts.insert(Self.attribute("src", tag.attributes))
                }
                let isInline =
                    page.text.firstMatch(of: #/<[^>]*\s(on[a-z]+|style)\s*=|javascript:/#.ignoresCase()) != nil
                #expect(!isInline, "\(page.path)")
            }
            let all = try await inventory(shop, scripts)
            #expect(all.count > 10 && all.keys.allSatisfy { $0.hasPrefix("/assets/") })
            for (path, text) in all {
                let isEvaluating = text.firstMatch(
                    of:
                        #/\beval\(|new Function|document\.write|innerHTML|outerHTML|insertAdjacentHTML|set(Timeout|Interval)\(['"`]/#
                )
                #expect(isEvaluating == nil, "\(path)")
            }
        }
    }

    @Test func `Every page names each host it speaks to, and where else nothing may go (1.10)`() async throws {
        try await withPages { _, pages in
            for page in pages {
                let policy = page.policy
                for name in ["default-src", "object-src", "base-uri", "frame-ancestors"] {
                    #expect(policy[name] == ["'none'"], "\(page.path) \(name)")
                }
                #expect(policy["form-action"]?.first == "'self'" && policy["report-uri"] == ["/api/csp-report"])
                #expect(policy["block-all-mixed-content"] == nil)
                for source in policy.filter({ $0.key != "report-to" }).values.joined() {
                    let isExact =
                        source.hasPrefix("'") || source.hasPrefix("/") || source == "data:"
                        || source.wholeMatch(of: #/https?:\/\/[a-z0-9.-]+(:[0-9]+)?/#) != nil
                    #expect(isExact, "\(page.path) \(source)")
                }
                #expect(policy.filter { $0.value.contains("data:") }.keys.allSatisfy { $0 == "img-src" })
                let transport = try #require(page.headers[.strictTransportSecurity])
                let seconds = transport.firstMatch(of: #/max-age=(\d+)/#).flatMap { Int($0.output.1) } ?? 0
                #expect(seconds >= 365 * 86_400)
            }
        }
    }

    @Test func `The pages a provider's window answers keep their opener, the others none (1.11)`() async throws {
        try await withPages { _, pages in
            let name = try #require(HTTPField.Name("Cross-Origin-Opener-Policy"))
            for page in pages {
                let isCheckout = page.path == "/credits" || page.path.hasPrefix("/payment/")
                #expect(page.headers[name] == (isCheckout ? "same-origin-allow-popups" : "same-origin"), "\(page.path)")
            }
        }
    }

    @Test(arguments: [
        ("/payment/success", "paymentKey=tsand20260921AAAAA&orderId=CREDIT_20260921_x&amount=24900"),
        ("/payment/fail", "code=PAY_PROCESS_CANCELED&message=no&orderId=CREDIT_20260921_x"),
    ])
    func `A payment's query is taken once, into a cookie, and the address is clean (1.16)`(
        path: String, query: String
    ) async throws {
        try await withPages { shop, _ in
            let arrived = try await get(shop, "\(path)?\(query)")
            #expect(arrived.status == 303)
            #expect(arrived.headers[.location] == path)
            #expect(arrived.headers[.cacheControl] == "no-store")
            let referrer = try #require(HTTPField.Name("Referrer-Policy"))
            #expect(arrived.headers[referrer] == "no-referrer")
            #expect(!arrived.text.contains("CREDIT_20260921_x"))
            let cookie = try #require(arrived.headers[.setCookie])
            #expect(cookie.hasPrefix("__Host-mapae_payment_") && !cookie.contains("CREDIT_20260921_x"))
            for word in ["HttpOnly", "Secure", "Path=/", "SameSite=Lax"] { #expect(cookie.contains(word)) }
            let age = cookie.firstMatch(of: #/Max-Age=(\d+)/#).flatMap { Int($0.output.1) } ?? 0
            #expect(age == 600)
        }
    }

    @Test func `No script can read a credential, and none of ours tries or leaves a handle on window (3.11)`()
        async throws
    {
        try await withPages { shop, pages in
            let answer = try await shop.client.executeRequest(
                uri: "/auth/login", method: .post, headers: [.contentType: "application/json"],
                body: ByteBuffer(string: #"{"email":"buyer@example.com","password":"\#(Shop.password)"}"#))
            let cookies = answer.headers[values: .setCookie]
            #expect(cookies.count >= 3 && cookies.allSatisfy { $0.contains("HttpOnly") })
            let sources = pages.flatMap { page in
                page.text.matches(of: #/<script\b(?<attributes>[^>]*)>/#).map { Self.attribute("src", $0.attributes) }
            }
            let all = try await inventory(shop, Set(sources))
            for (path, text) in all {
                let handle = text.firstMatch(
                    of: #/document\.cookie|localStorage|\b(window|globalThis|self)(\.\w+|\[[^\]]+\])\s*=[^=]/#)
                #expect(handle == nil, "\(path): \(handle.map { String($0.0) } ?? "")")
            }
        }
    }

    @Test func `What people write is text wherever it is shown (3.13)`() async throws {
        var options = Shop.Options()
        options.configuration = { $0.publicURL = try PublicURL(parsing: "https://localhost") }
        try await Shop.open(options) { shop in
            let buyer = try await shop.buyer()
            let evil = "<i onclick=x>'\"&"
            let name = #"<i onclick=x>'\"&"#
            #expect(try await buyer.post("/auth/profile", #"{"nickname":"\#(name)"}"#).outcome == "200")
            #expect(try await buyer.post("/api/teams", #"{"name":"\#(name)"}"#).outcome == "200")
            var shown = 0
            for path in Self.paths {
                let page = try await get(shop, path, buyer.accessToken)
                #expect(!page.text.contains("<i onclick") && !page.text.contains(evil), "\(path)")
                shown += page.text.contains("&lt;i onclick") ? 1 : 0
            }
            #expect(shown > 5)
            for query in ["next=/%3Cscript%3E", "next=%22%3E%3Cscript%3E", "lang=%3Cscript%3E"] {
                let page = try await get(shop, "/login?\(query)")
                #expect(!page.text.contains("<script>"))
            }
        }
    }

    // MARK: Scripts

    private static func attribute(_ name: String, _ attributes: Substring) -> String {
        let pattern = #/(?<name>[a-z-]+)="(?<value>[^"]*)"/#
        return attributes.matches(of: pattern).first { $0.name == name }.map { String($0.value) } ?? ""
    }

    /// The texts of scripts and of all they import, by path.
    private func inventory(_ shop: Shop, _ scripts: Set<String>) async throws -> [String: String] {
        var (open, found) = (scripts, [String: String]())
        while let path = open.popFirst() {
            let answer = try await get(shop, path)
            #expect(answer.status == 200, "\(path)")
            found[path] = answer.text
            let folder = path.split(separator: "/").dropLast().joined(separator: "/")
            for module in answer.text.matches(of: #/\b(from|import)\s*\(?\s*['"]\.\/(?<name>[^'"]+\.js)['"]/#) {
                let imported = "/\(folder)/\(module.name)"
                if found[imported] == nil { open.insert(imported) }
            }
        }
        return found
    }
}
