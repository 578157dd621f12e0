import HTTPTypes
import MapaeHTTP
import Testing

/// Where a credential is looked for (A4).
@Suite struct BearerTests {
    @Test func `A bearer token works wherever a cookie does (A4)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let token = try #require(browser.cookie(.accessToken))
            for header in ["Bearer \(token)", "bearer \(token)"] {
                #expect(try await server.send(.get, "/auth/me", headers: [.authorization: header]).status == 200)
            }
        }
    }

    @Test(arguments: [
        "Bearer nonsense", "Bearer", "Bearer a b", "Basic dXNlcjpwYXNz", "", "Token x", "\u{10FFFF}earer x",
    ])
    func `A bad Authorization header is 401 even beside a good cookie (A4)`(header: String) async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            #expect(try await browser.get("/auth/me").status == 200)
            for path in ["/auth/me", "/api/catalog"] {
                let answer = try await browser.get(path, headers: [.authorization: header])
                #expect(answer.status == 401)
                #expect(answer.errorCode == "AUTH_REQUIRED")
                #expect(answer.headers[.wwwAuthenticate] == "Bearer")
            }
        }
    }

    @Test func `Two Authorization headers are one too many`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            var headers = HTTPFields()
            for _ in 0..<2 {
                headers.append(HTTPField(name: .authorization, value: "Bearer \(browser.cookie(.accessToken) ?? "")"))
            }
            #expect(try await server.send(.get, "/auth/me", headers: headers).status == 401)
        }
    }

    @Test func `With an Authorization header a refresh does not look at the cookie (A4)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let answer = try await browser.post(
                "/auth/refresh", token: .none, headers: [.authorization: "Bearer nonsense"])
            #expect(answer.errorCode == "AUTH_REQUIRED")
            #expect(answer.headers[values: .setCookie].isEmpty)
        }
    }

    @Test func `Without any credential a route for users is 401`() async throws {
        try await LocalServer.run { server in
            for path in ["/auth/me", "/api/credits", "/api/credits/history", "/api/payments", "/api/admin/refunds"] {
                let answer = try await server.send(.get, path)
                #expect(answer.errorCode == "AUTH_REQUIRED")
            }
            for path in ["/api/payment/credits/prepare", "/api/payment/confirm", "/api/payment/refund"] {
                let answer = try await server.post(path, "{}")
                #expect(answer.errorCode == "AUTH_REQUIRED")
            }
        }
    }
}
