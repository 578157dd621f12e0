import HTTPTypes
import Hummingbird
import MapaeCore
import MapaeHTTP
import MapaeStore
import Testing

/// Errors as answers (B12, 1.17).
@Suite struct ErrorAnswerTests {
    /// A server with a route that fails as its path says.
    static let failing = LocalServer.Options(addPages: { router in
        router.get("/fail/{code}") { _, context -> Response in
            let code = ErrorCode.all.first { $0.rawValue == context.parameters.get("code") }
            throw Failure(code ?? .notFound)
        }
        router.get("/refused") { _, _ -> Response in
            let reason = ProviderReason(code: "REJECT_CARD_PAYMENT", message: "한도초과 혹은 잔액부족")
            throw Failure(.paymentFailed, provider: reason)
        }
        router.get("/wait") { _, _ -> Response in throw Failure(.rateLimitExceeded, retryAfterSeconds: 30) }
        router.get("/broken") { _, _ -> Response in throw UnexpectedError(detail: "row 7 of table x") }
        router.get("/store/{code}") { _, context -> Response in
            let codes = [StoreError.Code.busy, .unavailable, .outcomeUnknown, .uniqueViolation]
            let code = codes.first { $0.description == context.parameters.get("code") }
            throw StoreError(code ?? .engine, detail: "secret table")
        }
    })

    @Test(arguments: ErrorCode.all)
    func `Every code has its status, its text in two languages and both bodies (B12, 1.17)`(code: ErrorCode)
        async throws
    {
        try await LocalServer.run(Self.failing) { server in
            let path = "/fail/\(code.rawValue)"
            for (language, header) in [(Language.korean, "ko-KR"), (.english, "en-US,en;q=0.9,ko;q=0.5")] {
                let answer = try await server.send(.get, path, headers: [.acceptLanguage: header])
                let requestID = try #require(answer.headers[.xRequestID])
                #expect(answer.status == code.httpStatus)
                #expect(answer.headers[.contentType] == "application/json; charset=utf-8")
                #expect(answer.headers[.contentLanguage] == language.rawValue)
                #expect((answer.headers[.retryAfter] != nil) == [429, 503].contains(code.httpStatus))
                #expect(
                    answer.text
                        == #"{"error":{"code":"\#(code.rawValue)","message":"\#(code.message[language])","#
                        + #""requestId":"\#(requestID)"},"success":false}"#)
                let problem = try await server.send(
                    .get, path, headers: [.acceptLanguage: header, .accept: "application/problem+json"])
                #expect(problem.status == code.httpStatus)
                #expect(problem.headers[.contentType] == "application/problem+json; charset=utf-8")
                #expect(problem["code"] == code.rawValue)
                #expect(problem["type"] == "urn:mapae:error:\(code.rawValue)")
                #expect(problem["title"] == code.message[language] && problem["detail"] == problem["title"])
                #expect(problem["status"] == "\(code.httpStatus)")
                #expect(problem["requestId"] == problem.headers[.xRequestID])
            }
        }
    }

    @Test func `A provider's refusal keeps its own code and words (1.17)`() async throws {
        try await LocalServer.run(Self.failing) { server in
            let answer = try await server.send(.get, "/refused")
            #expect(answer.status == 402)
            #expect(answer.errorCode == "PAYMENT_FAILED")
            #expect(answer["error.reason"] == "LIMIT_EXCEEDED")
            #expect(answer["error.provider.code"] == "REJECT_CARD_PAYMENT")
            #expect(answer["error.provider.message"] == "한도초과 혹은 잔액부족")
            let problem = try await server.send(.get, "/refused", headers: [.accept: "application/problem+json"])
            #expect(problem["reason"] == "LIMIT_EXCEEDED")
            #expect(problem["provider.code"] == "REJECT_CARD_PAYMENT")
            #expect(problem["detail"] == "한도초과 혹은 잔액부족")
        }
    }

    @Test func `Retry-After goes with whoever has to wait`() async throws {
        try await LocalServer.run(Self.failing) { server in
            let answer = try await server.send(.get, "/wait")
            #expect(answer.status == 429)
            #expect(answer.headers[.retryAfter] == "30")
        }
    }

    @Test func `An unexpected error is 500, its cause logged with the request id and never sent`() async throws {
        try await LocalServer.run(Self.failing) { server in
            let answer = try await server.send(.get, "/broken")
            #expect(answer.status == 500)
            #expect(answer.errorCode == "INTERNAL_ERROR")
            #expect(!answer.text.contains("row 7"))
            let line = try #require(server.logs.lines(of: "http.error").first)
            #expect(line.contains("row 7 of table x") && line.contains("\"level\":\"error\""))
            #expect(line.contains("\"request_id\":\"\(answer["error.requestId"] ?? "?")\""))
        }
    }

    @Test(arguments: [("busy", 503), ("unavailable", 503), ("outcomeUnknown", 503), ("uniqueViolation", 500)])
    func `A store that cannot be reached is 503, a fault of ours 500`(code: String, status: Int) async throws {
        try await LocalServer.run(Self.failing) { server in
            let answer = try await server.send(.get, "/store/\(code)")
            #expect(answer.status == status)
            #expect(answer.errorCode == (status == 503 ? "UNAVAILABLE" : "INTERNAL_ERROR"))
            #expect(answer.headers[.retryAfter] == (status == 503 ? "1" : nil))
            #expect(!answer.text.contains("secret table"))
            #expect(server.logs.lines(of: "http.error").count == 1)
        }
    }

    @Test func `An unknown path is 404, a known one with another method 405 with Allow`() async throws {
        try await LocalServer.run { server in
            let unknown = try await server.send(.get, "/api/nothing")
            #expect(unknown.status == 404)
            #expect(unknown.errorCode == "NOT_FOUND")
            for (method, path, allow) in [
                (HTTPRequest.Method.get, "/auth/login", "POST"), (.post, "/auth/me", "GET, HEAD"),
                (.delete, "/api/payments/pay_1", "GET, HEAD"), (.put, "/healthz", "GET, HEAD"),
                (.options, "/api/catalog", "GET, HEAD"),
            ] {
                let answer = try await server.send(method, path)
                #expect(answer.status == 405)
                #expect(answer.errorCode == "METHOD_NOT_ALLOWED")
                #expect(answer.headers[.allow] == allow)
            }
            #expect(try await server.send(.post, "/api/nothing").status == 404)
        }
    }

    @Test func `HEAD answers as GET without a body`() async throws {
        try await LocalServer.run { server in
            let answer = try await server.send(.head, "/api/catalog")
            #expect(answer.status == 200)
            #expect(answer.text.isEmpty)
        }
    }

    @Test func `A failed navigation is shown the page, a script and the API get JSON`() async throws {
        let page: ErrorPage = { failure, context in
            let text = "<p>\(failure.code.rawValue) \(context.requestID)</p>"
            return Response(
                status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
                body: .init(byteBuffer: .init(string: text)))
        }
        try await LocalServer.run(.init(errorPage: page)) { server in
            let browser: HTTPFields = [.accept: "text/html,application/xhtml+xml,*/*;q=0.8"]
            let shown = try await server.send(.get, "/nothing", headers: browser)
            #expect(shown.status == 404)
            #expect(shown.text == "<p>NOT_FOUND \(shown.headers[.xRequestID] ?? "?")</p>")
            #expect(shown.headers[.contentSecurityPolicy]?.contains("script-src 'nonce-") == true)
            #expect(try await server.send(.get, "/nothing").errorCode == "NOT_FOUND")
            #expect(try await server.send(.get, "/nothing", headers: [.accept: "*/*"]).errorCode == "NOT_FOUND")
            #expect(try await server.send(.get, "/api/nothing", headers: browser).errorCode == "NOT_FOUND")
        }
    }

    @Test(arguments: [
        (nil, Language.korean), ("", .korean), ("fr", .korean), ("en", .english), ("en-GB", .english),
        ("ko, en", .korean), ("en, ko", .english), ("ko;q=0.8, en;q=0.9", .english), ("en;q=0", .korean),
        ("de, en;q=0.1", .english), ("en;q=x", .korean), ("EN-us", .english),
    ])
    func `The language is the one preferred, Korean when in doubt (B12)`(
        header: String?, language: Language
    ) async throws {
        try await LocalServer.run { server in
            let headers: HTTPFields = header.map { [.acceptLanguage: $0] } ?? [:]
            let answer = try await server.send(.get, "/auth/me", headers: headers)
            #expect(answer["error.message"] == ErrorCode.authRequired.message[language])
        }
    }
}

private struct UnexpectedError: Error {
    let detail: String
}
