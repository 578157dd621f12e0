import HTTPTypes
import MapaeHTTP
import MapaeTesting
import Testing

/// What is compared before anybody knows who asks: the request's target and its headers.
@Suite struct RequestTextTests {
    /// Every header that something of ours reads, and one that nothing reads.
    static let headers = [
        "Accept", "Accept-Language", "Authorization", "Content-Encoding", "Content-Type", "Cookie", "Forwarded",
        "Idempotency-Key", "Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers", "Referer",
        "Sec-Fetch-Site", "traceparent", "User-Agent", "X-CSRF-Token", "X-Forwarded-For", "X-Unheard-Of",
    ]

    @Test(arguments: headers)
    func `A header that piles up marks is refused by its name, and costs what any refusal costs`(name: String)
        async throws
    {
        try await LocalServer.run { server in
            let field = try #require(HTTPField.Name(name))
            let hostile = HostileText.combiningMarks.text(bytes: 15 * 1024)
            let ordinary = String(repeating: "a", count: 15 * 1024)
            let answer = try await server.post("/auth/login", "{", headers: [field: hostile])
            #expect(answer.status == 400 && answer.errorCode == "INVALID_INPUT")
            #expect(answer["error.field"]?.lowercased() == name.lowercased())
            #expect(answer.headers[.xRequestID] != nil)
            let ratio = try await Cost.ratio(
                of: { _ = try await server.post("/auth/login", "{", headers: [field: hostile]) },
                to: { _ = try await server.post("/auth/login", "{", headers: [field: ordinary]) })
            #expect(ratio < 10)
        }
    }

    @Test func `A header in Korean, and one with an accent put together, is nobody's business`() async throws {
        try await LocalServer.run { server in
            let headers: HTTPFields = [.userAgent: "마패앱/1.0 (한국어; cafe\u{301})", .cookie: "theme=어두움"]
            let catalog = try await server.send(.get, "/api/catalog", headers: headers)
            #expect(catalog.status == 200)
            let body = #"{"email":"kim@example.com","password":"x"}"#
            let refused = try await server.post("/auth/login", body, headers: [.userAgent: headers[.userAgent] ?? ""])
            #expect(refused.errorCode == "INVALID_CREDENTIALS")
        }
    }

    @Test func `The address of a request has 4096 bytes at most`() async throws {
        try await LocalServer.run { server in
            func path(_ bytes: Int) -> String { "/healthz?" + String(repeating: "a", count: bytes - 9) }
            #expect(try await server.send(.get, path(4096)).status == 200)
            let answer = try await server.send(.get, path(4097))
            #expect(answer.status == 414 && answer.errorCode == "URI_TOO_LONG")
        }
    }

    @Test(arguments: HostileText.allCases)
    func `An address that is not ASCII is refused before it is looked up`(kind: HostileText) async throws {
        try await LocalServer.run { server in
            let path = "/auth/\(kind.text(bytes: 4000))가"
            #expect(try await server.send(.get, path).status == 400)
            let ratio = try await Cost.ratio(
                of: { _ = try await server.send(.get, path) },
                to: { _ = try await server.send(.get, "/auth/" + String(repeating: "a", count: 4000)) })
            #expect(ratio < 10)
        }
    }

    @Test(arguments: ["cursor", "userId", "email", "%CC%81"])
    func `A value of the query in encoded marks costs what any such costs`(name: String) async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let marks = String(repeating: "%CC%81", count: 300) + String(repeating: "%CC%A3", count: 300)
            let letters = String(repeating: "%61", count: 600)
            let ratio = try await Cost.ratio(
                of: { _ = try await browser.get("/api/credits?\(name)=\(marks)&\(marks)=1") },
                to: { _ = try await browser.get("/api/credits?\(name)=\(letters)&\(letters)=1") })
            #expect(ratio < 10)
        }
    }
}
