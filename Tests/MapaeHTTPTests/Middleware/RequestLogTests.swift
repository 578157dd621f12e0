import HTTPTypes
import MapaeHTTP
import Testing

/// Request ids, traces and log lines (B13, F4, 1.15).
@Suite struct RequestLogTests {
    @Test func `A line has the route's template, never parameters, query or secrets (B13)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let payment = "pay_" + String(repeating: "7", count: 32)
            _ = try await browser.get("/api/payments/\(payment)x?cursor=SECRETCURSOR")
            _ = try await browser.get("/nothing/SECRETPATH?paymentKey=SECRETKEY")
            _ = try await browser.post("/auth/logout", token: .given("SECRETTOKEN"))
            let log = server.logs.all.joined(separator: "\n")
            for secret in [
                "SECRET", payment, testPassword, "buyer@example.com", "마패", browser.cookie(.accessToken) ?? "?",
                browser.cookie(.refreshToken) ?? "?", browser.cookie(.csrfToken) ?? "?",
            ] {
                #expect(!log.contains(secret), "\(secret)")
            }
            let routes = server.logs.lines(of: "http.request")
            #expect(routes.contains { $0.contains(#""route":"/api/payments/{paymentId}""#) })
            #expect(routes.contains { $0.contains(#""route":"unmatched""#) && $0.contains(#""status":404"#) })
        }
    }

    @Test func `A line tells method, status, duration, user and error code in fields of their own (F4)`() async throws {
        try await LocalServer.run { server in
            let browser = Browser(server)
            try await browser.signUp()
            let user = try #require(try await browser.get("/auth/me")["user.id"])
            let me = try #require(server.logs.lines(of: "http.request").last)
            #expect(me.contains(#""method":"GET""#) && me.contains(#""status":200"#))
            #expect(me.contains(#""user_id":"\#(user)""#))
            #expect(me.firstMatch(of: #/"duration_us":[0-9]+[,}]/#) != nil)
            _ = try await server.send(.get, "/auth/me")
            let refused = try #require(server.logs.lines(of: "http.request").last)
            #expect(refused.contains(#""error_code":"AUTH_REQUIRED""#) && !refused.contains("user_id"))
        }
    }

    @Test func `The request id is the same in header, body and log, and never the caller's (F4)`() async throws {
        try await LocalServer.run { server in
            let answer = try await server.send(.get, "/auth/me", headers: [.xRequestID: "mine"])
            let id = try #require(answer.headers[.xRequestID])
            #expect(id.hasPrefix("req_") && id.utf8.count == 36)
            #expect(answer["error.requestId"] == id)
            #expect(server.logs.lines(of: "http.request").last?.contains(#""request_id":"\#(id)""#) == true)
            #expect(try await server.send(.get, "/auth/me").headers[.xRequestID] != id)
        }
    }

    @Test func `A valid traceparent is continued, anything else begins a trace (F4)`() async throws {
        try await LocalServer.run { server in
            let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
            let sent = "00-\(trace)-00f067aa0ba902b7-01"
            let answer = try await server.send(.get, "/healthz", headers: [.traceparent: sent])
            let continued = try #require(answer.headers[.traceparent])
            #expect(continued.hasPrefix("00-\(trace)-") && continued.hasSuffix("-01") && continued != sent)
            #expect(server.logs.lines(of: "http.request").last?.contains(#""trace_id":"\#(trace)""#) == true)
            for bad in [
                "00-\(trace)-00f067aa0ba902b7", "01-\(trace)-00f067aa0ba902b7-01", "00-\(trace)-0000000000000000-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-\(trace.uppercased())-00f067aa0ba902b7-01",
            ] {
                let begun = try await server.send(.get, "/healthz", headers: [.traceparent: bad])
                #expect(begun.headers[.traceparent]?.wholeMatch(of: #/00-[0-9a-f]{32}-[0-9a-f]{16}-00/#) != nil)
                #expect(begun.headers[.traceparent]?.contains(trace) == false)
            }
        }
    }
}
