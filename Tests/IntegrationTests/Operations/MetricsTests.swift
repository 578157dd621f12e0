import Foundation
import HTTPTypes
import Logging
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaeServer
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Synchronization
import Testing

/// What a whole server tells of itself.
@Suite struct MetricsTests {
    static let token = "4f1c5a0d9be2a6c87d3e0f4b6a1928374655d0c3b2a1f0e9d8c7b6a594837261"

    private func open(
        _ environment: [String: String] = [:],
        _ system: @Sendable @escaping (inout SystemDependencies) -> Void = { _ in },
        _ body: @Sendable @escaping (Shop) async throws -> Void
    ) async throws {
        var options = Shop.Options(environment: environment)
        options.system = system
        options.environment["MAPAE_METRICS_TOKEN"] = Self.token
        try await Shop.open(options, body)
    }

    @Test func `Log-ins and refreshes are counted by what they came to (F4)`() async throws {
        try await open { shop in
            let buyer = try await shop.buyer()
            _ = buyer
            let wrong = #"{"email":"buyer@example.com","password":"wrong horse battery","delivery":"body"}"#
            for _ in 0..<9 { _ = try await shop.send(.post, "/auth/login", wrong) }
            let metrics = try await shop.metrics()
            #expect(metrics[#"mapae_password_proofs_total{outcome="right"}"#] == "1")
            #expect(metrics[#"mapae_password_proofs_total{outcome="wrong"}"#] == "5")
            #expect(metrics[#"mapae_password_proofs_total{outcome="delayed"}"#] == "4")
        }
    }

    @Test func `A copied refresh token shows in refreshes and in security events (F4)`() async throws {
        try await open { shop in
            _ = try await shop.buyer()
            let session = try await shop.send(
                .post, "/auth/login",
                #"{"email":"buyer@example.com","password":"\#(Shop.password)","delivery":"body"}"#)
            let first = try #require(session["refreshToken"])
            func refresh(_ token: String) async throws -> Answer {
                try await shop.send(.post, "/auth/refresh", #"{"refreshToken":"\#(token)"}"#)
            }
            let second = try #require(try await refresh(first)["refreshToken"])
            #expect(try await refresh(first).outcome == "200")
            #expect(try await refresh(second).outcome == "200")
            #expect(try await refresh(first).outcome == "401 SESSION_EXPIRED")
            #expect(try await refresh("nonsense").outcome == "401 SESSION_EXPIRED")
            let metrics = try await shop.metrics()
            for (outcome, count) in [
                ("rotated", "2"), ("repeated", "1"), ("replaced", "0"), ("reused", "1"), ("refused", "1"),
            ] {
                #expect(metrics["mapae_refreshes_total{outcome=\"\(outcome)\"}"] == count, "\(outcome)")
            }
            #expect(metrics[#"mapae_security_events_total{kind="refresh_token_reused"}"#] == "1")
        }
    }

    @Test func `The provider's calls, what is open of them, and the store's writes are measured (F4)`() async throws {
        try await open { shop in
            let buyer = try await shop.buyer()
            _ = try await buyer.confirm(buyer.purchase())
            let purchase = try await buyer.purchase()
            // The confirm and the first reading after it.
            await shop.sandbox.add(SandboxFault(path: "/v1/payments", kind: .dropRequest, times: 2))
            #expect(try await buyer.confirm(purchase).status == 202)
            let metrics = try await shop.metrics()
            let calls = "mapae_provider_calls_total{provider=\"tosspayments\",operation=\"confirm\""
            #expect(metrics["\(calls),outcome=\"2xx\"}"] == "1")
            #expect(metrics["\(calls),outcome=\"connectionLost\"}"] == "1")
            #expect(metrics["mapae_unknown_outcomes"] == "1")
            #expect(metrics["mapae_store_writes_waiting"] != nil)
            #expect(metrics["mapae_cache_away"] == "0")
            let writes = try #require(metrics["mapae_store_write_duration_seconds_count"].flatMap { Int($0) })
            #expect(writes > 5)
            await shop.sandbox.clearFaults()
            try await shop.advance(.minutes(1))
            #expect(try await shop.metrics()["mapae_unknown_outcomes"] == "0")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `Mails that wait are counted until they are sent (F4)`() async throws {
        let mailer = ClosedMailer()
        try await open([:], { $0.mailer = mailer }) { shop in
            #expect(try await shop.metrics()["mapae_mails_waiting"] == "0")
            _ = try await shop.server.domain.accounts.signUp(
                email: "kim@example.com", password: Secret(Shop.password), nickname: "김철수")
            _ = try await shop.server.domain.accounts.signUp(
                email: "lee@example.com", password: Secret(Shop.password), nickname: "이영희")
            #expect(try await shop.metrics()["mapae_mails_waiting"] == "2")
            mailer.open()
            shop.clock.advance(by: .minutes(2))
            // The server's own job may have one in hand.
            while try await shop.metrics()["mapae_mails_waiting"] != "0" {
                try Task.checkCancellation()
                try await shop.server.domain.mails?.deliverDue()
            }
        }
    }

    @Test func `A Redis that is away, and a closed store, cost a number and not the answer, and are told once (F4)`()
        async throws
    {
        let redis = "redis://127.0.0.1:\(try SilentServer().port)"
        let evidence = Evidence()
        let logger = Logger(label: "metrics") { RedactingJSONLogHandler(label: $0, sink: evidence.log) }
        try await open(["MAPAE_REDIS_URL": redis], { $0.logger = logger }) { shop in
            #expect(try await shop.metrics()["mapae_cache_away"] == "1")
            await shop.server.store.close()
            let fromStore = ["mapae_unknown_outcomes", "mapae_mails_waiting", "mapae_operator_exceptions"]
            for _ in 0..<3 {
                let metrics = try await shop.metrics()
                for gauge in fromStore { #expect(metrics[gauge] == nil) }
                #expect(metrics["mapae_store_writes_waiting"] == "0")
            }
            let told = evidence.logLines.filter { $0.contains("metrics.gauge_unreadable") }
            for gauge in fromStore {
                #expect(told.filter { $0.contains(#""gauge":"\#(gauge)""#) }.count == 1)
            }
            #expect(told.count == fromStore.count && told.allSatisfy { $0.contains(#""level":"warning""#) })
        }
    }
}

/// Takes no mail until it is opened.
private final class ClosedMailer: Mailer {
    private struct IsClosed: Error {}
    private let isOpen = Atomic(false)

    func open() { isOpen.store(true, ordering: .relaxed) }

    func send(_ message: MailMessage) async throws {
        guard isOpen.load(ordering: .relaxed) else { throw IsClosed() }
    }
}

extension Shop {
    /// The exposition, by name and labels; empty without `MAPAE_METRICS_TOKEN`.
    func metrics() async throws -> [String: String] {
        let lines = String(decoding: try await metricsText(), as: UTF8.self).split(separator: "\n")
        return lines.filter { !$0.hasPrefix("#") }.reduce(into: [:]) { found, line in
            guard let space = line.lastIndex(of: " ") else { return }
            found[String(line[..<space])] = String(line[line.index(after: space)...])
        }
    }

    func metricsText() async throws -> Data {
        let answer = try await send(.get, "/metrics", token: MetricsTests.token)
        #expect(answer.status == 200)
        return answer.bytes
    }
}
