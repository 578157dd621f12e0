import HTTPTypes
import MapaeCore
import MapaeHTTP
import Testing

@Suite struct HeartbeatTests {
    @Test func `a heartbeat is answered with nothing and sets no cookie (A7)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let answer = try await browser.post("/auth/heartbeat")
            #expect(answer.status == 204)
            #expect(answer.text.isEmpty)
            #expect(answer.headers[values: .setCookie].isEmpty)
        }
    }

    @Test func `heartbeats lengthen neither the access token nor the session (A7, 3.2)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            server.clock.advance(by: .minutes(59))
            #expect(try await browser.post("/auth/heartbeat").status == 204)
            server.clock.advance(by: .minutes(2))
            #expect(try await browser.post("/auth/heartbeat").errorCode == "AUTH_REQUIRED")
            server.clock.advance(by: .hours(11))
            #expect(try await browser.post("/auth/refresh", token: .none).errorCode == "SESSION_EXPIRED")
        }
    }

    @Test func `a heartbeat needs a log-in, and a CSRF token as every unsafe request (A7, B1)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            #expect(try await browser.post("/auth/heartbeat").errorCode == "AUTH_REQUIRED")
            try await browser.signUp()
            #expect(try await browser.post("/auth/heartbeat", token: .none).errorCode == "CSRF_FAILED")
        }
    }
}
