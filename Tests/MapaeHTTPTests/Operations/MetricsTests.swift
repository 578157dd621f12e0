import Foundation
import HTTPTypes
import MapaeCore
import MapaeMetrics
import Synchronization
import Testing

@testable import MapaeHTTP

@Suite struct MetricsTests {
    private static let token = "4f1c5a0d9be2a6c87d3e0f4b6a1928374655d0c3b2a1f0e9d8c7b6a594837261"

    private func open(_ body: @Sendable (LocalServer) async throws -> Void) async throws {
        var options = LocalServer.Options()
        options.settings = { $0.metricsToken = Secret(Self.token) }
        try await LocalServer.run(options, body)
    }

    private func metrics(_ server: LocalServer) async throws -> [String] {
        let answer = try await server.send(.get, "/metrics", headers: [.authorization: "Bearer \(Self.token)"])
        #expect(answer.status == 200)
        return answer.text.split(separator: "\n").map(String.init)
    }

    @Test func `Without a configured token there is nothing to open (F4)`() async throws {
        try await LocalServer.run { server in
            let answer = try await server.send(.get, "/metrics", headers: [.authorization: "Bearer \(Self.token)"])
            #expect(answer.status == 404)
            #expect(try await server.send(.get, "/metrics").status == 404)
        }
    }

    @Test(arguments: [
        [], [""], ["Bearer"], ["Bearer \(token.dropLast())"], ["Bearer \(token)0"], ["Bearer \(token.uppercased())"],
        ["Basic \(token)"], [token], ["Bearer \(token)", "Bearer \(token)"],
    ])
    func `Nothing but the whole token opens it (F4)`(authorization: [String]) async throws {
        try await open { server in
            var headers: HTTPFields = [.cookie: "mapae_access=\(Self.token)"]
            headers[values: .authorization] = authorization
            let answer = try await server.send(.get, "/metrics", headers: headers)
            #expect(answer.status == 401)
            #expect(!answer.text.contains("mapae_"))
        }
    }

    @Test func `It is asked by address, and told in the text format of Prometheus (F4)`() async throws {
        try await open { server in
            let answer = try await server.send(
                .get, "/metrics", headers: [.authorization: "bearer \(Self.token)"], authority: "10.0.0.7:8080")
            #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(answer.headers[.cacheControl] == "no-store")
            let sample = #/[a-z_]+(\{([a-z_]+="[^"]*",?)+\})? [0-9.]+/#
            for line in answer.text.split(separator: "\n")
            where !line.hasPrefix("# HELP ") && !line.hasPrefix("# TYPE ") {
                #expect(line.wholeMatch(of: sample) != nil, "\(line)")
            }
        }
    }

    @Test func `Requests are counted by template, method and class of status, never by what a client wrote (F4)`()
        async throws
    {
        try await open { server in
            _ = try await server.send(.get, "/healthz")
            _ = try await server.send(.get, "/healthz")
            for number in 0..<50 { _ = try await server.send(.get, "/api/payments/pay_\(number)?a=\(number)") }
            for number in 0..<50 {
                _ = try await server.send(HTTPRequest.Method("M\(number)") ?? .get, "/nowhere/\(number)")
            }
            let lines = try await metrics(server)
            let name = "mapae_http_requests_total"
            #expect(lines.contains(#"\#(name){route="/healthz",method="GET",status="2xx"} 2"#))
            #expect(lines.contains(#"\#(name){route="/api/payments/{paymentId}",method="GET",status="4xx"} 50"#))
            #expect(lines.contains(#"\#(name){route="unmatched",method="other",status="4xx"} 50"#))
            #expect(
                lines.contains(
                    #"mapae_http_request_duration_seconds_count{route="/api/payments/{paymentId}",method="GET"} 50"#))
            #expect(!lines.contains { $0.contains("pay_") || $0.contains("nowhere") || $0.contains("M1") })
        }
    }

    @Test func `Refusals are counted by policy, recorded or not (B10, F4)`() async throws {
        var options = LocalServer.Options()
        options.settings = { settings in
            settings.metricsToken = Secret(Self.token)
            settings.routeLimitFactor = 1
        }
        try await LocalServer.run(options) { server in
            let browser = Browser(server)
            for _ in 0..<37 { _ = try await browser.csrfToken() }
            let lines = try await metrics(server)
            #expect(lines.contains(#"mapae_rate_limit_refusals_total{policy="csrf-token"} 7"#))
        }
    }

    // MARK: The text

    @Test func `A histogram's buckets add up`() async throws {
        let registry = MetricsRegistry()
        let histogram = registry.histograms("h_seconds", "Help.", by: "a").member("x")
        for milliseconds in [0, 1, 2, 250, 251, 10_000, 10_001, 60_000] {
            histogram.observe(.milliseconds(milliseconds))
        }
        let text = await registry.exposition()
        #expect(text.hasPrefix("# HELP h_seconds Help.\n# TYPE h_seconds histogram\n"))
        for (bound, count) in [("0.001", 2), ("0.005", 3), ("0.1", 3), ("0.25", 4), ("0.5", 5), ("10", 6), ("+Inf", 8)]
        {
            #expect(text.contains("h_seconds_bucket{a=\"x\",le=\"\(bound)\"} \(count)\n"))
        }
        #expect(text.contains("h_seconds_sum{a=\"x\"} 80.505000\n"))
        #expect(text.hasSuffix("h_seconds_count{a=\"x\"} 8\n"))
    }

    @Test func `A label cannot begin a line or another label, and there is room for a thousand`() async throws {
        let registry = MetricsRegistry()
        let counters = registry.counters("c_total", "Help.", by: "a")
        counters.increment("\"} 7\nevil{a=\"\\")
        let text = await registry.exposition()
        #expect(text.hasSuffix(#"c_total{a="\"} 7\nevil{a=\"\\"} 1"# + "\n"))
        for number in 0..<3000 { counters.increment("n\(number)") }
        let lines = await registry.exposition().split(separator: "\n")
        #expect(lines.count == 2 + 1000 + 1)
        #expect(lines.contains(#"c_total{a="other"} 2001"#))
    }

    @Test func `A gauge that cannot be read is left out and told once, until it could be read again (F4)`() async throws
    {
        let told = Mutex<[String]>([])
        let registry = MetricsRegistry { gauge, error in told.withLock { $0.append("\(gauge): \(error)") } }
        let isBroken = Mutex(true)
        registry.gauge("good", "Help.") { 3 }
        registry.gauge("gone", "Help.") { nil }
        registry.gauge("broken", "Help.") {
            if isBroken.withLock({ $0 }) { throw Failure(.unavailable) }
            return 4
        }
        for _ in 0..<3 { #expect(await registry.exposition() == "# HELP good Help.\n# TYPE good gauge\ngood 3\n") }
        #expect(told.withLock { $0 } == ["broken: \(Failure(.unavailable))"])
        isBroken.withLock { $0 = false }
        #expect(await registry.exposition().hasSuffix("\nbroken 4\n"))
        #expect(told.withLock { $0.count } == 1)
        isBroken.withLock { $0 = true }
        for _ in 0..<3 { _ = await registry.exposition() }
        #expect(told.withLock { $0.count } == 2)
    }
}
