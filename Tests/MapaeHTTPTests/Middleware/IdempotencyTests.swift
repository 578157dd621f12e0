import Foundation
import HTTPTypes
import Hummingbird
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import NIOCore
import Synchronization
import Testing

/// `Idempotency-Key` over HTTP (B17). A route of the test counts how often it is carried out.
@Suite struct IdempotencyTests {
    static let key = HTTPField.Name("Idempotency-Key") ?? .origin
    static let replayed = HTTPField.Name("Idempotency-Replayed") ?? .origin

    /// A server with `POST /api/probe/{id}`, which answers what the test says.
    private final class Probe: Sendable {
        private let state = Mutex(0)

        var count: Int { state.withLock { $0 } }

        func run() -> Int {
            state.withLock { count in
                count += 1
                return count
            }
        }
    }

    private func withProbe(
        answering answer: @escaping @Sendable (Int) throws -> Response = IdempotencyTests.plain,
        _ body: @Sendable (LocalServer, Browser, Probe) async throws -> Void
    ) async throws {
        let probe = Probe()
        let options = LocalServer.Options(addPages: { router in
            router.post("/api/probe/{id}") { _, _ in try answer(probe.run()) }
        })
        try await LocalServer.run(options) { server in
            let browser = Browser(server)
            try await browser.signUp()
            try await body(server, browser, probe)
        }
    }

    @Sendable private static func plain(_ count: Int) -> Response {
        Response(
            status: .created, headers: [.contentType: "application/json; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: #"{"count":\#(count)}"#)))
    }

    @Sendable private static func status(_ status: Int) -> @Sendable (Int) throws -> Response {
        { _ in Response(status: .init(code: status)) }
    }

    @Test func `A repeat gets the first answer with its status, body and type, and a mark (B17)`() async throws {
        try await withProbe { (_, browser, probe) async throws in
            let first = try await browser.post("/api/probe/1", headers: [Self.key: "a"])
            let again = try await browser.post("/api/probe/1", headers: [Self.key: "a"])
            #expect(first.status == 201 && again.status == 201)
            #expect(first.text == #"{"count":1}"# && again.text == first.text)
            #expect(again.headers[.contentType] == first.headers[.contentType])
            #expect(first.headers[Self.replayed] == nil && again.headers[Self.replayed] == "true")
            #expect(try await browser.post("/api/probe/1", headers: [Self.key: "b"]).text == #"{"count":2}"#)
            #expect(try await browser.post("/api/probe/1").text == #"{"count":3}"#)
            #expect(probe.count == 3)
        }
    }

    @Test func `Of parallel calls under one key exactly one is carried out (B17)`() async throws {
        try await withProbe { (_, browser, probe) async throws in
            let token = try await browser.csrfToken()
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await browser.post("/api/probe/1", token: .given(token), headers: [Self.key: "a"])
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(probe.count == 1)
            let done = answers.filter { $0.status == 201 }
            #expect(!done.isEmpty && done.allSatisfy { $0.text == #"{"count":1}"# })
            let waiting = answers.filter { $0.status == 409 }
            #expect(done.count + waiting.count == 20)
            #expect(waiting.allSatisfy { $0.errorCode == "IDEMPOTENCY_KEY_IN_FLIGHT" })
        }
    }

    @Test(arguments: [
        (#"{"amount":1,"reason":"x"}"#, #"{ "reason" : "x", "amount" : 1 }"#),
        (#"{"amount":1,"reason":"x"}"#, #"{"_csrf":"other","amount":1,"reason":"\u0078"}"#),
        (#"{"a":{"b":1,"c":[true,null]}}"#, #"{"a":{"c":[true, null],"b":1},"_csrf":"1"}"#),
        ("{}", ""),
    ])
    func `The token, the order of keys and white space make no other request (B17)`(
        first: String, second: String
    ) async throws {
        try await withProbe { (_, browser, probe) async throws in
            _ = try await browser.post("/api/probe/1", first, headers: [Self.key: "a"])
            #expect(try await browser.post("/api/probe/1", second, headers: [Self.key: "a"]).status == 201)
            #expect(probe.count == 1)
        }
    }

    @Test(arguments: [
        ("/api/probe/1", #"{"amount":2,"reason":"x"}"#), ("/api/probe/1", #"{"amount":1}"#),
        ("/api/probe/1", #"{"amount":"1","reason":"x"}"#), ("/api/probe/1", #"{"amount":1,"reason":"x","y":null}"#),
        ("/api/probe/1", #"[{"amount":1,"reason":"x"}]"#), ("/api/probe/1", #"{"amount":1.0,"reason":"x"}"#),
        ("/api/probe/2", #"{"amount":1,"reason":"x"}"#), ("/api/probe/1?x=1", #"{"amount":1,"reason":"x"}"#),
    ])
    func `Another body, path or query under the key is refused (B17)`(path: String, json: String) async throws {
        try await withProbe { (_, browser, probe) async throws in
            _ = try await browser.post("/api/probe/1", #"{"amount":1,"reason":"x"}"#, headers: [Self.key: "a"])
            let other = try await browser.post(path, json, headers: [Self.key: "a"])
            #expect(other.status == 422)
            #expect(other.errorCode == "IDEMPOTENCY_KEY_REUSED")
            #expect(probe.count == 1)
        }
    }

    @Test func `Keys of one caller mean nothing to another, and callers nobody knows have none (B17)`() async throws {
        try await withProbe { (server, browser, probe) async throws in
            _ = try await browser.post("/api/probe/1", headers: [Self.key: "a"])
            let other = Browser(server)
            try await other.signUp("other@example.com")
            #expect(try await other.post("/api/probe/1", #"{"x":1}"#, headers: [Self.key: "a"]).text == #"{"count":2}"#)
            let nobody = Browser(server)
            _ = try await nobody.csrfToken()
            for _ in 0..<2 { _ = try await nobody.post("/api/probe/1", headers: [Self.key: "a"]) }
            #expect(probe.count >= 2)
            #expect(try await browser.post("/api/probe/1", headers: [Self.key: "a"]).text == #"{"count":1}"#)
        }
    }

    @Test(arguments: [200, 201, 204, 400, 402, 404, 410, 422])
    func `A final answer is kept (B17)`(status: Int) async throws {
        try await withProbe(answering: Self.status(status)) { (_, browser, probe) async throws in
            for _ in 0..<2 {
                #expect(try await browser.post("/api/probe/1", headers: [Self.key: "a"]).status == status)
            }
            #expect(probe.count == 1)
        }
    }

    @Test(arguments: [202, 303, 401, 403, 409, 429, 500, 502, 503])
    func `An answer that another moment may change is not kept, and leaves the key free (B17)`(status: Int) async throws
    {
        try await withProbe(answering: Self.status(status)) { (_, browser, probe) async throws in
            for _ in 0..<2 {
                #expect(try await browser.post("/api/probe/1", headers: [Self.key: "a"]).status == status)
            }
            #expect(probe.count == 2)
        }
    }

    @Test func `A refusal is kept in the words it was given, a fault of ours is not (B17)`() async throws {
        try await withProbe(answering: { _ in throw Failure(.insufficientCredits) }) {
            (_, browser, probe) async throws in
            let first = try await browser.post("/api/probe/1", headers: [Self.key: "a"])
            let again = try await browser.post("/api/probe/1", headers: [Self.key: "a"])
            #expect(first.errorCode == "INSUFFICIENT_CREDITS" && again.text == first.text)
            #expect(probe.count == 1)
        }
        struct Fault: Error {}
        for fault: any Error & Sendable in [Fault(), Failure(.unavailable), Failure(.reauthenticationRequired)] {
            try await withProbe(answering: { _ in throw fault }) { (_, browser, probe) async throws in
                for _ in 0..<2 { _ = try await browser.post("/api/probe/1", headers: [Self.key: "a"]) }
                #expect(probe.count == 2)
            }
        }
    }

    @Test func `An answer with a cookie is never kept (B17)`() async throws {
        try await withProbe(answering: { _ in
            Response(status: .ok, headers: [.setCookie: "secret=1; HttpOnly"])
        }) { (_, browser, probe) async throws in
            for _ in 0..<2 {
                let answer = try await browser.post("/api/probe/1", headers: [Self.key: "a"])
                #expect(answer.headers[.setCookie] != nil)
            }
            #expect(probe.count == 2)
        }
    }

    @Test(arguments: [String(repeating: "k", count: 256), "a b", " ", "열쇠", "a\tb"])
    func `A key that is not 1 to 255 visible characters is refused by name (B17)`(key: String) async throws {
        try await withProbe { (_, browser, probe) async throws in
            let answer = try await browser.post("/api/probe/1", headers: [Self.key: key])
            #expect(answer.status == 400)
            #expect(answer.errorCode == "INVALID_INPUT" && answer["error.field"] == "Idempotency-Key")
            #expect(probe.count == 0)
            let longest = String(repeating: "~", count: 255)
            #expect(try await browser.post("/api/probe/1", headers: [Self.key: longest]).status == 201)
        }
    }

    @Test func `Two keys in one call are refused (B17)`() async throws {
        try await withProbe { (_, browser, probe) async throws in
            var headers = HTTPFields()
            headers.append(HTTPField(name: Self.key, value: "a"))
            headers.append(HTTPField(name: Self.key, value: "b"))
            #expect(try await browser.post("/api/probe/1", headers: headers).status == 400)
            #expect(probe.count == 0)
        }
    }

    @Test func `A kept answer is given to nobody who may not call: CSRF and log-out come first (B1, B17)`() async throws
    {
        try await withProbe { (_, browser, probe) async throws in
            _ = try await browser.post("/api/probe/1", headers: [Self.key: "a"])
            let forged = try await browser.post("/api/probe/1", token: .given("v1.0.a.b"), headers: [Self.key: "a"])
            #expect(forged.errorCode == "CSRF_FAILED")
            let cookies = browser.cookies
            _ = try await browser.post("/auth/logout")
            browser.cookies = cookies
            let late = try await browser.post("/api/probe/1", headers: [Self.key: "a"])
            // The route of this test takes anybody: it is carried out for a caller nobody knows.
            #expect(late.headers[Self.replayed] == nil && late.text == #"{"count":2}"#)
        }
    }

    @Test func `A password in a body is recognised by nothing that is kept: its route repeats (B17)`() async throws {
        try await withProbe { (_, browser, _) async throws in
            let body = #"{"password":"\#(testPassword)"}"#
            for password in [body, #"{"password":"wrong wrong"}"#, body] {
                let answer = try await browser.post("/auth/reauthenticate", password, headers: [Self.key: "a"])
                #expect(answer.headers[Self.replayed] == nil && answer.status != 422)
            }
        }
    }

    @Test func `A spending under one key happens once, and another under it is refused (B14, B17)`() async throws {
        try await Checkout.run { checkout in
            _ = try await checkout.paid()
            let headers: HTTPFields = [Self.key: "a"]
            let first = try await checkout.browser.post(
                "/api/credits/spend", #"{"amount":30,"reason":"그림"}"#, headers: headers)
            let again = try await checkout.browser.post(
                "/api/credits/spend", #"{"reason":"그림","amount":30}"#, headers: headers)
            #expect(again.text == first.text && again.headers[Self.replayed] == "true")
            let other = try await checkout.browser.post(
                "/api/credits/spend", #"{"amount":31,"reason":"그림"}"#, headers: headers)
            #expect(other.errorCode == "IDEMPOTENCY_KEY_REUSED")
            // The middleware forgets after a day; the book does not.
            checkout.server.clock.advance(by: .hours(25))
            try await checkout.browser.logIn()
            let late = try await checkout.browser.post(
                "/api/credits/spend", #"{"amount":31,"reason":"그림"}"#, headers: headers)
            #expect(late.status == 422 && late.errorCode == "IDEMPOTENCY_KEY_REUSED")
            #expect(try await checkout.browser.get("/api/credits")["data.balance"] == "80")
        }
    }
}
