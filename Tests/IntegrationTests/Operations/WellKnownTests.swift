import Foundation
import HTTPTypes
import HummingbirdTesting
import MapaeHTTP
import NIOCore
import Testing

@Suite struct WellKnownTests {
    private func get(_ shop: Shop, _ path: String) async throws -> (status: Int, headers: HTTPFields, text: String) {
        let response = try await shop.client.executeRequest(uri: path, method: .get, headers: [:], body: nil)
        return (response.status.code, response.headers, String(buffer: response.body))
    }

    @Test func `Password managers are led to where a password is changed`() async throws {
        try await Shop.open { shop in
            let answer = try await get(shop, "/.well-known/change-password")
            #expect(answer.status == 303)
            #expect(answer.headers[.location] == "/account#password")
            let probe = "resource-that-should-not-exist-whose-status-code-should-not-be-200"
            let none = try await get(shop, "/.well-known/\(probe)")
            #expect(none.status == 404)
        }
    }

    @Test func `security.txt says whom to tell, and how long that is good (RFC 9116)`() async throws {
        var options = Shop.Options()
        options.environment["MAPAE_SECURITY_CONTACT"] = "mailto:security@example.kr, https://example.kr/report"
        options.environment["MAPAE_SECURITY_POLICY"] = "https://example.kr/policy"
        try await Shop.open(options) { shop in
            let answer = try await get(shop, "/.well-known/security.txt")
            #expect(answer.status == 200)
            #expect(answer.headers[.contentType] == "text/plain; charset=utf-8")
            // 2026-09-21, and 90 days.
            #expect(
                answer.text == """
                    Contact: mailto:security@example.kr
                    Contact: https://example.kr/report
                    Expires: 2026-12-20T00:00:00.000Z
                    Preferred-Languages: ko, en
                    Canonical: http://localhost/.well-known/security.txt
                    Policy: https://example.kr/policy

                    """)
        }
    }

    @Test func `Without a contact there is no security.txt`() async throws {
        try await Shop.open { shop in
            let answer = try await shop.send(.get, "/.well-known/security.txt")
            #expect(answer.outcome == "404 NOT_FOUND")
        }
    }
}
