import Foundation
import NIOHTTP1
import ProviderSandbox
import Testing

struct ConsentPageTests {
    private static let path = "/apps-in-toss/app-login"
    private static let back = "http://127.0.0.1:8080/login?from=test"

    private func form(_ fields: [String: String]) -> String {
        fields.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }
            .joined(separator: "&")
    }

    private func post(
        _ partner: Partner, _ fields: [String: String], origin: String? = nil
    ) async throws -> Merchant.Reply {
        let merchant = try await Merchant(partner.sandbox)
        return try await merchant.send(
            .POST, Self.path,
            headers: [
                "content-type": "application/x-www-form-urlencoded",
                "origin": origin ?? "http://127.0.0.1:\(partner.address.port)",
            ], body: form(fields))
    }

    @Test func `the window shows the mini-app, the test users and what is asked for (E1)`() async throws {
        try await withPartner { partner async throws in
            let page = try await Merchant(partner.sandbox)
                .send(.GET, Self.path + "?" + form(["returnUrl": Self.back]))
            #expect(page.status == 200)
            for text in ["토스로 로그인", "샌드박스 미니앱", "홍길동", "김하늘", "생년월일", "동의하고 시작하기"] {
                #expect(page.text.contains(text))
            }
            let policy = try #require(page.headers.first(name: "content-security-policy"))
            #expect(policy.contains("form-action 'self' http://127.0.0.1:8080;"))
            #expect(policy.contains("frame-ancestors 'none'"))
        }
    }

    @Test(arguments: ["query", "fragment"])
    func `agreeing leads back with a code that works (C1)`(response: String) async throws {
        try await withPartner { partner async throws in
            let reply = try await post(
                partner,
                [
                    "miniApp": "shop", "returnUrl": Self.back, "response": response, "userKey": "443731102",
                    "scope-user_name": "on", "decision": "agree",
                ])
            #expect(reply.status == 303)
            let location = try #require(reply.headers.first(name: "location"))
            #expect(location.hasPrefix("http://127.0.0.1:8080/login?from=test"))
            let url = response == "query" ? location : location.replacing("?from=test#", with: "?")
            let items = try query(of: url)
            let code = try #require(items["authorizationCode"])
            let tokens = try await partner.post(
                "/user/oauth2/generate-token",
                #"{"authorizationCode":"\#(code)","referrer":"\#(try #require(items["referrer"]))"}"#)
            let user = try await partner.user(try tokens.string("accessToken"))
            #expect(try user.number("userKey") == 443_731_102)
            #expect(try user.string("scope") == "user_name,user_key")
        }
    }

    @Test func `cancelling leads back without a code`() async throws {
        try await withPartner { partner async throws in
            let reply = try await post(partner, ["returnUrl": Self.back, "decision": "cancel"])
            #expect(
                reply.headers.first(name: "location") == "http://127.0.0.1:8080/login?from=test&error=USER_CANCELED")
        }
    }

    @Test(arguments: [
        "https://evil.example/", "http://127.0.0.1.nip.io/", "javascript:alert(1)", "http://user@localhost/", "", "/x",
    ])
    func `no code leaves this machine (E1)`(url: String) async throws {
        try await withPartner { partner async throws in
            let page = try await Merchant(partner.sandbox).send(.GET, Self.path + "?" + form(["returnUrl": url]))
            #expect(page.status == 400)
            let reply = try await post(
                partner, ["returnUrl": url, "userKey": "443731101", "decision": "agree"])
            #expect(reply.status == 400)
        }
    }

    @Test func `another page cannot agree in the user's place (E1)`() async throws {
        try await withPartner { partner async throws in
            let fields = ["returnUrl": Self.back, "userKey": "443731101", "decision": "agree"]
            for origin in ["http://127.0.0.1:8080", "null", "https://evil.example"] {
                #expect(try await post(partner, fields, origin: origin).status == 400)
            }
        }
    }

    @Test func `an unknown mini-app has no window`() async throws {
        try await withPartner { partner async throws in
            let page = try await Merchant(partner.sandbox)
                .send(.GET, Self.path + "?" + form(["returnUrl": Self.back, "miniApp": "none"]))
            #expect(page.status == 400)
        }
        try await withMerchant { merchant async throws in
            let page = try await merchant.send(.GET, Self.path + "?" + form(["returnUrl": Self.back]))
            #expect(page.status == 400)
        }
    }
}
