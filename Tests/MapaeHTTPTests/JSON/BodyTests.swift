import HTTPTypes
import Hummingbird
import MapaeHTTP
import NIOCore
import Testing

/// What a body may be.
@Suite struct BodyTests {
    static let path = "/auth/login"

    @Test(arguments: [
        "{", "not json", #"{"email":"a","email":"b","password":"c"}"#, #"{"a":1}{"b":2}"#, "{\"email\":\"\u{1}\"}",
        String(repeating: "[", count: 100) + String(repeating: "]", count: 100), "\u{FEFF}{}",
    ])
    func `What is not strict JSON is INVALID_JSON`(body: String) async throws {
        try await LocalServer.run { server in
            let answer = try await server.post(Self.path, body)
            #expect(answer.status == 400)
            #expect(answer.errorCode == "INVALID_JSON")
        }
    }

    @Test(arguments: [
        (#"[]"#, nil), (#""text""#, nil), (#"{}"#, "email"), (#"{"email":null,"password":"x"}"#, "email"),
        (#"{"email":"a","password":["x"]}"#, "password"), (#"{"email":"a","password":"x","unknown":1.5}"#, "unknown"),
    ])
    func `JSON of another shape is INVALID_INPUT with the field (B12)`(body: String, field: String?) async throws {
        try await LocalServer.run { server in
            let answer = try await server.post(Self.path, body)
            #expect(answer.status == 400)
            #expect(answer.errorCode == "INVALID_INPUT")
            #expect(answer["error.field"] == field)
        }
    }

    @Test func `Unknown fields are ignored`() async throws {
        try await LocalServer.run { server in
            try await Browser(server).signUp()
            let body = #"{"email":"buyer@example.com","password":"\#(testPassword)","device":{"os":["ios"]}}"#
            #expect(try await server.post(Self.path, body).status == 200)
        }
    }

    @Test func `A body beyond the limit is 413, announced or not`() async throws {
        try await LocalServer.run { server in
            let limit = server.settings.bodyLimitBytes
            #expect(limit == 65_536)
            let exact = "{" + String(repeating: " ", count: limit - 2) + "}"
            #expect(try await server.post(Self.path, exact).errorCode == "INVALID_INPUT")
            let announced = try await server.post(
                Self.path, "{}", headers: [.contentLength: "\(limit + 1)"])
            #expect(announced.errorCode == "BODY_TOO_LARGE")
            let chunks = AsyncStream { continuation in
                for _ in 0..<5 { continuation.yield(ByteBuffer(repeating: 0x20, count: 16_384)) }
                continuation.finish()
            }
            let chunked = try await server.send(
                .post, Self.path, headers: [.contentType: "application/json", .transferEncoding: "chunked"],
                body: RequestBody(asyncSequence: chunks))
            #expect(chunked.status == 413)
            #expect(chunked.errorCode == "BODY_TOO_LARGE")
            #expect(chunked.headers[.connection] == "close")
        }
    }

    @Test func `A compressed body is refused unread`() async throws {
        try await LocalServer.run { server in
            let answer = try await server.post(Self.path, "{}", headers: [.contentEncoding: "gzip"])
            #expect(answer.status == 415)
        }
    }

    @Test func `A body of another type is 415 also behind a CSRF token`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let answer = try await browser.post(
                "/auth/reauthenticate", "password=x", headers: [.contentType: "application/x-www-form-urlencoded"])
            #expect(answer.status == 415)
        }
    }
}
