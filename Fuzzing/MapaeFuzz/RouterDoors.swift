import HTTPTypes

/// What reaches a running server: bodies of every route that reads one, credentials, cookies, headers, whole requests.
struct RouterDoors: Sendable {
    let server: FuzzServer

    /// `maxHeaderFieldSize` and `maxHeaderListSize` of the server, and its largest body.
    private static let (field, list, body) = (16 * 1024, 32 * 1024, 64 * 1024)

    var all: [Door] { bodies + [token, cookies, headers, request] }

    private var bodies: [Door] {
        Self.routes.map { path, seed in
            let type = path == "/api/csp-report" ? "application/csp-report" : "application/json"
            return Door("body of \(path)", maximumSize: Self.body, seeds: [seed], growth: .json) { bytes in
                await server.send(
                    .post, path, [.contentType: type, .authorization: "Bearer \(server.accessToken)"], body: bytes)
            }
        }
    }

    private static let routes = [
        ("/auth/signup", #"{"email":"a@example.com","password":"correct horse","nickname":"가나다","remember":true}"#),
        ("/auth/login", #"{"email":"a@example.com","password":"correct horse","delivery":"body"}"#),
        ("/auth/reset", #"{"email":"a@example.com"}"#),
        ("/auth/reset", #"{"token":"mll_1.abc","password":"correct horse"}"#),
        ("/auth/verify-email", #"{"token":"mll_1.abc"}"#),
        ("/auth/refresh", #"{"refreshToken":"mrt_abc"}"#),
        ("/auth/reauthenticate", #"{"password":"correct horse battery"}"#),
        ("/auth/profile", #"{"nickname":"가나다"}"#),
        ("/auth/password", #"{"currentPassword":"a","newPassword":"correct horse"}"#),
        ("/api/payment/credits/prepare", #"{"packageId":"standard"}"#),
        ("/api/payment/confirm", #"{"paymentKey":"tgen_1","orderId":"CREDIT_20261129_a","amount":24900}"#),
        ("/api/payment/refund", #"{"paymentId":"pay_1","reason":"단순 변심","amount":100}"#),
        ("/api/credits/spend", #"{"amount":1,"reason":"AI 생성"}"#),
        ("/api/credits/reservations", #"{"amount":1,"reason":"AI 생성"}"#),
        ("/api/teams", #"{"name":"우리 팀"}"#),
        ("/api/teams/invitations/accept", #"{"token":"mti_abc"}"#),
        ("/api/keys", #"{"name":"키","scopes":["credits:read"],"expiresAt":"2027-01-01T00:00:00Z"}"#),
        ("/api/csp-report", #"{"csp-report":{"document-uri":"http://localhost/","line-number":1}}"#),
    ]

    private var token: Door {
        let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c3JfMSJ9."
        let seeds = [server.accessToken, unsigned, "mpk_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG", "a.b.c"]
        return Door("bearer", maximumSize: Self.field, seeds: seeds, growth: .repeated(by: "")) { bytes in
            await server.send(.get, "/auth/me", [.authorization: "Bearer \(Self.text(bytes))"])
        }
    }

    private var cookies: Door {
        let seeds = [
            "mapae_access=\(server.accessToken); mapae_refresh=mrt_abc; mapae_lang=en",
            "__csrf_token=abc.def; mapae_pre=abc; mapae_device=mdv_abc",
            "mapae_payment_return=W3sicGF5bWVudEtleSI6ImsiLCJvcmRlcklEIjoiQ1JFRElUXzEiLCJhbW91bnQiOjF9XQ",
        ]
        return Door("cookie", maximumSize: Self.field, seeds: seeds, growth: .repeated(by: "; ")) { bytes in
            await server.send(.get, "/payment/success", [.cookie: Self.text(bytes), .accept: "text/html"])
        }
    }

    private var headers: Door {
        let seeds = [
            "Accept: text/html, application/problem+json;q=0.9\nAccept-Language: ko-KR, en;q=0.5\nOrigin: http://localhost",
            "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\nX-Request-Id: 1\nIdempotency-Key: a",
            "If-None-Match: \"a\"\nRange: bytes=0-1\nSec-Fetch-Site: cross-site\nAuthorization: Basic YTpi",
        ]
        return Door("headers", maximumSize: Self.list, seeds: seeds, growth: .repeated(by: "\n")) { bytes in
            await server.send(.get, "/login", Self.fields(bytes.split(separator: 0x0A)[...]))
        }
    }

    /// `METHOD path`, header lines, an empty line, a body.
    private var request: Door {
        let seeds = [
            "GET /credits?payments=abc&lang=en\nAccept: text/html\n\n",
            "GET /payment/success?paymentKey=k&orderId=CREDIT_1&amount=1\n\n",
            "DELETE /api/teams/tem_1/members/usr_1\nAuthorization: Bearer x\n\n", "GET /assets/%2e%2e/a?b=%ff\n\n",
            "POST /auth/login\nContent-Type: application/json\nOrigin: http://localhost\n\n{\"email\":\"a\",\"password\":\"b\"}",
        ]
        return Door("request", maximumSize: Self.list, seeds: seeds, growth: .repeated(by: "")) { bytes in
            let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            let words = (lines.first ?? []).split(separator: 0x20, maxSplits: 1).map(Self.text)
            let head = lines.dropFirst().prefix { !$0.isEmpty }
            let body = lines.dropFirst(head.count + 2).joined(separator: [0x0A])
            let method = words.first.flatMap { HTTPRequest.Method($0) } ?? .get
            let path = words.count > 1 && words[1].hasPrefix("/") ? words[1] : "/"
            return await server.send(method, path, Self.fields(head), body: Array(body))
        }
    }

    // MARK: Bytes as the server's parser would let them in

    private static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
    }

    private static func fields(_ lines: some Sequence<ArraySlice<UInt8>>) -> HTTPFields {
        var fields = HTTPFields()
        for line in lines.prefix(100) {
            let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1)
            guard parts.count == 2, let name = HTTPField.Name(text(parts[0])) else { continue }
            fields.append(HTTPField(name: name, value: text(parts[1])))
        }
        return fields
    }
}
