import HTTPTypes
import MapaeCore
import MapaeHTTP
import Testing

@Suite struct ContentSecurityReportTests {
    static let report = #"""
        {"csp-report":{"document-uri":"http://mapae.test/payment/success?paymentKey=tgen_1","line-number":1.5,
        "blocked-uri":"https://evil.test/x.js?y=z#f","violated-directive":"script-src"}}
        """#

    @Test func `A report is logged in a few fields without queries (B11, B13)`() async throws {
        try await LocalServer.run { server in
            let headers: HTTPFields = [.contentType: "application/csp-report", .origin: "null", .cookie: "a=b"]
            #expect(try await server.post("/api/csp-report", Self.report, headers: headers).status == 204)
            let line = try #require(server.logs.lines(of: "csp.violation").first)
            #expect(line.contains(#""blocked":"https://evil.test/x.js""#))
            #expect(line.contains(#""document":"http://mapae.test/payment/success""#))
            #expect(line.contains(#""directive":"script-src""#))
            #expect(!line.contains("tgen_1"))
        }
    }

    @Test func `The newer form with several reports is understood`() async throws {
        try await LocalServer.run { server in
            let one = #"{"type":"csp-violation","body":{"documentURL":"http://mapae.test/","blockedURL":"inline"}}"#
            let answer = try await server.post(
                "/api/csp-report", "[\(one),\(one)]", headers: [.contentType: "application/reports+json"])
            #expect(answer.status == 204)
            #expect(server.logs.lines(of: "csp.violation").count == 2)
        }
    }

    @Test func `Anybody may send reports, so only so many a minute are logged`() async throws {
        try await LocalServer.run { server in
            let headers: HTTPFields = [.contentType: "application/csp-report"]
            for _ in 0..<70 { _ = try await server.post("/api/csp-report", Self.report, headers: headers) }
            #expect(server.logs.lines(of: "csp.violation").count == 60)
            server.clock.advance(by: .minutes(1))
            _ = try await server.post("/api/csp-report", Self.report, headers: headers)
            #expect(server.logs.lines(of: "csp.violation").count == 61)
        }
    }

    @Test func `What is no report is refused`() async throws {
        try await LocalServer.run { server in
            let headers: HTTPFields = [.contentType: "application/csp-report"]
            let malformed = try await server.post("/api/csp-report", "{", headers: headers)
            #expect(malformed.status == 400)
            #expect(try await server.post("/api/csp-report", "{}").status == 415)
            #expect(server.logs.lines(of: "csp.violation").isEmpty)
        }
    }
}
